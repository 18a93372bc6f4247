"""Which locale somebody's own device or browser told, as Segment's SDKs send it with an event."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from twofold.ids import HandleId
from twofold.storage import Database, Row
from twofold.touches.queries import sql

# A locale comes with nearly every event of a website or an app, or with none of them.
READ_MAX = 20


def locales_of(db: Database, some: Sequence[Collection[HandleId]]) -> list[str | None]:
    """Return for each person's handles the locale of the newest of their touches that has one."""
    every = sorted({handle_id for own in some for handle_id in own})
    newest: dict[HandleId, list[Row]] = {}
    for row in db.all_in(sql.newest_of, "handles", every, others=READ_MAX - 1):
        newest.setdefault(row.handle_id, []).append(row)
    return [_newest([row for one in own for row in newest.get(one, ())]) for own in some]


def _newest(rows: Sequence[Row]) -> str | None:
    newest = sorted(rows, key=lambda row: (-row.occurred_us, row.touch_id))[:READ_MAX]
    return next(filter(None, (_told(bytes(row.payload)) for row in newest)), None)


def _told(payload: bytes) -> str | None:
    body = msgspec.json.decode(payload or b"{}")
    places = (body.get("context"), body.get("properties"))
    found = (_locale(place) for place in places if isinstance(place, dict))
    return next(filter(None, found), None)


def _locale(place: dict[str, Any]) -> str | None:
    told = place.get("locale")
    return told if isinstance(told, str) and told else None
