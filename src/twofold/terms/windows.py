"""The hours at which a contact may begin, in the person's own zone, over changes of the clock."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from twofold import clock, errors

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
# These names are no place's clock: another machine reads something else in them, or nothing.
NOWHERE = frozenset(("localtime", "posixrules", "Factory"))

# A week from now every window has come again, but for an hour that a change of the clock may eat.
_AHEAD_DAYS = 15
_MINUTE = timedelta(minutes=1)
_CLOCK = re.compile(r"([0-2]?[0-9]):([0-5][0-9])")


class BadWindow(errors.Invalid):
    """These hours cannot be used: {reason}."""


class BadZone(errors.Invalid):
    """There is no time zone {zone!r}; write it like Europe/Dublin."""


class Window(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """From one minute of the day until before another, on some days; minutes from midnight."""

    days: tuple[str, ...] = DAYS
    start: int = 0
    end: int = DAY_MINUTES

    @property
    def is_whole_day(self) -> bool:
        """Tell whether it leaves out no minute of its days."""
        return self.start == 0 and self.end == DAY_MINUTES


# The hours that US law (TCPA) leaves to those who call; nobody has asked for others.
USUAL = (Window(start=8 * 60, end=21 * 60),)


def checked(windows: Sequence[Window]) -> tuple[Window, ...]:
    """Return the windows in order if they can be used; raises BadWindow."""
    for window in windows:
        if not window.days or not set(window.days) <= set(DAYS):
            raise BadWindow(reason=f"days are some of {', '.join(DAYS)}")
        if not 0 <= window.start < window.end <= DAY_MINUTES:
            raise BadWindow(reason="they end before they begin; split them at midnight")
    _refuse_overlaps(windows)
    return tuple(sorted(windows))


def minutes(text: str) -> int:
    """Return a time of day, written as 09:30, as minutes from midnight; raises BadWindow."""
    found = _CLOCK.fullmatch(text)
    if found is None or not (whole := int(found[1]) * 60 + int(found[2])) <= DAY_MINUTES:
        raise BadWindow(reason=f"{text[:20]!r} is no time of day; write it like 09:30")
    return whole


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its name in the tz database; raises BadZone."""
    try:
        return _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadZone(zone=name) from error


def is_open(windows: Sequence[Window], zone_name: str, at_us: int) -> bool:
    """Tell whether a contact may begin; an hour that the clock shows twice counts as shut."""
    local = clock.to_datetime(at_us).astimezone(zone(zone_name))
    if _is_ambiguous(local):
        return False
    day, minute = DAYS[local.weekday()], local.hour * 60 + local.minute
    return any(day in window.days and window.start <= minute < window.end for window in windows)


def next_open(windows: Sequence[Window], zone_name: str, at_us: int) -> int | None:
    """Return the first moment from `at_us` on at which a contact may begin, or None."""
    if is_open(windows, zone_name, at_us):
        return at_us
    where = zone(zone_name)
    today = clock.to_datetime(at_us).astimezone(where).date()
    found = (
        moment
        for ahead in range(_AHEAD_DAYS)
        for moment in _openings(windows, where, today + timedelta(days=ahead))
        if moment >= at_us and is_open(windows, zone_name, moment)
    )
    return next(found, None)


def _openings(windows: Iterable[Window], where: ZoneInfo, day: date) -> list[int]:
    """Return the moments of a day at which a window may begin to be open, the earliest first."""
    found = set()
    for window in windows:
        if DAYS[day.weekday()] in window.days:
            start = datetime.combine(day, time(), where) + window.start * _MINUTE
            end = datetime.combine(day, time(), where) + window.end * _MINUTE
            found.add(_instant(start))
            # Where the clock is put forward or back, hours open at another moment than they say.
            found.update(_changes(_instant(start), _instant(end), where))
    return sorted(found)


def _changes(start_us: int, end_us: int, where: ZoneInfo) -> list[int]:
    """Return each whole minute in a stretch at which the zone's distance from UTC has changed."""
    first, last = (clock.to_datetime(us).astimezone(where).utcoffset() for us in (start_us, end_us))
    whole_day = range(start_us - 3 * clock.HOUR, end_us + 3 * clock.HOUR, clock.MINUTE)
    ends = [
        clock.to_datetime(us).astimezone(where).utcoffset() for us in (whole_day[0], whole_day[-1])
    ]
    if len({first, last, *ends}) == 1:
        return []
    return [us for us in whole_day if _state(us, where) != _state(us - clock.MINUTE, where)]


def _state(us: int, where: ZoneInfo) -> tuple[timedelta | None, bool]:
    local = clock.to_datetime(us).astimezone(where)
    return local.utcoffset(), _is_ambiguous(local)


def _instant(local: datetime) -> int:
    """Return a local time as µs; one that the clock skips is taken as the moment after the skip."""
    return clock.to_us(local.replace(fold=0).astimezone(UTC))


def _is_ambiguous(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()  # type: ignore[operator]


def _refuse_overlaps(windows: Sequence[Window]) -> None:
    for place, one in enumerate(windows):
        for other in windows[place + 1 :]:
            shared = set(one.days) & set(other.days)
            if shared and one.start < other.end and other.start < one.end:
                day = min(shared, key=DAYS.index)
                raise BadWindow(reason=f"two of them overlap on {day}; make them one")


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    if name in NOWHERE:
        raise ZoneInfoNotFoundError(name)
    return ZoneInfo(name)
