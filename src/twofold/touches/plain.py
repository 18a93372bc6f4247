"""A touch as JSON, in the words of the glossary: for machines, and for the person's own export."""

from twofold import clock
from twofold.touches import touch as touches
from twofold.touches.event_names import EventName
from twofold.touches.touch import Touch

# What stands where neither the event nor the table of event names says (DESIGN.md section 5).
PURPOSE = "unclassified"
INITIATOR = "person"

_MILLION = 1_000_000


def plain(row: Touch, meant: EventName | None) -> dict[str, object]:
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
        "amount": _money(row.amount_micro, row.currency),
        "cost": _money(row.cost_micro, row.currency),
        "delight": row.delight,
        "thread": row.thread,
        "refers_to": row.refers_to,
        "properties": touches.properties(row),
    }


def _money(micro: int | None, currency: str | None) -> dict[str, str | None] | None:
    """Return an amount with its cents shown, exact."""
    if micro is None:
        return None
    whole, fraction = divmod(abs(micro), _MILLION)
    digits = f"{fraction:06}".rstrip("0").ljust(2, "0")
    return {"amount": f"{'-' if micro < 0 else ''}{whole}.{digits}", "currency": currency}
