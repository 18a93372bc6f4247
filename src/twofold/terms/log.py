"""Keeping what was said: one transaction appends a statement, its touch, and raises the gate."""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from twofold import errors, ids, people, touches
from twofold.ids import HandleId, PersonId
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import statements
from twofold.terms.clauses import TIGHTENING
from twofold.terms.data_uses import keep
from twofold.terms.fold import Terms, fold, standing
from twofold.terms.queries import sql
from twofold.terms.statements import Said, Statement

ROOM = "terms"

# So many people's statements are read and folded at once.
PEOPLE_AT_ONCE = 1_000

_read = msgspec.json.Decoder(Statement).decode
_write = msgspec.json.Encoder(order="deterministic").encode


class StaleTerms(errors.Conflict):
    """These rules are at version {version} by now, not {expected}; look again and repeat."""


class OtherStatement(errors.Conflict):
    """Something else was said under the id {statement_id} before; what came first stands."""


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What came of saying something: its place in the log, and the terms from here on."""

    seq: int
    said_us: int
    terms: Terms
    epoch: int
    is_repeat: bool = False


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What stands before every contact with one person: the strictest of their handles' gates."""

    epoch: int = 0
    is_restricted: bool = False
    is_erased: bool = False


def say(
    db: Database,
    person: Person,
    statement: Statement,
    *,
    now: int,
    handle_id: HandleId | None = None,
    expected_version: int | None = None,
) -> Spoken:
    """Keep a statement about a person, said through one of their handles (the leading one).

    A no is always kept; whatever loosens is kept only while the terms are the `expected_version`
    that the speaker saw. The same statement again changes nothing.

    Raises StaleTerms, OtherStatement, BadStatement, and what `statements.checked` raises.
    """
    statements.checked(statement)
    with db.write(serial=people.SERIAL):
        before = db.one(sql.statement, statement_id=statement.statement_id)
        if before is not None:
            return _repeat(db, person, statement, before)
        statements.check_moments(statement, now=now)
        # Who is one person may have changed while this waited for its turn.
        person = people.get(db, person.person_id)
        said = said_about(db, _handles(person))
        if statements.loosens(statement) and expected_version is not None:
            _refuse_stale(fold(said, _handles(person)).version, expected_version)
        return say_first(db, person, statement, said, now=now, handle_id=handle_id)


def say_first(
    db: Database,
    person: Person,
    statement: Statement,
    before: Sequence[Said],
    *,
    now: int,
    handle_id: HandleId | None = None,
) -> Spoken:
    """Keep a statement that nobody kept yet, behind all that was said about a person `before`.

    In the transaction that is open, in which all of that was read under `people.SERIAL`.
    Raises what `statements.checked` raises.
    """
    statements.checked(statement)
    anchor = handle_id or person.leading.handle_id
    known = {one.kind: one.value for one in person.handles if one.handle_id == anchor}
    told = draft(statement, now=now, anchor=anchor, handles=known)
    new = touches.record_all(db, [told], now=now).stands.get(told.message_id)
    # Who was erased leaves the touch of what they said, and not the statement.
    seq = touches.get(db, ids.touch_id(told.message_id)).touch_seq if new is None else new.seq
    append(db, person, statement, anchor, seq, now=now)
    handles = _handles(person)
    latest = Said(
        statement=statement, seq=seq, said_us=now, handle_id=anchor, speaks_for=handles
    )  # fmt: skip
    found = fold([*before, latest], handles)
    keep(db, person.person_id, found)
    return Spoken(seq=seq, said_us=now, terms=found, epoch=gate(db, person).epoch)


def of(db: Database, person: Person) -> Terms:
    """Return what a person lets the organisation do, as of the last statement."""
    return of_all(db, [person])[person.person_id]


def of_all(db: Database, some: Sequence[Person]) -> dict[PersonId, Terms]:
    """Return the terms of some people, as `of` returns them for one."""
    return dict(_folded(db, {person.person_id: _handles(person) for person in some}))


def standing_of_all(db: Database, some: Sequence[Person]) -> dict[PersonId, Terms]:
    """Return what stands of the terms of some people, without their versions; `of_all` has these.

    For whoever only asks what may happen: hashing every version is most of the work.
    """
    return dict(_folded(db, {person.person_id: _handles(person) for person in some}, standing))


def of_many(db: Database, person_ids: Sequence[PersonId]) -> Iterator[tuple[PersonId, Terms]]:
    """Yield the terms of many people, as `of` returns them for one."""
    for start in range(0, len(person_ids), PEOPLE_AT_ONCE):
        some = person_ids[start : start + PEOPLE_AT_ONCE]
        handles: dict[PersonId, set[HandleId]] = {person_id: set() for person_id in some}
        for row in db.all_in(sql.handles_of, "people", list(some)):
            handles[row.person_id].add(row.handle_id)
        yield from _folded(db, handles)


