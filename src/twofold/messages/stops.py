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
from twofold.terms import EVERYTHING, Scope, Statement, covers

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
    now: int,
    statement_id: str | None = None,
    follow: Callable[[], None] = lambda: None,
    wait_seconds: float = WAIT_SECONDS_MAX,
) -> Stopped:
    """Stop what a scope covers, for one person; needs no version and is never refused.

    One transaction keeps the statement, raises the gate, cancels what waits and notes what is
    being handed over at that moment. Then each of these leases is waited for, until its owner
    ended it in so many words. The same stop again gives the same receipt.

    Raises storage.RecordUnavailable; nothing was stopped then.
    """
    with db.write(serial=people.SERIAL):
        person = people.get(db, person.person_id)
        standing = _standing(db, person, scope)
        statement_id = statement_id or standing or ids.random_id()
        statement = Statement(statement_id=statement_id, verb="stop", scope=scope, method=method)
        committed_us = _committed(db, person, statement, known=standing == statement_id, now=now)
        covered = [one for one in _open(db, person) if covers(scope, one.intent.scope)]
        waiting = [one for one in covered if one.state == "waiting"]
        for one in waiting:
            _cancel(db, one, statement_id, now=now)
        follow()
    leased = [one.delivery_id for one in covered if one.state == "leased"]
    left, held, unknown = _await(db, leased, wait_seconds)
    # What a fence held back waits again; the terms would withhold it, the stop has cancelled it.
    with db.write():
        for one in covered:
            if one.delivery_id in held:
                _cancel(db, one, statement_id, now=now)
    return Stopped(
        receipt_id=statement_id,
        committed_us=committed_us,
        already_left=left,
        cancelled=(*(one.delivery_id for one in waiting), *held),
        unknown=unknown,
    )


def _standing(db: Database, person: Person, scope: Scope) -> str | None:
    """Return the id of a stop of the same scope that stands for all of the person, if any."""
    handles = frozenset(handle.handle_id for handle in person.handles)
    for clause in terms.of(db, person).clauses:
        same = clause.effect == "stop" and clause.scope == scope and clause.speaker == "person"
        if same and handles <= clause.speaks_for:
            return clause.clause_id
    return None


def _committed(db: Database, person: Person, statement: Statement, *, known: bool, now: int) -> int:
    if known:
        said = terms.said_about(db, [handle.handle_id for handle in person.handles])
        return next(
            one.said_us for one in said if one.statement.statement_id == statement.statement_id
        )
    return terms.say(db, person, statement, now=now).said_us


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
