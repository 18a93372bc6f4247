"""One call of a webhook: what it says, and what became of it."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from twofold import egress, touches
from twofold.storage import Database
from twofold.touches import EventName
from twofold.webhooks.events import Event
from twofold.webhooks.signatures import signature
from twofold.webhooks.underway import whose
from twofold.webhooks.webhook import Webhook

CALL_SECONDS = 10.0
GONE = 410


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """How a call ended: taken if there is no `reason`; `is_gone` if no more is wanted there at all.

    `is_withheld` where there is nothing to tell: whom it is about was erased, or wants their data
    left unused. `after_seconds` is how long the receiver wants to be left alone, where it says so.
    """

    reason: str | None = None
    after_seconds: float = 0.0
    is_gone: bool = False
    is_withheld: bool = False


def call(
    db: Database,
    home: Path,
    webhook: Webhook,
    event: Event,
    *,
    names: Mapping[str, EventName],
    inside: frozenset[str],
    now: int,
) -> Call:
    """Tell a webhook of one event that was marked as under way, with the meanings of names.

    Whether there is anything to tell is asked once more right before the first byte. What broke
    off may have been taken: it is sent again under the same id, by which the receiver knows it.
    """
    body = _body(db, event, names)
    if body is None:
        return Call(is_withheld=True)
    try:
        answer = egress.post(
            webhook.url,
            body,
            headers=_headers(home, webhook, event, body, now=now),
            inside=inside,
            fence=lambda: whose(db, event) is not None,
            timeout_seconds=CALL_SECONDS,
        )
    except egress.HeldBack:
        return Call(is_withheld=True)
    except (
        egress.Unreachable, egress.BrokeOff, egress.ForbiddenAddress, egress.ForbiddenUrl
    ) as error:  # fmt: skip
        return Call(reason=str(error))
    if answer.is_taken:
        return Call()
    # What it answered beyond its status is not shown: an address can be made to tell secrets.
    return Call(
        reason=f"it answered {answer.status}",
        after_seconds=answer.after_seconds or 0.0,
        is_gone=answer.status == GONE,
    )


def _headers(
    home: Path, webhook: Webhook, event: Event, body: bytes, *, now: int
) -> Mapping[str, str]:
    seconds = now // 1_000_000
    return {
        "Content-Type": "application/json",
        "webhook-id": event.event_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(home, webhook, event.event_id, seconds, body),
    }


def _body(db: Database, event: Event, names: Mapping[str, EventName]) -> bytes | None:
    person = whose(db, event)
    if person is None:
        return None
    try:
        touch = touches.get(db, event.touch_id)
    except touches.UnknownTouch:
        return None
    told = touches.plain(touch, names.get(touch.name or ""))
    data = {"person_id": person.person_id, "number": event.number, "touch": told}
    return msgspec.json.encode(
        {"type": touch.name or "touch", "timestamp": told["occurred_at"], "data": data}
    )
