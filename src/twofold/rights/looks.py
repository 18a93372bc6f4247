"""Who looked at whose record: one row each time somebody opened it, for the person to read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from twofold import clock, ids, terms
from twofold.ids import PersonId
from twofold.people import Person
from twofold.rights.queries import sql
from twofold.storage import Database, Row
from twofold.terms import Circumstances, Intent, Permit

# What was opened, in words that go on from who it was.
WHAT: Mapping[str, str] = {
    "page": "opened your page",
    "touch": "read one entry word by word",
    "compare": "compared you with somebody who may be you",
    "side": "looked at what you see",
    "api": "read your record",
    "export": "took out all that is held of you",
    "request": "looked at something that you asked for",
    "chart": "worked out your readings",
}
# The same of somebody else, as staff read it.
WHAT_OF_THEM: Mapping[str, str] = {
    "page": "opened their page",
    "touch": "read one entry word by word",
    "compare": "compared them with somebody who may be them",
    "side": "looked at what they see",
    "api": "read their record",
    "export": "took out all that is held of them",
    "request": "looked at something that they asked for",
    "chart": "worked out readings",
}
ROLES: Mapping[str, str] = {
    "owner": "somebody who leads this",
    "analyst": "somebody who works with the figures",
    "agent": "somebody who helps people",
    "machine": "a connected system",
    "operator": "whoever runs the computers",
    "model": "the computer",
}
SHOWN = ("role", "name")
SHOWN_KEY = "staff_shown"
LOOKS_MAX = 500

What = Literal["page", "touch", "compare", "side", "api", "export", "request", "chart"]
Role = Literal["owner", "analyst", "agent", "machine", "operator", "model"]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One opening of a record: when, `by` whom as people are shown it, and what in words."""

    look_id: str
    at_us: int
    by: str
    what: str
    words: str


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """One opening as staff read it: always with the name; `person_id` is None for a run."""

    look: Look
    person_id: str | None


def look(
    db: Database,
    *,
    who: str,
    role: str,
    person_id: PersonId | None,
    what: What,
    now: int,
    within_us: int = 0,
) -> None:
    """Note that somebody looks at a person; a run over everybody names nobody (None).

    `within_us` takes it as part of the same look that was noted so recently.
    """
    look_id = ids.random_id()
    values = {"look_id": look_id, "now": now, "who": who, "role": role, "what": what}
    with db.write():
        # Nothing is later than now: then each opening is a row.
        since_us = now - within_us if within_us else now
        added = db.run(sql.add_look, **values, person_id=person_id or "", since_us=since_us)
        if added and person_id is not None:
            db.run(sql.add_look_handles, look_id=look_id, person_id=person_id)


def looks_at(db: Database, person: Person, *, limit: int = LOOKS_MAX) -> list[Look]:
    """Return who looked at a person, the latest first; runs count as far as these allowed them."""
    handles = [handle.handle_id for handle in person.handles]
    own = db.all_in(sql.looks_at, "handles", handles, rows_max=limit)
    first_us = min(handle.first_us for handle in person.handles)
    runs = db.all(sql.runs, since_us=first_us, rows_max=limit)
    rows = sorted([*own, *_of(db, person, runs)], key=lambda row: (-row.at_us, row.look_id))
    return _told(db, rows[:limit], named=shown_as(db) == "name")


def latest_looks(db: Database, *, until_us: int, limit: int = LOOKS_MAX) -> list[Looked]:
    """Return who looked at anybody up to a moment, the latest first, for staff."""
    rows = db.all(sql.looks, until_us=until_us, rows_max=limit)
    told = _told(db, rows, named=True)
    return [
        Looked(
            look=msgspec.structs.replace(one, words=WHAT_OF_THEM.get(one.what, one.what)),
            person_id=row.handle_id,
        )
        for one, row in zip(told, rows, strict=True)
    ]


def shown_as(db: Database) -> str:
    """Return what people read of who looked: `role`, or `name` where the owner chose it."""
    row = db.one(sql.shown_as)
    return SHOWN[0] if row is None else row.value


def asker(db: Database, asked_by: str) -> tuple[str, str]:
    """Return who asked for a message, by role or by name as the owner chose, and by which machine.

    `asked_by` is as deliveries keep it: `staff:ID`, `key:NAME`, or both.
    """
    who, _, key = f" {asked_by}".partition(" key:")
    row = db.one(sql.staff, staff_id=who.removeprefix(" staff:"))
    if row is not None:
        by = row.name if shown_as(db) == "name" else ROLES.get(row.role, row.role)
        return str(by), key
    return (ROLES["machine"], key) if key else (asked_by, "")


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return who looked as rows of a file, as the person is shown it."""
    found = looks_at(db, person)
    return {
        "looks": (
            {"at": clock.rfc3339(one.at_us), "by": one.by, "what": one.what, "words": one.words}
            for one in found
        )
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove who looked at a person, in the transaction that is open."""
    handles = [handle.handle_id for handle in person.handles]
    gone = db.run_in(sql.drop_looks, "handles", handles)
    db.run_in(sql.drop_look_handles, "handles", handles)
    return {"looks": gone}


def let_go_of_looks(db: Database, *, before_us: int) -> int:
    """Remove who looked before a moment; returns how many openings."""
    with db.write():
        gone = db.run(sql.let_go_of_looks, before_us=before_us)
        if gone:
            db.run(sql.let_go_of_look_handles)
    return gone


def _of(db: Database, person: Person, runs: list[Row]) -> Iterator[Row]:
    """Yield the runs that went over a person, who may have said no to being worked out."""
    if not runs:
        return
    handles = frozenset(handle.handle_id for handle in person.handles)
    said = terms.said_about(db, handles)
    around = Circumstances(position=terms.assumed(db, person))
    intent = Intent(use="profiling.service")
    for run in runs:
        then = terms.fold((one for one in said if one.said_us <= run.at_us), handles)
        if isinstance(terms.permit(then, intent, around, now=run.at_us), Permit):
            yield run


def _told(db: Database, rows: Iterable[Row], *, named: bool) -> list[Look]:
    rows = list(rows)
    them = sorted({row.who for row in rows}) if named else []
    names = {row.who: row.name for row in db.all_in(sql.names, "them", them)}
    return [
        Look(
            look_id=row.look_id,
            at_us=row.at_us,
            by=names.get(row.who) or ROLES.get(row.role, row.role),
            what=row.what,
            words=WHAT.get(row.what, row.what),
        )
        for row in rows
    ]
