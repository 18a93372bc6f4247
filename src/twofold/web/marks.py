"""The marks of a timeline: which shape, size, colour and place a touch gets in its lane."""

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from typing import Literal
from zoneinfo import ZoneInfo

from twofold.web import figures

Side = Literal["person", "brand"]

GLYPHS = (
    "purchase",
    "renewal",
    "research",
    "service",
    "complaint",
    "commentary",
    "contribution",
    "referral",
    "message",
    "terms",
    "unclassified",
)
# Past so many marks a lane is a smear; touches of one slot, purpose and delight then share a mark.
LANE_MARKS_MAX = 180
SLOTS = 80

LANE_HEIGHT = 34
# Places across are percentages; this width is assumed only to see which marks would overlap.
_WIDTH_ASSUMED = 760
_RADIUS_MIN = 2.6
_RADIUS_MAX = 9.0
_RADIUS_PLAIN = 4.8
_RADIUS_TOLD = 7.0
_OFFSETS = (0.0, -6.0, 6.0, -11.0, 11.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineTouch:
    """What the picture needs of a touch; delight only if the person told it.

    What is simulated never happened; it is hatched, and its title says so.
    """

    occurred_us: int
    channel: str | None
    purpose: str
    name: str | None
    initiator: str
    amount_micro: int | None = None
    currency: str | None = None
    delight: int | None = None
    simulated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A glyph in its place: `left` in per cent, the rest in pixels."""

    left: float
    top: float
    size: float
    glyph: str
    look: str
    sign: str
    title: str
    simulated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """One channel on one side; `top` is its middle."""

    name: str
    side: Side
    top: int
    touches: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """The stretch of time that the picture shows."""

    since_us: int
    until_us: int

    def left(self, us: int) -> float:
        """Return the place across, in per cent, with room at both ends for half a mark."""
        part = (us - self.since_us) / (self.until_us - self.since_us)
        return round(1.4 + 97.2 * part, 2)


def side(touch: TimelineTouch) -> Side:
    """Return who began it; a peer or a helper acts on the person's side."""
    return "brand" if touch.initiator == "brand" else "person"


def glyph(touch: TimelineTouch) -> str:
    """Return the name of its shape."""
    return touch.purpose if touch.purpose in GLYPHS else "unclassified"


def cap(amounts: list[int]) -> int:
    """Return the amount that fills a mark: one huge order must not shrink all others to dots."""
    return sorted(amounts)[int(0.95 * (len(amounts) - 1))] if amounts else 1


def place(
    touches: list[TimelineTouch], lane: Lane, scale: Scale, cap: int, zone: ZoneInfo | None
) -> list[Mark]:
    """Return the marks of one lane; `cap` is the amount that fills a mark."""
    groups = _gathered(touches, scale)
    busiest = max(len(group) for group in groups)
    free = dict.fromkeys(_OFFSETS, float("-inf"))
    found: list[Mark] = []
    for group in groups:
        radius = _radius(group, cap, busiest)
        left = scale.left((group[0].occurred_us + group[-1].occurred_us) // 2)
        offset = _dodge(free, left * _WIDTH_ASSUMED / 100, radius)
        found.append(
            Mark(
                left=left,
                top=lane.top + offset,
                size=round(2 * radius, 1),
                glyph=glyph(group[0]),
                look=_look(group[0]),
                sign=_sign(group[0].delight),
                title=_title(group, zone),
                simulated=group[0].simulated,
            )
        )
    return found


def _gathered(touches: list[TimelineTouch], scale: Scale) -> list[list[TimelineTouch]]:
    if len(touches) <= LANE_MARKS_MAX:
        return [[touch] for touch in touches]
    slots: dict[tuple[int, str, str, bool], list[TimelineTouch]] = defaultdict(list)
    for touch in touches:
        slot = (touch.occurred_us - scale.since_us) * SLOTS // (scale.until_us - scale.since_us)
        slots[slot, glyph(touch), _look(touch), touch.simulated].append(touch)
    return list(slots.values())


def _radius(group: list[TimelineTouch], cap: int, busiest: int) -> float:
    amount = abs(sum(touch.amount_micro or 0 for touch in group))
    if busiest > 1:
        # A shared mark shows how many; their sum is in its title.
        return _RADIUS_MIN + (_RADIUS_MAX - _RADIUS_MIN) * sqrt(len(group) / busiest)
    told = _RADIUS_TOLD if group[0].delight is not None else 0.0
    if not amount:
        return max(_RADIUS_PLAIN, told)
    return max(told, _RADIUS_MIN + (_RADIUS_MAX - _RADIUS_MIN) * sqrt(min(1, amount / cap)))


def _dodge(free: dict[float, float], x: float, radius: float) -> float:
    """Return the first height at which this mark does not cover its neighbour's middle."""
    fitting = [offset for offset in _OFFSETS if abs(offset) + radius <= LANE_HEIGHT / 2 + 1]
    chosen = next(
        (offset for offset in fitting if x - free[offset] >= radius * 0.6),
        min(fitting, key=lambda offset: free[offset]),
    )
    free[chosen] = x + radius * 0.6
    return chosen


def _look(touch: TimelineTouch) -> str:
    who = "peer" if touch.initiator == "peer" else side(touch)
    if touch.amount_micro is not None and touch.amount_micro < 0:
        return f"{who} back"
    match touch.delight:
        case None:
            return who if touch.amount_micro else f"{who} solid"
        case 0:
            return f"{who} mixed"
        case delight:
            return f"{who} {'liked' if delight > 0 else 'disliked'}"


def _sign(delight: int | None) -> str:
    if not delight:
        return ""
    return "plus" if delight > 0 else "minus"


def _title(group: list[TimelineTouch], zone: ZoneInfo | None) -> str:
    first, last = group[0], group[-1]
    when = figures.local(first.occurred_us, zone)
    if len(group) > 1:
        until = figures.local(last.occurred_us, zone)
        lines = [f"{when:%-d %b} to {until:%-d %b %Y}", f"{len(group)} of {first.purpose}"]
    else:
        lines = [f"{when:%a %-d %b %Y %H:%M}", first.name or first.purpose]
        if first.name and first.name != first.purpose:
            lines.append(first.purpose)
    if first.simulated:
        lines.append("simulated")
    currencies = {touch.currency for touch in group if touch.amount_micro is not None}
    if len(currencies) == 1:
        amount = sum(touch.amount_micro or 0 for touch in group)
        lines.append(figures.money(amount, currencies.pop()))
    if first.delight is not None:
        lines.append(f"they told us: {first.delight:+d}" if len(group) == 1 else "they told us")
    return "\n".join(lines)
