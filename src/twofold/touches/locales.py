"""Which locale somebody's own device or browser told, as Segment's SDKs send it with an event."""

from collections.abc import Collection
from typing import Any

import msgspec

from twofold.ids import HandleId
from twofold.storage import Database
from twofold.touches.queries import sql

# A locale comes with nearly every event of a website or an app, or with none of them.
READ_MAX = 20


def locale_of(db: Database, handle_ids: Collection[HandleId]) -> str | None:
    """Return the locale that came with the newest of some handles' touches that has one."""
    rows = db.all_in(sql.newest_of, "handles", list(handle_ids), limit=READ_MAX)
    newest = sorted(rows, key=lambda row: (-row.occurred_us, row.touch_id))
    return next(filter(None, (_told(bytes(row.payload)) for row in newest)), None)


def _told(payload: bytes) -> str | None:
    body = msgspec.json.decode(payload or b"{}")
    places = (body.get("context"), body.get("properties"))
    found = (_locale(place) for place in places if isinstance(place, dict))
    return next(filter(None, found), None)


def _locale(place: dict[str, Any]) -> str | None:
    told = place.get("locale")
    return told if isinstance(told, str) and told else None
