"""The two-sided timeline of many people: how much was begun by each side, week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from twofold import clock
from twofold.web import figures, ticks
from twofold.web.ticks import TickMark

_HALF = 104
_TOP = 26
_FOOT = 44
# So that one contact among a thousand visits is still seen.
_BAR_MIN = 1.5


@dataclass(frozen=True, kw_only=True, slots=True)
class DensityWeek:
    """What each side began in the seven days from `start_us`."""

    start_us: int
    person: int
    brand: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A week's bar on one side: `left` and `width` in per cent, the rest in pixels."""

    left: float
    width: float
    top: float
    height: float
    side: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Density:
    """The finished picture, its words and the weeks as its table's rows."""

    height: int
    axis: int
    most: int
    bars: tuple[Bar, ...]
    ticks: tuple[TickMark, ...]
    person_touches: int
    brand_touches: int
    words: str
    zone: ZoneInfo | None
    rows: tuple[DensityWeek, ...]

    @property
    def width(self) -> int:
        """Return how much room the ticks ask for, as a class of the stylesheet: 1, 2 or 3."""
        return 1 if len(self.ticks) <= 6 else 2  # noqa: PLR2004


def draw(weeks: Sequence[DensityWeek], *, zone: ZoneInfo | None = None) -> Density | None:
    """Return the picture of these weeks, both sides on one scale; None if nothing happened."""
    shown = sorted(weeks, key=lambda week: week.start_us)
    most = max((max(week.person, week.brand) for week in shown), default=0)
    if not most:
        return None
    since, until = shown[0].start_us, shown[-1].start_us + 7 * clock.DAY
    axis = _TOP + _HALF
    span = until - since
    width = round(100 * 7 * clock.DAY / span, 3)
    bars: list[Bar] = []
    for week in shown:
        left = round(100 * (week.start_us - since) / span, 3)
        place = (left, width, axis)
        bars += _bars(week, place, most, zone)
    return Density(
        height=_TOP + 2 * _HALF + _FOOT,
        axis=axis,
        most=most,
        bars=tuple(bars),
        ticks=ticks.marks(since, until, zone, lambda at_us: round(100 * (at_us - since) / span, 2)),
        person_touches=sum(week.person for week in shown),
        brand_touches=sum(week.brand for week in shown),
        words=_words(shown, zone),
        zone=zone,
        rows=tuple(shown),
    )


def _bars(
    week: DensityWeek, place: tuple[float, float, int], most: int, zone: ZoneInfo | None
) -> list[Bar]:
    left, width, axis = place
    when = f"week of {figures.local(week.start_us, zone):%-d %b %Y}"
    found: list[Bar] = []
    for side, value in (("person", week.person), ("brand", week.brand)):
        if not value:
            continue
        height = round(max(_BAR_MIN, _HALF * value / most), 1)
        found.append(
            Bar(
                left=round(left + width * 0.08, 3),
                width=round(width * 0.84, 3),
                top=axis - height if side == "person" else axis,
                height=height,
                side=side,
                title=f"{when}\n{value:,} begun by the {side}",
            )
        )
    return found


def _words(shown: list[DensityWeek], zone: ZoneInfo | None) -> str:
    start, end = (figures.local(week.start_us, zone) for week in (shown[0], shown[-1]))
    person, brand = sum(week.person for week in shown), sum(week.brand for week in shown)
    return (
        f"Touches a week from {start:%-d %b %Y} to {end:%-d %b %Y}: {person:,} begun by people, "
        f"above the line; {brand:,} by the brand, below it."
    )
