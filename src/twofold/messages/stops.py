"""A stop that is exact: it tells what had left already, and waits until nothing else can."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from twofold import clock, ids, people, terms
from twofold.ids import HandleId
from twofold.messages import addresses, unspent
from twofold.messages.addresses import Sharing
from twofold.messages.delivery import Delivery, read
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import EVERYTHING, Clause, Said, Scope, Speaker, Spoken, Statement, covers

WAIT_SECONDS_MAX = 5.0
# Why something does not go: it is stopped, or its person left the group or score it rests on.
STOPPED, LEFT = "stopped", "left"
_POLL_SECONDS = 0.02

_OUTCOMES = {"sent": "left", "carried": "left", "unknown": "unknown"}


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a stop: effective at `committed_us`; `unknown` may have left or not."""

    receipt_id: str
    committed_us: int
    already_left: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return it in the words of the API."""
        return {
            "receipt_id": self.receipt_id,
            "committed_at": clock.rfc3339(self.committed_us),
            "already_left": self.already_left,
            "cancelled": self.cancelled,
            "unknown": self.unknown,
        }


# Told, in the transaction of a stop, what it found, of whom, and what was said; None of that when
# the same was said before and more is found by now.
Follow = Callable[[Stopped, Person, Spoken | None], None]


def stop(
    db: Database,
    person: Person,
    scope: Scope = EVERYTHING,
    *,
    method: str,
    speaker: Speaker = "person",
    now: int,
    follow: Follow = lambda _stopped, _person, _spoken: None,
    wait_seconds: float = WAIT_SECONDS_MAX,
) -> Stopped:
    """Stop what a scope covers, for one person; needs no version and is never refused.

    One transaction keeps the statement, raises the gate, cancels what waits and notes what is
    being handed over at that moment. Then each of these leases is waited for, until its owner
    ended it in so many words. The same stop again gives the same receipt, unless the person began
    something in between, which the new one silences too.

    Raises storage.RecordUnavailable; nothing was stopped then.
    """
    with db.write(serial=people.SERIAL):
        person = people.get(db, person.person_id)
        sharing = addresses.sharing(db, person)
        before = terms.said_about(db, _handles(person))
        standing = _standing(db, person, scope, speaker, sharing=sharing, before=before)
        statement_id = ids.random_id() if standing is None else standing.clause_id
        said = Statement(
            statement_id=statement_id, verb="stop", scope=scope, speaker=speaker, method=method
        )
        is_first = standing is None
        spoken = terms.say_first(db, person, said, before, now=now) if is_first else None
        committed_us = now if standing is None else standing.said_us
        noted = _call_back(db, person, said, sharing, is_first=is_first, now=now)
        found = Stopped(receipt_id=statement_id, committed_us=committed_us)
        if noted or not is_first:
            found = stopped(db, statement_id, committed_us)
        if noted or spoken is not None:
            follow(found, person, spoken)
    if not found.unknown:
        return found
    wait(db, statement_id, wait_seconds)
    return stopped(db, statement_id, committed_us)


def stopped(db: Database, statement_id: str, committed_us: int) -> Stopped:
    """Return what a stop came to, as far as that is known."""
    found: dict[str, list[str]] = {"left": [], "cancelled": [], "pending": [], "unknown": []}
    for row in db.all(sql.outcomes, statement_id=statement_id):
        found[row.outcome].append(row.delivery_id)
    return Stopped(
        receipt_id=statement_id,
        committed_us=committed_us,
        already_left=tuple(found["left"]),
        cancelled=tuple(found["cancelled"]),
        unknown=(*found["pending"], *found["unknown"]),
    )


def stops_of(db: Database, delivery_ids: Sequence[str]) -> list[tuple[str, Stopped]]:
    """Return the stops that found deliveries on their way, or waiting, with what became of all."""
    return [
        (row.delivery_id, stopped(db, row.statement_id, row.said_us))
        for row in db.all_in(sql.stops_of, "deliveries", delivery_ids)
    ]


def awaiting(db: Database, delivery_ids: Sequence[str]) -> dict[str, str]:
    """Return what a no found on its way and does not know the end of, each with the reason.

    A stop is heard before what its person left.
    """
    found: dict[str, str] = {}
    for row in db.all_in(sql.awaiting, "deliveries", delivery_ids):
        if found.get(row.delivery_id) != STOPPED:
            found[row.delivery_id] = STOPPED if row.verb == "stop" else LEFT
    return found


def settle(db: Database, delivery_id: str, state: str) -> None:
    """Note for these stops what became of it."""
    outcome = _OUTCOMES.get(state, "cancelled")
    db.run(sql.settle_outcome, delivery_id=delivery_id, outcome=outcome)


def _standing(
    db: Database,
    person: Person,
    scope: Scope,
    speaker: Speaker,
    *,
    sharing: Sharing,
    before: Sequence[Said],
) -> Clause | None:
    """Return the stop that says all of this already, if there is one."""
    handles = _handles(person)
    # What others began who read at the same address is silenced by a stop after it as well.
    others = [one.handle_id for other, _ in sharing for one in other.handles]
    threads = db.all_in(sql.threads, "handles", [*handles, *others])
    begun = max((row.touch_seq for row in threads if row.initiator == "person"), default=0)
    for clause in terms.fold(before, handles).clauses:
        same = (clause.effect, clause.scope, clause.speaker) == ("stop", scope, speaker)
        if same and handles <= clause.speaks_for and clause.seq > begun:
            return clause
    return None


def _handles(person: Person) -> frozenset[HandleId]:
    return frozenset(handle.handle_id for handle in person.handles)


def _open(db: Database, person: Person) -> list[Delivery]:
    handles = [handle.handle_id for handle in person.handles]
    return [read(row) for row in db.all_in(sql.open_of, "handles", handles)]


def _reaching(db: Database, sharing: Sharing) -> list[Delivery]:
    """Return what is being handed over to others at an address that is the person's too."""
    return [
        one
        for other, theirs in sharing
        for one in _open(db, other)
        if one.state == "leased"
        and addresses.address(other, one.intent.channel).handle_id in theirs
    ]


