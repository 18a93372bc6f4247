"""What this room holds of one person: what went to them, what was withheld, and who else got it."""

from collections.abc import Iterator, Mapping

import msgspec

from twofold import clock, terms
from twofold.messages.delivery import Delivery, Message, read
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database

_NOT_SENT = frozenset({"withheld", "cancelled"})
_OWN = "own"
_NOTHING = msgspec.json.encode(Message(text=""))
LET_GO_ROWS = 2_000


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    handles = [handle.handle_id for handle in person.handles]
    found = [read(row) for row in db.all_in(sql.deliveries_of, "handles", handles)]
    return {
        "contacts": (_plain(one) for one in found if one.state not in _NOT_SENT),
        "withheld": (_plain(one) for one in found if one.state in _NOT_SENT),
        "recipients": _recipients(found),
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove every message to a person with its text; returns how many."""
    handles = [handle.handle_id for handle in person.handles]
    db.run_in(sql.drop_outcomes, "handles", handles)
    return {"messages": db.run_in(sql.drop_deliveries, "handles", handles)}


def let_go_of_texts(db: Database, *, before_us: int) -> int:
    """Remove what messages said that ended before a moment; returns how many.

    That they were sent, when and why, stays.
    """
    gone = 0
    while rows := db.all(sql.old_texts, before_us=before_us, nothing=_NOTHING, limit=LET_GO_ROWS):
        found = [row.delivery_id for row in rows]
        gone += db.run_in(sql.rewrite, "deliveries", found, body=_NOTHING)
    return gone


def _plain(delivery: Delivery) -> dict[str, object]:
    intent = delivery.intent
    return {
        "delivery_id": delivery.delivery_id,
        "use": intent.use,
        "channel": intent.channel,
        "unit": intent.unit,
        "recipient": intent.recipient,
        "matter": intent.matter,
        "state": delivery.state,
        "reason": delivery.reason,
        "because": terms.reason(delivery.reason),
        "clauses": delivery.clauses,
        "created_at": clock.rfc3339(delivery.created_us),
        "handed_over_at": _time(delivery.handed_us),
        "ended_at": _time(delivery.ended_us),
        "subject": delivery.message.subject,
        "text": delivery.message.said,
        "html": delivery.message.said_html,
        "returned": delivery.returned,
        "returned_at": _time(delivery.returned_us),
        "carried_in": delivery.carried_in,
    }


def _recipients(found: list[Delivery]) -> Iterator[dict[str, object]]:
    """Yield whoever outside the organisation was given something of the person, and when first."""
    first: dict[str, int] = {}
    for delivery in found:
        if delivery.intent.recipient != _OWN and delivery.handed_us is not None:
            first.setdefault(delivery.intent.recipient, delivery.handed_us)
    for recipient, at_us in sorted(first.items()):
        yield {"recipient": recipient, "first_at": clock.rfc3339(at_us)}


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)
