"""The one place that asks the time; everywhere else `now` is handed in, in µs since 1970 UTC."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from twofold import errors

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# A day from either end of what can be written, so that the clock of every zone can show it.
_EARLIEST = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LATEST = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _MICROSECOND


class UnreadableTime(errors.Invalid):
    """The time {text!r} cannot be read; write it as RFC 3339, for example 2026-11-22T09:30:00Z."""


def now_us() -> int:
    """Return the present moment in µs since 1970-01-01T00:00Z."""
    return time.time_ns() // 1_000


def to_us(moment: datetime) -> int:
    """Return an aware datetime as µs since 1970; exact, without floats."""
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(us: int) -> datetime:
    """Return µs since 1970 as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=us)


@lru_cache(maxsize=256)
def rfc3339(us: int) -> str:
    """Return µs since 1970 as RFC 3339 in UTC, with a fraction only where there is one."""
    return to_datetime(us).isoformat().replace("+00:00", "Z")


def parse(text: str) -> int:
    """Return RFC 3339 text (or a bare date, taken as its midnight UTC) as µs since 1970.

    Raises UnreadableTime.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableTime(text=text) from error
    found = to_us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    if not _EARLIEST <= found < _LATEST:
        raise UnreadableTime(text=text)
    return found