def call_back(db: Database, person: Person, stop: Statement, *, now: int) -> bool:
    """Cancel what waits and a stop covers, and note it with what is being handed over.

    It belongs into the transaction that keeps the stop; `wait` follows behind it. Returns whether
    there was any that this stop had not found before.
    """
    sharing = addresses.sharing(db, person)
    return _call_back(db, person, stop, sharing, is_first=False, now=now)


def _call_back(
    db: Database, person: Person, stop: Statement, sharing: Sharing, *, is_first: bool, now: int
) -> bool:
    covered = [
        one for one in (*_open(db, person), *_reaching(db, sharing))
        if covers(stop.scope, one.intent.scope) and not _confirms(one, stop)
    ]  # fmt: skip
    return call_back_these(db, covered, stop, is_first=is_first, now=now)


def call_back_these(
    db: Database, some: Sequence[Delivery], no: Statement, *, is_first: bool = False, now: int
) -> bool:
    """Cancel what of some open deliveries waits, and note it for a no, as `call_back` does.

    A no that `is_first` said in this transaction has found nothing before.
    """
    if not some:
        return False
    told = {"statement_id": no.statement_id}
    known = set() if is_first else {row.delivery_id for row in db.all(sql.outcomes, **told)}
    covered = [one for one in some if one.delivery_id not in known]
    outcomes = {"waiting": "cancelled", "leased": "pending"}
    rows = [
        {**told, "delivery_id": one.delivery_id, "outcome": outcomes[one.state]} for one in covered
    ]
    gone = [row for row in rows if row["outcome"] == "cancelled"]
    why = STOPPED if no.verb == "stop" else LEFT
    db.many(sql.cancel, [row | {"reason": why, "now": now} for row in gone])
    unspent.give_back(db, [row["delivery_id"] for row in gone])
    db.many(sql.add_outcome, rows)
    return bool(rows)


def _confirms(delivery: Delivery, stop: Statement) -> bool:
    """Tell whether it says that this very stop was heard, which hearing it again does not undo."""
    intent = delivery.intent
    return (intent.use, intent.matter) == (terms.CONFIRMATION, stop.statement_id)


def wait(db: Database, statement_id: str, wait_seconds: float = WAIT_SECONDS_MAX) -> None:
    """Wait until every lease that a stop found has ended, or so long."""
    deadline = time.monotonic() + wait_seconds
    while any(row.outcome == "pending" for row in db.all(sql.outcomes, statement_id=statement_id)):
        if time.monotonic() >= deadline:
            return
        time.sleep(_POLL_SECONDS)
