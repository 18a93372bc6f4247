"""Finding people, and what they are known by."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from twofold import errors, ids
from twofold.ids import HandleId, PersonId
from twofold.people import kinds
from twofold.people.queries import sql
from twofold.people.settlement import STANDS
from twofold.storage import Database, Row

SEARCH_MAX = 200
LINKS_MAX = 1_000

_KIND_AND_VALUE = re.compile(r"([a-z][a-z0-9_]{0,31}):(.+)", re.DOTALL)
_LAST_CHARACTER = "\U0010ffff"


class UnknownHandle(errors.NotFound):
    """Nobody is known by {handle!r}."""


class UnknownPerson(errors.NotFound):
    """There is no person {person_id}."""


class SeveralKinds(errors.Invalid):
    """{handle!r} stands for several people; say which: {choices}."""


class Handle(msgspec.Struct, frozen=True, kw_only=True):
    """One way to know a person; since `nobody_us` nobody is there, as those say who tried."""

    handle_id: HandleId
    kind: str
    value: str
    first_us: int
    verified_us: int | None
    verified_by: str | None
    nobody_us: int | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A human being as the handles that stand for them; the leading one gives the id."""

    person_id: PersonId
    handles: tuple[Handle, ...]

    @property
    def leading(self) -> Handle:
        """Return the handle that names this person best."""
        own: str = self.person_id
        return next(handle for handle in self.handles if handle.handle_id == own)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What a member of staff did about a link."""

    verb: str
    staff_id: str
    reason: str
    at_us: int


class End(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two handles of a link, and whose it is."""

    handle_id: HandleId
    kind: str
    value: str
    person_id: PersonId


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """One of a person's handles, and one of somebody else that it is linked to and not joined."""

    handle_id: HandleId
    kind: str
    other_id: HandleId
    other_kind: str
    person_id: PersonId


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Two handles, why they should be one person, and whether that stands."""

    link_id: str
    a: End
    b: End
    evidence: str
    said_by: str
    first_us: int
    state: str
    acts: tuple[Act, ...] = ()

    @property
    def stands(self) -> bool:
        """Tell whether this link makes its two handles one person."""
        return self.state == STANDS


def get(db: Database, handle_id: str) -> Person:
    """Return the person that a handle id or person id, also an old one, stands for.

    Raises UnknownPerson.
    """
    rows = db.all(sql.handles_with, handle_id=handle_id)
    if not rows:
        raise UnknownPerson(person_id=handle_id)
    return _person(rows[0].person_id, map(handle, rows))


def known(db: Database, handle_ids: Sequence[HandleId]) -> dict[HandleId, Person]:
    """Return who stands behind some handles; nobody where the record does not hold one."""
    rows = db.all_in(sql.stored, "handles", list(dict.fromkeys(handle_ids)))
    people = {one.person_id: one for one in _people(db, list({row.person_id for row in rows}))}
    return {row.handle_id: people[row.person_id] for row in rows}


def resolve(db: Database, handle: str) -> Person:
    """Return the person known by `kind:value`, or by a bare value that one person holds.

    Raises UnknownHandle, SeveralKinds.
    """
    if split := _KIND_AND_VALUE.fullmatch(handle):
        rows = [row for row in _holders(db, split[2]) if row.kind == split[1]]
        if rows:
            return get(db, rows[0].person_id)
    rows = _holders(db, handle)
    if not rows:
        raise UnknownHandle(handle=handle)
    if len({row.person_id for row in rows}) > 1:
        choices = ", ".join(f"{row.kind}:{row.value}" for row in rows)
        raise SeveralKinds(handle=handle, choices=choices)
    return get(db, rows[0].person_id)


def search(db: Database, text: str, limit: int = 20) -> list[Person]:
    """Return people one of whose handles starts with the text, in the order of those handles.

    The text may name the kind before a colon; an id of theirs finds a person too.
    """
    found: dict[PersonId, None] = {}
    rows_max = min(limit, SEARCH_MAX)
    split = _KIND_AND_VALUE.fullmatch(text)
    for kind, value in [*([(split[1], split[2])] if split else []), (None, text)]:
        for start in _spellings(value):
            high = start + _LAST_CHARACTER
            rows = db.all(sql.with_prefix, low=start, high=high, kind=kind, limit=rows_max * 4)
            found.update((row.person_id, None) for row in rows)
    if ids.is_id(text) and (row := db.one(sql.person_of, handle_id=text)):
        found[row.person_id] = None
    return _people(db, list(found)[:rows_max])


def links(db: Database, person_id: str) -> list[Link]:
    """Return every link that touches a person, with what staff did; the earliest first."""
    person = db.one(sql.person_of, handle_id=person_id)
    if person is None:
        raise UnknownPerson(person_id=person_id)
    return _links(db, db.all(sql.links_of, person_id=person.person_id, limit=LINKS_MAX))


def is_doubtful(db: Database, person: Person) -> bool:
    """Tell whether staff still have to rule on who somebody is."""
    return bool(in_doubt_of(db, [handle.handle_id for handle in person.handles]))


def beside(db: Database, person: Person, handle_id: HandleId | None = None) -> list[Beside]:
    """Return whose handles a person shares (all of them, or one): a household, one mailbox of two.

    More than LINKS_MAX of one handle are cut off there.
    """
    own = [handle.handle_id for handle in person.handles] if handle_id is None else [handle_id]
    found = beside_handles(db, own)
    return sorted((one for one in found if one.person_id != person.person_id), key=_place)


def beside_handles(db: Database, handle_ids: Sequence[HandleId]) -> list[Beside]:
    """Return what some handles are linked to and not joined with, of each at most LINKS_MAX."""
    rows = db.all_in(sql.beside, "handles", handle_ids, limit=LINKS_MAX)
    if len(rows) == LINKS_MAX and len(handle_ids) > 1:
        # One of them may have used up what was left for the others.
        half = len(handle_ids) // 2
        return beside_handles(db, handle_ids[:half]) + beside_handles(db, handle_ids[half:])
    return [
        Beside(**{name: getattr(row, name) for name in Beside.__struct_fields__}) for row in rows
    ]


def review(db: Database, *, after: str = "", limit: int = 100) -> list[Link]:
    """Return links between two people that a guard holds back, for staff to rule on."""
    return _links(db, db.all(sql.waiting, after=after, limit=limit))


def _place(one: Beside) -> tuple[str, str, str]:
    return (one.person_id, one.handle_id, one.other_id)


def in_doubt(db: Database) -> set[PersonId]:
    """Return the people who wait for a ruling on whether they are one with somebody else."""
    return {PersonId(row.person_id) for row in db.all(sql.in_doubt)}


def in_doubt_of(db: Database, handle_ids: Collection[HandleId]) -> set[HandleId]:
    """Return which of these handles stand at a link that waits for such a ruling."""
    return {row.handle_id for row in db.all_in(sql.in_review, "handles", list(handle_ids))}


def every_handle(db: Database) -> Iterator[tuple[PersonId, Handle]]:
    """Yield everybody's handles, each with whose it is."""
    names = Handle.__struct_fields__
    for block in db.stream(sql.every_handle):
        for person_id, *values in block:
            yield person_id, Handle(**dict(zip(names, values, strict=True)))


