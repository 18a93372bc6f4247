"""Calls that are under way: marked as such before they begin, so that a no can wait for them.

A call begins under a mark that was set in sight of its person's gate, under the lock that every no
takes as well. So whoever said no finds in the record each call that did not see it, and waits for
its end. A mark does not run out: who tells does so alone (`speaking.tell_webhooks`), and what is
marked when the next one begins was left by somebody who is done or dead.
"""

import time

from twofold import people, terms
from twofold.people import Person
from twofold.storage import Database
from twofold.webhooks.events import Event, event_id
from twofold.webhooks.queries import sql

WAIT_SECONDS_MAX = 5.0
_POLL_SECONDS = 0.02


def begin(db: Database, event: Event, *, now: int) -> bool:
    """Mark an event as under way; False if it is not due any more, or its person does not want it.

    Of whom is erased, or wants their data left unused, it is withheld.
    """
    named = {"webhook_id": event.webhook_id, "touch_seq": event.touch_seq}
    with db.write(serial=people.SERIAL):
        if whose(db, event) is None:
            db.run(sql.withheld, now=now, **named)
            return False
        return bool(db.run(sql.begin, **named))


def settle(db: Database) -> None:
    """Let what others left under way wait again; the caller holds that nobody else tells."""
    if under_way(db):
        db.run(sql.settle)


def under_way(db: Database, person: Person | None = None) -> tuple[str, ...]:
    """Return the ids of events that are being told, or are about to be: of one person or of all."""
    handles = None if person is None else {one.handle_id for one in person.handles}
    return tuple(
        event_id(row.webhook_id, row.touch_seq)
        for row in db.all(sql.under_way)
        if handles is None or row.handle_id in handles
    )


def wait(db: Database, person: Person, wait_seconds: float = WAIT_SECONDS_MAX) -> tuple[str, ...]:
    """Wait until no call about a person is under way, or so long; returns what is left.

    It follows behind the transaction that closed their gate: nothing new begins from there on.
    """
    deadline = time.monotonic() + wait_seconds
    while (left := under_way(db, person)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return left


def whose(db: Database, event: Event) -> Person | None:
    """Return whom an event is about, unless they were erased or want their data left unused."""
    try:
        person = people.get(db, event.handle_id)
    except people.UnknownPerson:
        return None
    return None if terms.gate(db, person).is_restricted else person
