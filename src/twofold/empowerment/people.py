"""The index of a person, and of everybody at once, read from what happened in the last 90 days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

import msgspec

from twofold import clock, erasures, terms
from twofold.empowerment.evidence import Breach, Contact, Evidence, Said, Thread, Wish
from twofold.empowerment.faith import breaches, scope_of
from twofold.empowerment.index import Index, Refused, measure
from twofold.empowerment.queries import sql
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Database, Row

WINDOW_US = 90 * clock.DAY
REPLY_US = 14 * clock.DAY
UNWANTED_US = clock.DAY
UNDONE_US = 10 * clock.MINUTE
# Threads of the form "talk to a human", and those that are requests, which count as such.
_HUMAN, _REQUEST = "letter:", "request:"
_BLOCK = 5_000


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """A person's own index, or that there is not enough to say, and what happened behind it."""

    index: Index | Refused
    evidence: Evidence


class Population(msgspec.Struct, frozen=True, kw_only=True):
    """The index over everybody of whom there is enough to say; None where there is nobody."""

    people: int
    not_enough: int
    median: float | None
    tenth: float | None


def own(db: Database, home: Path, person: Person, *, now: int) -> Own:
    """Return a person's own index, its parts and its interval, with what happened behind it."""
    handles = {handle.handle_id: str(person.person_id) for handle in person.handles}
    found = _evidence(db, home, handles, now=now)
    evidence = found.get(str(person.person_id), Evidence())
    return Own(index=measure(evidence), evidence=evidence)


def everybody(db: Database, home: Path, *, now: int) -> Population:
    """Return median and 10th percentile (nearest rank) over everybody; never one person's."""
    rows = db.all(sql.concerned, since_us=now - WINDOW_US)
    by_person: dict[str, list[HandleId]] = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row.handle_id)
    values: list[float] = []
    too_few = 0
    people = sorted(by_person)
    for start in range(0, len(people), _BLOCK):
        handles = {one: who for who in people[start : start + _BLOCK] for one in by_person[who]}
        for evidence in _evidence(db, home, handles, now=now).values():
            match measure(evidence):
                case Index(value=value):
                    values.append(value)
                case _:
                    too_few += 1
    values.sort()
    return Population(
        people=len(values),
        not_enough=too_few,
        median=median(values) if values else None,
        tenth=values[max(0, -(-len(values) // 10) - 1)] if values else None,
    )


def _evidence(
    db: Database, home: Path, handles: Mapping[HandleId, str], *, now: int
) -> dict[str, Evidence]:
    mine, since = list(handles), now - WINDOW_US
    said: dict[str, list[terms.Said]] = defaultdict(list)
    bound: dict[str, list[terms.Said]] = defaultdict(list)
    for one in terms.said_about(db, mine):
        if one.handle_id in handles:
            said[handles[one.handle_id]].append(one)
        for who in {handles[spoken] for spoken in one.speaks_for if spoken in handles}:
            bound[who].append(one)
    own_handles: dict[str, set[HandleId]] = defaultdict(set)
    for handle_id, who in handles.items():
        own_handles[who].add(handle_id)
    back = _come_back(db, home, handles, now=now)
    contacts = _by(db.all_in(sql.handed, "handles", mine, since_us=since), handles)
    words = _by(db.all_in(sql.words, "handles", mine, since_us=since), handles)
    asked = _by(db.all_in(sql.asked, "handles", mine, since_us=since), handles)
    people = {*said, *contacts, *words, *asked, *back}
    return {
        who: Evidence(
            contacts=tuple(_contact(row, said[who]) for row in contacts[who]),
            threads=tuple(_threads(words[who], now=now)),
            said=tuple(_changes(said[who], since_us=since)),
            wishes=tuple(_wish(row, now=now) for row in asked[who]),
            breaches=(
                *breaches(contacts[who], bound[who], frozenset(own_handles[who])),
                *back.get(who, ()),
            ),
        )
        for who in sorted(people)
    }


def _come_back(
    db: Database, home: Path, handles: Mapping[HandleId, str], *, now: int
) -> dict[str, tuple[Breach, ...]]:
    """Return who was erased and is there all the same, without having asked to come back (I16)."""
    if not erasures.has_tombstones(db):
        return {}
    gone = erasures.erased(db, erasures.key(home), list(handles))
    return {handles[one]: (Breach(invariant="I16", at_us=now),) for one in sorted(gone)}


def _by(rows: Iterable[Row], handles: Mapping[HandleId, str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[handles[row.handle_id]].append(row)
    return found


def _contact(row: Row, said: Sequence[terms.Said]) -> Contact:
    clause = (row.clauses or "").split(" ")[0]
    theirs = {one.statement.statement_id for one in said if one.statement.speaker == "person"}
    known = {one.statement.statement_id for one in said}
    own_word = row.reason == "matter" or (row.reason == "allowed" and clause in theirs)
    return Contact(
        on_own_word=own_word,
        unwanted=any(
            one.statement.speaker == "person"
            and one.statement.verb in ("stop", "deny")
            and 0 <= one.said_us - row.handed_us <= UNWANTED_US
            and terms.covers(one.statement.scope, scope_of(row))
            for one in said
        ),
        has_reason=bool(row.reason) and (row.reason != "allowed" or clause in known),
        at_us=row.handed_us,
    )


def _threads(rows: Sequence[Row], *, now: int) -> list[Thread]:
    by_thread: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.thread.startswith(_REQUEST):
            by_thread[row.thread].append(row)
    return [_thread(name, turns, now=now) for name, turns in sorted(by_thread.items())]


def _thread(name: str, turns: Sequence[Row], *, now: int) -> Thread:
    first = turns[0]
    by_person = first.initiator == "person"
    due_us = first.occurred_us + REPLY_US
    answers = [row.occurred_us for row in turns if row.initiator == "brand"]
    answered: bool | None = None
    if by_person and (answers or due_us <= now):
        answered = bool(answers) and answers[0] <= due_us
    return Thread(
        by_person=by_person,
        channel=first.channel,
        answered=answered,
        asked_for_human=name.startswith(_HUMAN),
        at_us=first.occurred_us,
    )


def _changes(said: Sequence[terms.Said], *, since_us: int) -> list[Said]:
    lifted = {
        clause: one.said_us for one in said for clause in one.statement.lifts
    }  # fmt: skip
    # A yes is no event: nothing may be gained by collecting more of them.
    return [
        Said(
            undone=lifted.get(one.statement.statement_id, _NEVER) - one.said_us <= UNDONE_US,
            at_us=one.said_us,
        )
        for one in said
        if one.statement.speaker == "person"
        and one.statement.verb in ("deny", "stop", "limit")
        and one.said_us > since_us
    ]


_NEVER = 1 << 62


def _wish(row: Row, *, now: int) -> Wish:
    ended = row.ended_us is not None
    decided = row.state in ("fulfilled", "denied")
    in_time: bool | None = None
    if decided or row.expected_us <= now:
        in_time = decided and row.ended_us <= row.expected_us
    if row.state in ("revoked", "expired"):
        in_time = None
    return Wish(
        in_time=in_time,
        with_reason=(row.state == "fulfilled" or bool(row.answer)) if decided else None,
        ran_out=ended and row.state == "expired",
        at_us=row.received_us,
    )
