"""Where a time axis carries its marks: hours, days, weeks, months, quarters or years."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from twofold import clock
from twofold.web import figures

JANUARY = 1
_QUARTER = 3
# The longest stretch that each division still labels without crowding some 700 pixels.
_HOURS_UP_TO = 2 * clock.DAY
_DAYS_UP_TO = 14 * clock.DAY
_WEEKS_UP_TO = 75 * clock.DAY
_MONTHS_UP_TO = 580 * clock.DAY
_QUARTERS_UP_TO = 5 * 365 * clock.DAY
_YEARS_UP_TO = 16 * 365 * clock.DAY
_WORDS_UP_TO = 96.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """One mark of a time axis; a strong one begins a year or the axis."""

    at_us: int
    words: str
    strong: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TickMark:
    """A tick in its place, `left` in per cent; nothing is written where the end would cut it."""

    left: float
    words: str
    strong: bool


def marks(
    since_us: int, until_us: int, zone: ZoneInfo | None, left: Callable[[int], float]
) -> tuple[TickMark, ...]:
    """Return the ticks of an axis in their places, as `left` has them."""
    return tuple(
        TickMark(
            left=(place := left(tick.at_us)),
            words=tick.words if place <= _WORDS_UP_TO else "",
            strong=tick.strong,
        )
        for tick in between(since_us, until_us, zone)
    )


def between(since_us: int, until_us: int, zone: ZoneInfo | None) -> tuple[Tick, ...]:
    """Return the marks from one moment to another, on the reader's calendar."""
    start, end = figures.local(since_us, zone), figures.local(until_us, zone)
    span = until_us - since_us
    if span <= _HOURS_UP_TO:
        return _clock_ticks(start, end, timedelta(hours=6), "%H:%M")
    if span <= _DAYS_UP_TO:
        return _clock_ticks(start, end, timedelta(days=1), "%-d %b")
    if span <= _WEEKS_UP_TO:
        return _clock_ticks(start, end, timedelta(weeks=1), "%-d %b")
    if span <= _QUARTERS_UP_TO:
        return _month_ticks(start, end, 1 if span <= _MONTHS_UP_TO else _QUARTER)
    every = 1 if span <= _YEARS_UP_TO else 1 + span // _YEARS_UP_TO
    return tuple(
        _tick(moment, str(moment.year), strong=True)
        for moment in _months(start, end, 1)
        if moment.month == JANUARY and moment.year % every == 0
    )


def _clock_ticks(start: datetime, end: datetime, step: timedelta, form: str) -> tuple[Tick, ...]:
    at = start.replace(hour=0, minute=0, second=0, microsecond=0)
    if step == timedelta(weeks=1):
        at -= timedelta(days=at.weekday())
    found: list[Tick] = []
    # Wall-clock steps: adding to an aware datetime keeps the local hour over a change of the clock.
    while at <= end:
        if at >= start:
            midnight = at.hour == 0
            found.append(_tick(at, at.strftime("%-d %b" if midnight else form)))
        at += step
    return tuple(found)


def _month_ticks(start: datetime, end: datetime, every: int) -> tuple[Tick, ...]:
    months = list(_months(start, end, every))
    with_year = any(moment.month == JANUARY for moment in months)
    return tuple(
        _tick(moment, str(moment.year), strong=True)
        if moment.month == JANUARY
        else _tick(moment, moment.strftime("%b '%y" if first and not with_year else "%b"))
        for first, moment in ((place == 0, moment) for place, moment in enumerate(months))
    )


def _months(start: datetime, end: datetime, every: int) -> Iterator[datetime]:
    at = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while at <= end:
        if at >= start and (at.month - 1) % every == 0:
            yield at
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)


def _tick(moment: datetime, words: str, *, strong: bool = False) -> Tick:
    return Tick(at_us=clock.to_us(moment.astimezone(UTC)), words=words, strong=strong)
