"""What this room holds of one person: touches, facts, and events that were not counted."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.touches.event_names import event_names
from twofold.touches.plain import plain
from twofold.touches.queries import sql
from twofold.touches.touch import of_person

_PAGE = 1_000


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what is held of a person as rows of files; read them within one snapshot."""
    handles = [handle.handle_id for handle in person.handles]
    return {
        "touches": _touches(db, person),
        "contributions": (row for row in _touches(db, person) if row["purpose"] == "contribution"),
        "facts": (_fact(row) for row in db.all_in(sql.facts_of, "handles", handles)),
        "not_counted": (_aside(row) for row in db.all_in(sql.intake_of, "handles", handles)),
    }


def _touches(db: Database, person: Person) -> Iterator[dict[str, object]]:
    names = {name.name: name for name in event_names(db)}
    after = None
    while page := of_person(db, person.person_id, after=after, limit=_PAGE):
        for touch in page:
            yield {**plain(touch, names.get(touch.name or "")), "said": _text(touch.payload)}
        after = (page[-1].occurred_us, page[-1].touch_id)


def _fact(row: Row) -> dict[str, object]:
    return {
        "fact_id": row.fact_id,
        "kind": row.kind,
        "handle_id": row.handle_id,
        "occurred_at": clock.rfc3339(row.occurred_us),
        "received_at": clock.rfc3339(row.received_us),
        "said": _text(bytes(row.payload)),
    }


def _aside(row: Row) -> dict[str, object]:
    return {
        "kind": row.kind,
        "reason": row.reason,
        "at": clock.rfc3339(row.at_us),
        "said": _text(bytes(row.payload)),
    }


def _text(payload: bytes) -> str | None:
    """Return an event word by word as it came in; None once its text was let go."""
    return payload.decode("utf-8", "replace") if payload else None
