"""The events of webhooks: collected from the log, tried until taken, sent again by hand."""

import random
from collections import Counter
from collections.abc import Sequence

import msgspec

from twofold import clock
from twofold.ids import HandleId, TouchId
from twofold.storage import Database, Row
from twofold.webhooks.queries import sql
from twofold.webhooks.webhook import Webhook, all_of

ROWS_MAX = 2_000
# Tried for longer than a long weekend.
GIVE_UP_US = 4 * clock.DAY
PAUSE_US = 5 * clock.SECOND
PAUSE_MAX_US = 4 * clock.HOUR
# From so many misses in a row on, one event at a time asks whether the receiver is back.
MISSES_MAX = 5
SHUT_US = 30 * clock.SECOND
SHUT_MAX_US = 30 * clock.MINUTE


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One touch on its way to one webhook; `number` is which one it is about its handle, from 1."""

    webhook_id: str
    touch_seq: int
    touch_id: TouchId
    handle_id: HandleId
    number: int
    state: str
    created_us: int
    not_before_us: int
    attempt: int
    reason: str | None
    ended_us: int | None

    @property
    def event_id(self) -> str:
        """Return the id that is the same at every try, so that a receiver can tell repeats."""
        return event_id(self.webhook_id, self.touch_seq)


def event_id(webhook_id: str, touch_seq: int) -> str:
    """Return the id under which a webhook is told of a touch."""
    return f"{webhook_id}-{touch_seq}"


def collect(db: Database, *, now: int) -> bool:
    """Note new touches for every webhook that wants them; tells whether there may be more.

    The mark of a webhook moves in the transaction of its rows, so that each touch is noted once.
    """
    more = False
    for webhook in all_of(db):
        found = db.all(sql.new_touches, after_seq=webhook.read_seq, limit=ROWS_MAX)
        if not found:
            continue
        more = more or len(found) == ROWS_MAX
        wanted = [row for row in found if webhook.wants(row.name)]
        with db.write():
            reached = {"webhook_id": webhook.webhook_id, "reached": found[-1].touch_seq}
            # Of two who collect at once, one changes no row.
            if db.run(sql.move_mark, before=webhook.read_seq, **reached):
                db.many(sql.add_event, _numbered(db, webhook, wanted, now=now))
    return more


def due(db: Database, webhook: Webhook, *, limit: int, now: int) -> list[Event]:
    """Return what may be tried now, in the order in which it happened."""
    if not webhook.is_open or webhook.shut_until_us > now:
        return []
    most = 1 if webhook.failures >= MISSES_MAX else limit
    found = db.all(sql.due_events, webhook_id=webhook.webhook_id, now=now, limit=most)
    return [_read(row) for row in found]


def end(
    db: Database, event: Event, reason: str | None, *, now: int, after_seconds: float = 0.0
) -> None:
    """Note how a try ended: taken if there is no reason, else tried again later or given up.

    Misses in a row shut the webhook for a while, longer each time; and a receiver that says after
    how many seconds to come again is not called before, for no event.
    """
    named = {"webhook_id": event.webhook_id, "touch_seq": event.touch_seq}
    with db.write():
        if reason is None:
            db.run(sql.taken, now=now, **named)
            db.run(sql.answered, webhook_id=event.webhook_id)
            return
        is_over = now - event.created_us >= GIVE_UP_US
        pause = min(PAUSE_US * 2 ** min(event.attempt, 20), PAUSE_MAX_US)
        after_us = int(after_seconds * clock.SECOND)
        # Jitter keeps what failed together from coming back together.
        until_us = now + max(after_us, int(pause * random.uniform(0.5, 1.0)))  # noqa: S311 - no secret
        db.run(
            sql.missed,
            state="failed" if is_over else "waiting",
            reason=reason,
            until_us=until_us,
            ended_us=now if is_over else None,
            **named,
        )
        missed = int(db.only(sql.misses, webhook_id=event.webhook_id).failures) + 1
        beyond = min(max(missed - MISSES_MAX, 0), 20)
        shut_us = min(SHUT_US * 2**beyond, SHUT_MAX_US) if missed >= MISSES_MAX else 0
        shut_until_us = now + max(after_us, shut_us)
        db.run(sql.shut, webhook_id=event.webhook_id, failures=missed, until_us=shut_until_us)


def withhold(db: Database, event: Event, *, now: int) -> None:
    """Note that there is nothing to tell."""
    db.run(sql.withheld, webhook_id=event.webhook_id, touch_seq=event.touch_seq, now=now)


def again(db: Database, webhook_id: str, touch_seq: int, *, now: int) -> int:
    """Send one event once more, unless it is under way; returns how many that was."""
    return db.run(sql.again, webhook_id=webhook_id, touch_seq=touch_seq, now=now)


def again_since(db: Database, webhook_id: str, since_us: int, *, now: int) -> int:
    """Send all events since a moment once more, in their order; returns how many."""
    return db.run(sql.again_since, webhook_id=webhook_id, since_us=since_us, now=now)


def counts(db: Database) -> dict[str, Counter[str]]:
    """Return of each webhook how many of its events stand in which state."""
    found: dict[str, Counter[str]] = {}
    for row in db.all(sql.event_counts):
        found.setdefault(row.webhook_id, Counter())[row.state] = row.events
    return found


def failed(db: Database, webhook_id: str, *, limit: int = 50) -> list[Event]:
    """Return events that wait after a miss or were given up, the latest first."""
    return [_read(row) for row in db.all(sql.failed_events, webhook_id=webhook_id, limit=limit)]


def _numbered(
    db: Database, webhook: Webhook, rows: Sequence[Row], *, now: int
) -> list[dict[str, object]]:
    whose = list({row.handle_id for row in rows})
    last = {
        row.handle_id: int(row.number)
        for row in db.all_in(sql.last_numbers, "handles", whose, webhook_id=webhook.webhook_id)
    }
    found: list[dict[str, object]] = []
    for row in rows:
        last[row.handle_id] = last.get(row.handle_id, 0) + 1
        found.append(
            {
                "webhook_id": webhook.webhook_id,
                "touch_seq": row.touch_seq,
                "touch_id": row.touch_id,
                "handle_id": row.handle_id,
                "number": last[row.handle_id],
                "now": now,
            }
        )
    return found


def _read(row: Row) -> Event:
    return Event(**{name: getattr(row, name) for name in Event.__struct_fields__})
