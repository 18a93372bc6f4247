"""How people, touches and lists of them are written as JSON, in the words of the glossary."""

import re
from collections.abc import Sequence

from twofold import clock, errors, ids, people, touches

LIMIT_MAX = 1_000

# What stands where neither the event nor the table of event names says (DESIGN.md section 5).
PURPOSE = "unclassified"
INITIATOR = "person"

_MOMENT = re.compile(r"(-?\d{1,18})-([0-9a-f]{32})")
_NUMBER = re.compile(r"\d{1,18}")
_MILLION = 1_000_000


class BadMark(errors.Invalid):
    """`after` has to be the `next` of the page before, not {after!r}."""


def page(items: Sequence[object], following: str | None) -> dict[str, object]:
    """Return a list as it is answered; `next` goes into `after` for the page behind it."""
    return {"items": items, "next": following}


def person(found: people.Person) -> dict[str, object]:
    """Return a person without readings."""
    return {
        "person_id": found.person_id,
        "handles": [
            {
                "handle": f"{handle.kind}:{handle.value}",
                "first_at": clock.rfc3339(handle.first_us),
                "verified_at": time(handle.verified_us),
            }
            for handle in found.handles
        ],
    }


def touch(row: touches.Touch, meant: touches.EventName | None) -> dict[str, object]:
    """Return a touch; what the source left open is filled in from the meaning of its name."""
    return {
        "touch_id": row.touch_id,
        "handle_id": row.handle_id,
        "occurred_at": clock.rfc3339(row.occurred_us),
        "received_at": clock.rfc3339(row.received_us),
        "time_note": row.time_note,
        "time_said": touches.time_said(row.payload, row.format) if row.time_note else None,
        "channel": row.channel or (meant and meant.channel),
        "purpose": row.purpose or (meant and meant.purpose) or PURPOSE,
        "name": row.name,
        "initiator": row.initiator or (meant and meant.initiator) or INITIATOR,
        "orbit": row.orbit,
        "source": row.source,
        "amount": money(row.amount_micro, row.currency),
        "cost": money(row.cost_micro, row.currency),
        "delight": row.delight,
        "thread": row.thread,
        "refers_to": row.refers_to,
        "properties": touches.properties(row),
    }


def money(micro: int | None, currency: str | None) -> dict[str, str | None] | None:
    """Return an amount with its cents shown, exact."""
    if micro is None:
        return None
    whole, fraction = divmod(abs(micro), _MILLION)
    digits = f"{fraction:06}".rstrip("0").ljust(2, "0")
    return {"amount": f"{'-' if micro < 0 else ''}{whole}.{digits}", "currency": currency}


def time(us: int | None) -> str | None:
    """Return a moment as RFC 3339, or None."""
    return None if us is None else clock.rfc3339(us)


def mark(row: touches.Touch) -> str:
    """Return where a page of touches ended."""
    return f"{row.occurred_us}-{row.touch_id}"


def moment(after: str | None) -> tuple[int, str] | None:
    """Return where the page of touches before ended; raises BadMark."""
    if after is None:
        return None
    found = _MOMENT.fullmatch(after)
    if found is None:
        raise BadMark(after=after)
    return int(found[1]), ids.TouchId(found[2])


def number(after: str | None) -> int:
    """Return where the page of numbered rows before ended; raises BadMark."""
    if after is None:
        return 0
    if not _NUMBER.fullmatch(after):
        raise BadMark(after=after)
    return int(after)
