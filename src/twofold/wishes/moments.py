"""When a yes was given, as lists of other programs write it."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from twofold import clock, files, touches

# Day before month where both could be meant: half the world, and every list of this kind says it.
_FORMS = (
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M",
    "%m/%d/%Y", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d", "%b %d, %Y",
)  # fmt: skip
_MILLISECONDS_DIGITS = 13


def moment(cell: object, zone: str) -> int | None:
    """Return a cell's moment in µs since 1970, local times in this zone; None if it is none."""
    where = ZoneInfo(zone)
    if isinstance(cell, datetime):
        return _within(cell, where)
    text = (files.text(cell) or "").strip()
    if re.fullmatch(r"\d{9,10}|\d{13}", text):
        return int(text) * (1_000 if len(text) == _MILLISECONDS_DIGITS else clock.SECOND)
    for form in (None, *_FORMS):
        try:
            found = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
        return _within(found, where)
    return None


def _within(found: datetime, where: ZoneInfo) -> int | None:
    if not touches.YEARS[0] <= found.year <= touches.YEARS[1]:
        return None
    return clock.to_us(found if found.tzinfo else found.replace(tzinfo=where))
