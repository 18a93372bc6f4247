"""A stop that is exact: it tells what had left already, and waits until nothing else can."""

import time
from collections.abc import Callable
from typing import Any

import msgspec

from twofold import clock, ids, people, terms
from twofold.messages.delivery import Delivery, read
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import EVERYTHING, Clause, Scope, Speaker, Statement, covers

WAIT_SECONDS_MAX = 5.0
_POLL_SECONDS = 0.02


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


def stop(
    db: Database,
    person: Person,
    scope: Scope = EVERYTHING,
    *,
    method: str,
    speaker: Speaker = "person",
    now: int,
    follow: Callable[[], None] = lambda: None,
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
        standing = _standing(db, person, scope, speaker)
        if standing is not None:
            statement_id, committed_us = standing.clause_id, standing.said_us
        else:
            statement_id = ids.random_id()
            said = Statement(
                statement_id=statement_id, verb="stop", scope=scope, speaker=speaker, method=method
            )
            committed_us = terms.say(db, person, said, now=now).said_us
        covered = [one for one in _open(db, person) if covers(scope, one.intent.scope)]
        waiting = [one for one in covered if one.state == "waiting"]
        for one in waiting:
            _cancel(db, one, statement_id, now=now)
        follow()
    leased = [one.delivery_id for one in covered if one.state == "leased"]
    left, held, unknown = _await(db, leased, wait_seconds)
    # What a fence held back waits again; the terms would withhold it, the stop has cancelled it.
    with db.write():
        for one in (one for one in covered if one.delivery_id in held):
            _cancel(db, one, statement_id, now=now)
    return Stopped(
        receipt_id=statement_id,
        committed_us=committed_us,
        already_left=left,
        cancelled=(*(one.delivery_id for one in waiting), *held),
        unknown=unknown,
    )


def _standing(db: Database, person: Person, scope: Scope, speaker: Speaker) -> Clause | None:
    """Return the stop that says all of this already, if there is one."""
    handles = frozenset(handle.handle_id for handle in person.handles)
    threads = db.all_in(sql.threads, "handles", list(handles))
    begun = max((row.touch_seq for row in threads if row.initiator == "person"), default=0)
    for clause in terms.of(db, person).clauses:
        same = (clause.effect, clause.scope, clause.speaker) == ("stop", scope, speaker)
        if same and handles <= clause.speaks_for and clause.seq > begun:
            return clause
    return None


def _open(db: Database, person: Person) -> list[Delivery]:
    handles = [handle.handle_id for handle in person.handles]
    return [read(row) for row in db.all_in(sql.open_of, "handles", handles)]


def _cancel(db: Database, delivery: Delivery, statement_id: str, *, now: int) -> None:
    db.run(
        sql.end_waiting,
        delivery_id=delivery.delivery_id,
        state="cancelled",
        reason="stopped",
        clauses=statement_id,
        now=now,
    )


def _await(
    db: Database, leased: list[str], wait_seconds: float
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return which leases had left, which were held back, and which did not end in time."""
    deadline = time.monotonic() + wait_seconds
    while True:
        states = {row.delivery_id: row.state for row in db.all_in(sql.states, "deliveries", leased)}
        if "leased" not in states.values() or time.monotonic() >= deadline:
            break
        time.sleep(_POLL_SECONDS)
    left = tuple(one for one in leased if states[one] == "sent")
    unknown = tuple(one for one in leased if states[one] in ("leased", "unknown"))
    return left, tuple(one for one in leased if one not in (*left, *unknown)), unknown
