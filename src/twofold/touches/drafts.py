"""Touches of Twofold's own rooms, appended in the transaction of what they tell of."""

from typing import Any

import msgspec

from twofold import clock, journal, people
from twofold.ids import HandleId, TouchId
from twofold.people import UnknownPerson
from twofold.storage import Database
from twofold.touches import chain, projection
from twofold.touches.native import NativeTouch
from twofold.touches.queries import sql
from twofold.touches.reading import decode, understand

ROOM = "room"


class TouchDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A touch that a room tells of; the message id makes a repeat harmless."""

    room: str
    message_id: str
    handle_id: HandleId
    occurred_us: int
    purpose: str
    initiator: str
    channel: str | None = None
    name: str | None = None
    amount: str | None = None
    currency: str | None = None
    cost: str | None = None
    delight: int | None = None
    thread: str | None = None
    refers_to: str | None = None
    properties: dict[str, Any] = {}


def record(db: Database, draft: TouchDraft, *, now: int) -> TouchId:
    """Append a room's own touch; `refers_to` is a message id. A repeat changes nothing.

    Raises UnknownPerson, Unreadable.
    """
    with db.write(serial=people.SERIAL):
        people.hold(db)
        payload = _payload(db, draft)
        event = decode(payload, journal.TOUCH, now, None)
        if db.all_in(sql.known_touches, "touches", [event.touch_id]):
            return event.touch_id
        names = people.gather(db)
        told = understand(event, journal.TOUCH, names, now)
        growth = chain.Growth(db)
        feed_id, salt = feed(db, ROOM, draft.room), chain.salt()
        entry = journal.Entry(
            seq=0,
            feed_id=feed_id,
            format=journal.TOUCH,
            received_us=now,
            sent_us=None,
            payload=payload,
            salt=salt,
            digest=chain.digest(payload, salt),
        )
        row = (growth.next_seq, *projection.touch_row(entry, event, told))
        # It never was in the journal.
        row = (*row[:9], None, *row[10:])
        growth.append([row])
        growth.close(now=now)
        names.note(told.who, told.occurred_us, f"feed:{feed_id}")
        people.observe(db, names)
        return event.touch_id


def feed(db: Database, kind: str, name: str) -> int:
    """Return the number of a feed, a new one if it is met for the first time."""
    if db.one(sql.feed, kind=kind, name=name) is None:
        db.run(sql.add_feed, kind=kind, name=name)
    return int(db.all(sql.feed, kind=kind, name=name)[0].feed_id)


def _payload(db: Database, draft: TouchDraft) -> bytes:
    handle = db.one(sql.handle, handle_id=draft.handle_id)
    if handle is None:
        raise UnknownPerson(person_id=draft.handle_id)
    touch = NativeTouch(
        message_id=draft.message_id,
        handles={handle.kind: handle.value},
        occurred_at=clock.rfc3339(draft.occurred_us),
        channel=draft.channel,
        purpose=draft.purpose,
        name=draft.name,
        initiator=draft.initiator,
        amount=draft.amount,
        currency=draft.currency,
        cost=draft.cost,
        delight=draft.delight,
        thread=draft.thread,
        refers_to=draft.refers_to,
        properties=draft.properties,
    )
    return msgspec.json.encode(touch)
