"""The intake list: what was taken in and not counted, each event once however often it came."""

import msgspec

from twofold import clock
from twofold.storage import Database
from twofold.touches.queries import sql

# How many events of one id are compared: a sender that gives everything one id sends millions.
NEAR_MAX = 1_000

_LAST = 2**62


class NotCounted(msgspec.Struct, frozen=True, kw_only=True):
    """One event that was not counted, and why; it came `times` times, the last at `last_us`.

    `kind` is `conflict` (its message id came before with other content) or `refused` (nobody
    could read it).
    """

    intake_id: int
    kind: str
    message_id: str
    touch_id: str | None
    reason: str
    at_us: int
    times: int
    last_us: int
    feed: str
    payload: bytes

    def told(self) -> dict[str, object]:
        """Return it as machines read it, with the event word by word as it was received."""
        return {
            "intake_id": self.intake_id,
            "kind": self.kind,
            "message_id": self.message_id,
            "touch_id": self.touch_id,
            "reason": self.reason,
            "at": clock.rfc3339(self.at_us),
            "times": self.times,
            "last_at": clock.rfc3339(self.last_us),
            "feed": self.feed,
            "event": self.payload.decode("utf-8", "replace"),
        }


def intake(db: Database, *, after: int = 0, limit: int = 100) -> list[NotCounted]:
    """Return what was not counted, in the order of arrival, after an `intake_id`."""
    found = db.all(sql.not_counted_after, after=after, near_max=NEAR_MAX, limit=limit)
    return _rows(db, [row.intake_id for row in found])


def latest_intake(db: Database, *, before: int | None = None, limit: int = 100) -> list[NotCounted]:
    """Return what was not counted, the latest first, before an `intake_id`."""
    end = _LAST if before is None else before
    found = db.all(sql.not_counted_before, before=end, near_max=NEAR_MAX, limit=limit)
    return _rows(db, [row.intake_id for row in found])


def _rows(db: Database, wanted: list[int]) -> list[NotCounted]:
    found = {
        row.intake_id: NotCounted(
            **{
                **row._asdict(),
                "payload": bytes(row.payload),
                # What had no id that could be read is like nothing else.
                "times": row.times or 1,
                "last_us": row.last_us or row.at_us,
            }
        )
        for row in db.all_in(sql.not_counted, "rows", wanted, near_max=NEAR_MAX)
    }
    return [found[intake_id] for intake_id in wanted]
