"""The two-sided timeline: what the person began above the line, what the brand began below it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from twofold import clock
from twofold.web import figures, marks, ticks
from twofold.web.marks import LANE_HEIGHT, Lane, Mark, Scale, Side, TimelineTouch
from twofold.web.ticks import TickMark

LANES_MAX = 7
TABLE_ROWS_MAX = 200

_TOP = 28
_GAP = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """The finished picture, its words and its table's rows (the latest first).

    What is `simulated` is drawn, hatched, and counted apart from all else.
    """

    height: int
    axis: int
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[TickMark, ...]
    glyphs: tuple[str, ...]
    told: bool
    simulated: int
    zone: ZoneInfo | None
    person_touches: int
    brand_touches: int
    gathered: bool
    words: str
    rows: tuple[TimelineTouch, ...]

    @property
    def touches(self) -> int:
        """Return how many touches the picture holds."""
        return self.person_touches + self.brand_touches

    @property
    def person_share(self) -> float | None:
        """Return which part of the talking is the person's."""
        return self.person_touches / self.touches if self.touches else None

    @property
    def width(self) -> int:
        """Return how much room the ticks ask for, as a class of the stylesheet: 1, 2 or 3."""
        crowd = len(self.ticks)
        return 1 if crowd <= 6 else 2 if crowd <= 9 else 3  # noqa: PLR2004


def draw(
    touches: Sequence[TimelineTouch],
    *,
    zone: ZoneInfo | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
) -> Timeline | None:
    """Return the picture of these touches, or None if there are none to show."""
    shown = sorted(touches, key=lambda touch: touch.occurred_us)
    if not shown:
        return None
    scale = _scale(shown, since_us, until_us)
    laned = _laned(shown)
    lanes, axis, height = _stacked(laned)
    cap = marks.cap([abs(touch.amount_micro) for touch in shown if touch.amount_micro])
    found: list[Mark] = []
    for lane in lanes:
        found += marks.place(laned[lane.side, lane.name], lane, scale, cap, zone)
    real = [touch for touch in shown if not touch.simulated]
    brand = sum(marks.side(touch) == "brand" for touch in real)
    purposes = {marks.glyph(touch) for touch in shown}
    return Timeline(
        height=height,
        axis=axis,
        lanes=lanes,
        marks=tuple(found),
        ticks=ticks.marks(scale.since_us, scale.until_us, zone, scale.left),
        glyphs=tuple(glyph for glyph in marks.GLYPHS if glyph in purposes),
        told=any(touch.delight is not None for touch in shown),
        simulated=len(shown) - len(real),
        zone=zone,
        person_touches=len(real) - brand,
        brand_touches=brand,
        gathered=len(found) < len(shown),
        words=_words(lanes, scale, zone, len(shown) - len(real)),
        rows=tuple(reversed(shown))[:TABLE_ROWS_MAX],
    )


def _scale(shown: list[TimelineTouch], since_us: int | None, until_us: int | None) -> Scale:
    since = shown[0].occurred_us if since_us is None else since_us
    until = shown[-1].occurred_us if until_us is None else until_us
    if until - since < clock.HOUR:
        return Scale(since_us=since - clock.DAY, until_us=until + clock.DAY)
    return Scale(since_us=since, until_us=until)


def _laned(shown: list[TimelineTouch]) -> dict[tuple[Side, str], list[TimelineTouch]]:
    """Return touches by side and channel, the busiest first; rare channels share one lane."""
    found: dict[tuple[Side, str], list[TimelineTouch]] = {}
    sides: tuple[Side, ...] = ("person", "brand")
    for side in sides:
        here = [touch for touch in shown if marks.side(touch) == side]
        busy = Counter(touch.channel or "unknown" for touch in here).most_common()
        own = {name for name, _ in busy[: LANES_MAX if len(busy) <= LANES_MAX else LANES_MAX - 1]}
        for name, _ in busy:
            found.setdefault((side, name if name in own else "other"), [])
        for touch in here:
            name = touch.channel or "unknown"
            found[side, name if name in own else "other"].append(touch)
    return found


def _stacked(
    laned: dict[tuple[Side, str], list[TimelineTouch]],
) -> tuple[tuple[Lane, ...], int, int]:
    above = [(name, found) for (side, name), found in laned.items() if side == "person"]
    below = [(name, found) for (side, name), found in laned.items() if side == "brand"]
    axis = _TOP + LANE_HEIGHT * max(1, len(above)) + _GAP
    half = LANE_HEIGHT // 2
    lanes = [
        Lane(
            name=name,
            side="person",
            top=axis - _GAP - half - place * LANE_HEIGHT,
            touches=_real(found),
        )
        for place, (name, found) in enumerate(above)
    ] + [
        Lane(
            name=name,
            side="brand",
            top=axis + _GAP + half + place * LANE_HEIGHT,
            touches=_real(found),
        )
        for place, (name, found) in enumerate(below)
    ]
    return tuple(lanes), axis, axis + _GAP + LANE_HEIGHT * max(1, len(below)) + _TOP + 20


def _real(found: list[TimelineTouch]) -> int:
    return sum(not touch.simulated for touch in found)


def _words(lanes: tuple[Lane, ...], scale: Scale, zone: ZoneInfo | None, simulated: int) -> str:
    start, end = figures.local(scale.since_us, zone), figures.local(scale.until_us, zone)
    halves = []
    for side, place in (("person", "above"), ("brand", "below")):
        here = [lane for lane in lanes if lane.side == side and lane.touches]
        parts = [f"{lane.touches:,} by {lane.name}" for lane in here]
        told = ", ".join(parts) or "nothing"
        halves.append(f"begun by the {side}, {place} the line: {told}")
    if simulated:
        halves.append(f"{simulated:,} more are simulated, and hatched")
    return f"Two-sided timeline, {start:%-d %b %Y} to {end:%-d %b %Y}; {'; '.join(halves)}."