def said_about(db: Database, handles: Collection[HandleId]) -> list[Said]:
    """Return all that was said about some handles, in the order in which it was said."""
    rows = db.all_in(sql.statements_about, "handles", list(handles))
    spoken: dict[str, set[HandleId]] = {row.statement_id: set() for row in rows}
    for row in db.all_in(sql.spoken_for, "statements", list(spoken)):
        spoken[row.statement_id].add(row.handle_id)
    found = (_said(row, spoken[row.statement_id]) for row in rows)
    return sorted(found, key=lambda said: said.seq)


def gate(db: Database, person: Person) -> Gate:
    """Return the gate of a person."""
    return gates(db, [person])[person.person_id]


def gates(db: Database, some: Sequence[Person]) -> dict[PersonId, Gate]:
    """Return the gates of some people: of each the strictest of their handles'."""
    every = [handle_id for person in some for handle_id in _handles(person)]
    rows = {row.handle_id: row for row in db.all_in(sql.gates, "handles", every)}
    return {
        person.person_id: _gate([rows[one] for one in _handles(person) if one in rows])
        for person in some
    }


def restrict(db: Database, person: Person, *, now: int | None) -> None:
    """Keep what is held of a person from any use from now on; with None let it be used again."""
    with db.write():
        # In the order in which whoever leases or speaks holds gates: neither waits for the other.
        rows = [{"handle_id": one, "restricted_us": now} for one in sorted(_handles(person))]
        db.many(sql.restrict, rows)


def rewrite(db: Database, statement_ids: Collection[str], *, without: Collection[HandleId]) -> None:
    """Let statements forget through which handle they came, and on what evidence.

    They go on speaking for the handles that are left; nobody's terms get any wider by it.
    """
    for statement_id in sorted(statement_ids):
        row = db.only(sql.statement, statement_id=statement_id)
        if row.handle_id in without:
            bare = msgspec.structs.replace(_read(bytes(row.body)), evidence=None, method="")
            db.run(sql.rewrite_statement, statement_id=statement_id, body=_write(bare))


def append(
    db: Database, person: Person, statement: Statement, anchor: HandleId, seq: int, *, now: int
) -> None:
    """Write down a statement whose touch stands at `seq`, in the transaction of that touch."""
    db.run(
        sql.add_statement,
        statement_id=statement.statement_id,
        seq=seq,
        handle_id=anchor,
        said_us=now,
        body=_write(statement),
    )
    # In the order in which whoever leases or restricts holds gates.
    handles = [{"handle_id": handle_id} for handle_id in sorted(_handles(person))]
    spoken = [row | {"statement_id": statement.statement_id} for row in handles]
    db.many(sql.add_statement_handle, spoken)
    # Taking back a yes is a no as well, and other hours may be; neither is worth telling apart.
    if statement.verb in TIGHTENING or statement.verb in ("lift", "prefer"):
        db.many(sql.raise_gate, handles)


def draft(
    statement: Statement,
    *,
    now: int,
    anchor: HandleId | None = None,
    handles: dict[str, str] | None = None,
    source: str = "observed",
) -> touches.TouchDraft:
    """Return the touch of a statement about one handle, or about handles by kind and value."""
    by_person = statement.speaker in ("person", "import", "signal")
    return touches.TouchDraft(
        room=ROOM,
        message_id=f"statement:{statement.statement_id}",
        handle_id=anchor,
        handles=handles or {},
        occurred_us=now,
        purpose="terms",
        initiator="person" if by_person else "brand",
        name=statement.verb,
        source=source,
        properties=msgspec.to_builtins(statement),
    )


def _folded(
    db: Database,
    handles: Mapping[PersonId, Collection[HandleId]],
    how: Callable[[Iterable[Said], Collection[HandleId]], Terms] = fold,
) -> Iterator[tuple[PersonId, Terms]]:
    about: dict[HandleId, list[Said]] = {}
    for said in said_about(db, list(itertools.chain.from_iterable(handles.values()))):
        for handle_id in said.speaks_for:
            about.setdefault(handle_id, []).append(said)
    for person_id, theirs in handles.items():
        found = [said for handle_id in theirs for said in about.get(handle_id, ())]
        yield person_id, how(found, theirs)


def _gate(rows: Sequence[Row]) -> Gate:
    return Gate(
        epoch=max((row.epoch for row in rows), default=0),
        is_restricted=any(row.restricted_us is not None for row in rows),
        is_erased=any(row.erased_us is not None for row in rows),
    )


def _repeat(db: Database, person: Person, statement: Statement, before: Row) -> Spoken:
    if _read(bytes(before.body)) != statement:
        raise OtherStatement(statement_id=statement.statement_id)
    return Spoken(
        seq=before.seq,
        said_us=before.said_us,
        terms=of(db, person),
        epoch=gate(db, person).epoch,
        is_repeat=True,
    )


def _refuse_stale(version: int, expected: int) -> None:
    if version != expected:
        raise StaleTerms(version=version, expected=expected)


def _said(row: Row, speaks_for: set[HandleId]) -> Said:
    return Said(
        statement=_read(bytes(row.body)),
        seq=row.seq,
        said_us=row.said_us,
        handle_id=row.handle_id,
        speaks_for=frozenset(speaks_for),
    )


def _handles(person: Person) -> frozenset[HandleId]:
    return frozenset(handle.handle_id for handle in person.handles)
