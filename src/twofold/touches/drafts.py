"""Touches of Twofold's own rooms, appended in the transaction of what they tell of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from twofold import clock, ids, journal, people
from twofold.ids import HandleId, PersonId, TouchId
from twofold.people import UnknownPerson
from twofold.storage import Database
from twofold.touches import chain, projection
from twofold.touches.native import NativeTouch
from twofold.touches.queries import sql
from twofold.touches.reading import decode, understand
from twofold.touches.told import Told

ROOM = "room"


class TouchDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A touch that a room tells of; the message id makes a repeat harmless.

    `handles` names whom it is about by kind and value, where nobody may know them yet.
    """

    room: str
    message_id: str
    handle_id: HandleId | None = None
    handles: dict[str, str] = {}
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
    orbit: str = "own"
    source: str = "observed"
    properties: dict[str, Any] = {}


class Stand(NamedTuple):
    """Where a touch stands in the log, and whom it is about."""

    seq: int
    handle_id: HandleId


class Recorded(NamedTuple):
    """Where each new message id stands, and the people whose handles came or went by it."""

    stands: dict[str, Stand]
    moved: set[PersonId]


def record(db: Database, draft: TouchDraft, *, now: int) -> TouchId:
    """Append a room's own touch; `refers_to` is a message id. A repeat changes nothing.

    Raises UnknownPerson, Unreadable.
    """
    record_all(db, [draft], now=now)
    return ids.touch_id(draft.message_id)


def record_all(db: Database, drafts: Sequence[TouchDraft], *, now: int) -> Recorded:
    """Append many touches in one transaction; returns where each new one stands.

    Raises UnknownPerson, Unreadable.
    """
    with db.write(serial=people.SERIAL):
        roster = people.hold(db)
        wanted = {ids.touch_id(draft.message_id): draft for draft in drafts}
        for row in db.all_in(sql.known_touches, "touches", list(wanted)):
            del wanted[row.touch_id]
        names, growth = people.gather(db), chain.Growth(db)
        feeds = {name: feed(db, ROOM, name) for name in {draft.room for draft in wanted.values()}}
        anchors = _anchors(db, wanted.values())
        rows: list[tuple[Any, ...]] = []
        stands: dict[str, Stand] = {}
        for seq, draft in enumerate(wanted.values(), growth.next_seq):
            row, told = _row(_payload(draft, anchors), feeds[draft.room], names, now)
            rows.append((seq, *row))
            stands[draft.message_id] = Stand(seq, told.who.handles[0])
        growth.append(rows)
        growth.close(now=now)
        moved = people.observe(db, names, roster).moved if rows else set()
        return Recorded(stands, moved)


def feed(db: Database, kind: str, name: str) -> int:
    """Return the number of a feed, a new one if it is met for the first time."""
    row = db.one(sql.feed, kind=kind, name=name)
    if row is None:
        db.run(sql.add_feed, kind=kind, name=name)
        row = db.only(sql.feed, kind=kind, name=name)
    return int(row.feed_id)


def _row(
    payload: bytes, feed_id: int, names: people.Sightings, now: int
) -> tuple[tuple[Any, ...], Told]:
    """Return the columns of a touch behind its number, and what it tells."""
    event = decode(payload, journal.TOUCH, now, None)
    told = understand(event, journal.TOUCH, names, now)
    salt = chain.salt()
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
    row = projection.touch_row(entry, event, told)
    names.note(told.who, told.occurred_us, f"feed:{feed_id}")
    # It never was in the journal.
    return (*row[:8], None, *row[9:]), told


def _anchors(db: Database, drafts: Iterable[TouchDraft]) -> dict[HandleId, dict[str, str]]:
    """Return what the handles that drafts name by their id stand for."""
    named = {draft.handle_id for draft in drafts if draft.handle_id and not draft.handles}
    rows = db.all_in(sql.handles, "handles", sorted(named))
    return {row.handle_id: {row.kind: row.value} for row in rows}


def _payload(draft: TouchDraft, anchors: Mapping[HandleId, dict[str, str]]) -> bytes:
    handles = draft.handles or anchors.get(draft.handle_id or HandleId(""))
    if not handles:
        raise UnknownPerson(person_id=draft.handle_id)
    touch = NativeTouch(
        message_id=draft.message_id,
        handles=dict(handles),
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
        orbit=draft.orbit,
        source=draft.source,
        properties=draft.properties,
    )
    return msgspec.json.encode(touch)
