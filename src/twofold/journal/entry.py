"""What the journal holds: drafts before they are durable, entries after."""

import msgspec

SEGMENT = 1
TOUCH = 2


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event as it was received, not durable yet."""

    feed_id: int
    format: int
    payload: bytes
    received_us: int
    sent_us: int | None = None


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One row of the journal; `payload` and `salt` are None once it was trimmed."""

    seq: int
    feed_id: int
    format: int
    received_us: int
    sent_us: int | None
    payload: bytes | None
    salt: bytes | None
    digest: bytes
