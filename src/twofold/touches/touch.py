"""One touch as others read it, and finding touches."""

from typing import Any

import msgspec

from twofold import errors, ids, journal
from twofold.ids import HandleId, PersonId, TouchId
from twofold.storage import Database, Row
from twofold.touches.queries import sql

_FIRST = -(1 << 63)


class UnknownTouch(errors.NotFound):
    """There is no touch {touch_id}."""


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """One contact between a person and a brand; None where the source did not say.

    Where `channel`, `purpose` and `initiator` are None, the event's name may tell them.
    """

    touch_seq: int
    touch_id: TouchId
    handle_id: HandleId
    occurred_us: int
    received_us: int
    sent_us: int | None
    channel: str | None
    purpose: str | None
    name: str | None
    initiator: str | None
    orbit: str
    source: str
    amount_micro: int | None
    currency: str | None
    cost_micro: int | None
    delight: int | None
    thread: str | None
    refers_to: str | None
    time_note: str | None
    format: int
    payload: bytes
    feed_id: int


def get(db: Database, touch_id: str) -> Touch:
    """Return one touch; raises UnknownTouch."""
    row = db.one(sql.get, touch_id=touch_id)
    if row is None:
        raise UnknownTouch(touch_id=touch_id)
    return _touch(row)


def of_person(
    db: Database,
    person_id: PersonId,
    *,
    after: tuple[int, str] | None = None,
    limit: int = 1_000,
) -> list[Touch]:
    """Return a person's touches in the order of their trajectory.

    `after` is (occurred_us, touch_id) of the last one of the page before.
    """
    after_us, after_id = after or (_FIRST, "")
    rows = db.all(
        sql.of_person, person_id=person_id, after_us=after_us, after_id=after_id, limit=limit
    )
    return [_touch(row) for row in rows]


def of_handles(db: Database, handle_ids: list[HandleId]) -> list[Touch]:
    """Return the touches anchored to some handles, in the order of a trajectory."""
    found = [_touch(row) for row in db.all_in(sql.of_handles, "handles", handle_ids)]
    return sorted(found, key=lambda touch: (touch.occurred_us, touch.touch_id))


def last_seq(db: Database) -> int:
    """Return the number of the newest touch; touches after it are new."""
    return int(db.only(sql.last_seq).touch_seq)


def latest(db: Database, *, after: int = 0, limit: int = 50) -> list[Touch]:
    """Return the newest touches, the last to arrive first, that came after a `touch_seq`."""
    return [_touch(row) for row in db.all(sql.latest, after=after, limit=limit)]


def properties(touch: Touch) -> dict[str, Any]:
    """Return what a touch tells beyond its columns; empty once its payload was erased."""
    return properties_in(touch.payload)


def properties_in(payload: bytes) -> dict[str, Any]:
    """Return what a payload tells beyond its columns, as `properties` of its touch."""
    if not payload:
        return {}
    found = msgspec.json.decode(payload).get("properties")
    return found if isinstance(found, dict) else {}


def time_said(payload: bytes, format_: int) -> Any:
    """Return what an event said of its time, as it said it; None if nothing.

    Raises msgspec.DecodeError for a payload that is no JSON.
    """
    body = msgspec.json.decode(payload or b"{}")
    if format_ == journal.TOUCH:
        return body.get("occurred_at")
    return body.get("originalTimestamp") or body.get("timestamp")


def _touch(row: Row) -> Touch:
    values = {name: getattr(row, name) for name in Touch.__struct_fields__}
    return Touch(**{**values, "payload": bytes(row.payload), "touch_id": ids.TouchId(row.touch_id)})
