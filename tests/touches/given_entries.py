"""Builders: entries of the journal that show only what matters to a test."""

import msgspec

from twofold import clock, journal, storage, touches
from twofold.touches import chain

NOW = clock.parse("2026-03-01T12:00:00Z")


def an_event(message_id: str = "m-1", /, **fields: object) -> dict[str, object]:
    """Return a Segment event; a `track` called Tested of user u-1, unless told otherwise."""
    event = {"type": "track", "event": "Tested", "messageId": message_id, "userId": "u-1"}
    return {key: value for key, value in {**event, **fields}.items() if value is not None}


def an_entry(
    event: object, seq: int = 1, *, received: str = "2026-03-01T12:00:00Z", sent: str | None = None
) -> journal.Entry:
    """Return an event as an entry of the journal; bytes are taken as they are."""
    payload = event if isinstance(event, bytes) else msgspec.json.encode(event)
    salt = chain.salt()
    native = isinstance(event, dict) and "message_id" in event
    return journal.Entry(
        seq,
        1,
        journal.TOUCH if native else journal.SEGMENT,
        clock.parse(received),
        clock.parse(sent) if sent else None,
        payload,
        salt,
        chain.digest(payload, salt),
    )


def entries(*events: object) -> list[journal.Entry]:
    """Return events as entries, in their order."""
    return [an_entry(event, seq) for seq, event in enumerate(events, 1)]


def fold(db: storage.Database, told: list[journal.Entry]) -> touches.Projected:
    """Fold entries into the record as the worker does."""
    return touches.project(db, touches.read(db, told), now=NOW)