def handle(row: Row) -> Handle:
    """Return a row as a handle."""
    return Handle(**{name: getattr(row, name) for name in Handle.__struct_fields__})


def _holders(db: Database, value: str) -> list[Row]:
    rows = db.all_in(sql.with_value, "values", _spellings(value))
    return [row for row in rows if row.value in (value, _normal(row.kind, value))]


def _spellings(text: str) -> list[str]:
    if "\0" in text:
        # No handle holds one, and PostgreSQL does not even let one ask.
        return []
    forms = (_normal(kind, text) for kind in ("user_id", "email", "phone"))
    folded = text.strip().lower()
    return list(dict.fromkeys(form for form in (text.strip(), folded, *forms) if form))


def _normal(kind: str, value: str) -> str | None:
    try:
        return kinds.normal(kind, value)
    except kinds.BadHandle:
        return None


def _people(db: Database, person_ids: list[PersonId]) -> list[Person]:
    handles: dict[str, list[Handle]] = {person_id: [] for person_id in person_ids}
    for row in db.all_in(sql.handles_of, "people", person_ids):
        handles[row.person_id].append(handle(row))
    return [_person(person_id, handles[person_id]) for person_id in person_ids]


def _person(person_id: PersonId, handles: Iterable[Handle]) -> Person:
    return Person(person_id=person_id, handles=tuple(sorted(handles, key=_goodness)))


def _goodness(handle: Handle) -> tuple[int, str]:
    return (kinds.rank(handle.kind), handle.handle_id)


def _links(db: Database, rows: list[Row]) -> list[Link]:
    acts: dict[str, list[Act]] = {row.link_id: [] for row in rows}
    for row in db.all_in(sql.acts, "links", list(acts)):
        acts[row.link_id].append(
            Act(verb=row.verb, staff_id=row.staff_id, reason=row.reason, at_us=row.at_us)
        )
    return [
        Link(
            link_id=row.link_id,
            a=End(
                handle_id=row.handle_a,
                kind=row.kind_a,
                value=row.value_a,
                person_id=row.person_a,
            ),
            b=End(
                handle_id=row.handle_b,
                kind=row.kind_b,
                value=row.value_b,
                person_id=row.person_b,
            ),
            evidence=row.evidence,
            said_by=row.said_by,
            first_us=row.first_us,
            state=row.state,
            acts=tuple(acts[row.link_id]),
        )
        for row in rows
    ]
