"""The picture of what people do next: kinds of contact as circles, moves between them as arcs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin, sqrt
from typing import Any

from twofold import web
from twofold.console import graph_words, groups
from twofold.console.graph_words import LINE, Box

# More kinds than this cannot be told apart in one picture; the table has them all.
NODES_MAX = 14
# So few stand beside each other; more stand in a ring.
BESIDE_MAX = 2
ARCS_MAX = 16
SHARES = (0, 1, 5, 10, 15, 20, 25, 30, 40)
WIDTH, HEIGHT, LOW = 760, 520, 240
_RADIUS_MIN, _RADIUS_MAX = 9, 30
_BREADTH_MIN, _BREADTH_MAX = 1.0, 9.0
_BEND = 0.16
_TOP = -pi / 2
# Half a place further: no circle stands quite on top, where its loop and its name would meet.
_TURN = 0.5
# How far along an arc its share may be written; near the start, where arcs have not crossed yet.
_WRITTEN = (0.3, 0.22, 0.38, 0.46, 0.54, 0.62, 0.7, 0.15)
_LOOP_WRITTEN = (44, 56, 34)
# Beside the outermost word; half a loop is wider than the share that is written on it.
_ROOM = 16
_ASIDE = pi / 3.2

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """One kind of contact in its place, with its label and where that is anchored."""

    x: float
    y: float
    radius: float
    label: str
    below: str
    label_x: float
    label_y: float
    anchor: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Arc:
    """One move as a curve, where its share is written, and the people behind it."""

    path: str
    breadth: float
    x: float
    y: float
    label: str
    title: str
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """The finished picture: what is shown, what is left out, and all of it in words."""

    circles: tuple[Circle, ...]
    arcs: tuple[Arc, ...]
    left_out: int
    left: int
    width: int
    height: int
    moves: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """Where circles stand, how large, how many moves leave them, and what is covered already."""

    places: Mapping[Key, tuple[float, float]]
    radii: Mapping[Key, float]
    leaving: Mapping[Key, int]
    taken: list[Box]


def readable(nodes: Sequence[Any], edges: Sequence[Any]) -> int:
    """Return the least share, in per cent, at which the picture holds few enough moves to read."""
    for least in SHARES:
        if len(draw(nodes, edges, least=least / 100).arcs) <= ARCS_MAX:
            return least
    return SHARES[-1]


def draw(nodes: Sequence[Any], edges: Sequence[Any], *, least: float) -> Picture:
    """Return the picture of moves that are at least `least` of all moves from where they start."""
    shown = sorted(nodes, key=lambda node: (-node.n, node.purpose, node.channel))[:NODES_MAX]
    places = _places(shown)
    leaving: dict[Key, int] = {}
    for edge in edges:
        start = (edge.from_purpose, edge.from_channel)
        leaving[start] = leaving.get(start, 0) + edge.n
    kept = [edge for edge in edges if _fits(edge, places, leaving, least)]
    radii = _radii(shown)
    circles = tuple(_circle(node, places, radii) for node in shown)
    taken = [box for circle in circles for box in _covered(circle)]
    plan = _Plan(places=places, radii=radii, leaving=leaving, taken=taken)
    arcs = _arcs(kept, plan)
    left, right = min(box[0] for box in taken) - _ROOM, max(box[2] for box in taken) + _ROOM
    return Picture(
        circles=circles,
        arcs=arcs,
        left_out=len(edges) - len(kept),
        left=round(left),
        width=round(right - left),
        height=_height(len(shown)),
        moves=sum(edge.n for edge in edges),
        words=_words(kept, leaving),
    )


def _height(nodes: int) -> int:
    return LOW if nodes <= BESIDE_MAX else HEIGHT


def _places(nodes: Sequence[Any]) -> dict[Key, tuple[float, float]]:
    keys = [(node.purpose, node.channel) for node in nodes]
    if len(keys) <= BESIDE_MAX:
        across = [WIDTH / 2] if len(keys) == 1 else [WIDTH * 0.3, WIDTH * 0.7]
        return {key: (x, LOW * 0.6) for key, x in zip(keys, across, strict=False)}
    turn = 2 * pi / len(keys)
    return {
        key: (
            WIDTH / 2 + WIDTH * 0.29 * cos(_TOP + turn * (place + _TURN)),
            HEIGHT / 2 + HEIGHT * 0.36 * sin(_TOP + turn * (place + _TURN)),
        )
        for place, key in enumerate(keys)
    }


def _radii(nodes: Sequence[Any]) -> dict[Key, float]:
    most = max((node.n for node in nodes), default=1)
    span = _RADIUS_MAX - _RADIUS_MIN
    return {
        (node.purpose, node.channel): _RADIUS_MIN + span * sqrt(node.n / most) for node in nodes
    }


def _fits(
    edge: Any, places: Mapping[Key, object], leaving: Mapping[Key, int], least: float
) -> bool:
    start = (edge.from_purpose, edge.from_channel)
    drawn = start in places and (edge.purpose, edge.channel) in places
    return drawn and edge.n >= least * leaving[start]


def _circle(
    node: Any, places: Mapping[Key, tuple[float, float]], radii: Mapping[Key, float]
) -> Circle:
    key = (node.purpose, node.channel)
    x, y = places[key]
    away = _outward(x, y)
    anchor = "middle" if abs(away[0]) < 0.35 else "start" if away[0] > 0 else "end"  # noqa: PLR2004
    gap = radii[key] + 10
    below = f"{node.channel} {node.n:,}"
    return Circle(
        x=round(x, 1),
        y=round(y, 1),
        radius=round(radii[key], 1),
        label=node.purpose,
        below=below,
        label_x=round(x + away[0] * gap, 1),
        label_y=round(y + away[1] * (gap + 14) - 2, 1),
        anchor=anchor,
        title=f"{node.purpose} by {node.channel}\n{web.count(node.n, 'time')}: "
        f"{node.starts:,} of them the first, {node.ends:,} the last so far",
    )


def _covered(circle: Circle) -> tuple[Box, ...]:
    """Return what a circle and its two lines of words cover."""
    x, y, radius = circle.x, circle.y, circle.radius
    return (
        (x - radius, y - radius, x + radius, y + radius),
        graph_words.box(circle.label_x, circle.label_y, circle.label, circle.anchor),
        graph_words.box(circle.label_x, circle.label_y + LINE, circle.below, circle.anchor),
    )


def _arcs(edges: Sequence[Any], plan: _Plan) -> tuple[Arc, ...]:
    """Return the arcs, the rarest first, so that frequent ones lie on top.

    The shares of frequent moves are written first, where nothing stands yet.
    """
    most = max((edge.n for edge in edges), default=1)
    found = [_arc(edge, plan, most) for edge in edges]
    return tuple(reversed(found))


def _arc(edge: Any, plan: _Plan, most: int) -> Arc:
    start, end = (edge.from_purpose, edge.from_channel), (edge.purpose, edge.channel)
    places, radii = plan.places, plan.radii
    if start == end:
        path, spots = _loop(places[start], radii[start])
    else:
        path, spots = _curve(places[start], places[end], radii[start], radii[end])
    label = web.percent(edge.n / plan.leaving[start])
    x, y = graph_words.free(spots, label, plan.taken)
    after = web.duration(edge.median_gap_us)
    return Arc(
        path=path,
        breadth=round(_BREADTH_MIN + (_BREADTH_MAX - _BREADTH_MIN) * sqrt(edge.n / most), 1),
        x=round(x, 1),
        y=round(y, 1),
        label=label,
        title=f"{edge.from_purpose} by {edge.from_channel} → {edge.purpose} by {edge.channel}\n"
        f"{web.count(edge.n, 'time')}, {label} of what came next, after {after} (median)",
        href=groups.href(
            "moved", from_purpose=start[0], from_channel=start[1], purpose=end[0], channel=end[1]
        ),
    )


def _loop(place: tuple[float, float], radius: float) -> tuple[str, list[tuple[float, float]]]:
    """Return a loop away from the middle, and the spots where its share may be written."""
    x, y = place
    out = _outward(x, y, up=True)
    # Turned aside by a third of a right angle, so that the name outside stays free.
    away = (
        out[0] * cos(_ASIDE) - out[1] * sin(_ASIDE),
        out[0] * sin(_ASIDE) + out[1] * cos(_ASIDE),
    )
    side = (-away[1], away[0])
    reach, spread = radius + 54, 34
    begin = (x + away[0] * radius * 0.8 + side[0] * radius * 0.6,
             y + away[1] * radius * 0.8 + side[1] * radius * 0.6)  # fmt: skip
    finish = (x + away[0] * (radius + 6) - side[0] * radius * 0.6,
              y + away[1] * (radius + 6) - side[1] * radius * 0.6)  # fmt: skip
    first = (x + away[0] * reach + side[0] * spread, y + away[1] * reach + side[1] * spread)
    second = (x + away[0] * reach - side[0] * spread, y + away[1] * reach - side[1] * spread)
    path = f"M{_p(begin)}C{_p(first)} {_p(second)} {_p(finish)}"
    spots = [
        (x + away[0] * (radius + far), y + away[1] * (radius + far) + 4) for far in _LOOP_WRITTEN
    ]
    return path, spots


def _curve(
    start: tuple[float, float],
    end: tuple[float, float],
    leave: float,
    arrive: float,
) -> tuple[str, list[tuple[float, float]]]:
    """Return an arc and the spots where its share may be written.

    It bends to the right of its direction, so that there and back do not lie together.
    """
    across = (end[0] - start[0], end[1] - start[1])
    length = hypot(*across) or 1.0
    unit = (across[0] / length, across[1] / length)
    right = (-unit[1], unit[0])
    begin = (start[0] + unit[0] * leave, start[1] + unit[1] * leave)
    finish = (end[0] - unit[0] * (arrive + 8), end[1] - unit[1] * (arrive + 8))
    bend = (
        (begin[0] + finish[0]) / 2 + right[0] * length * _BEND,
        (begin[1] + finish[1]) / 2 + right[1] * length * _BEND,
    )
    spots = []
    for at in _WRITTEN:
        x, y = (_along(at, *points) for points in zip(begin, bend, finish, strict=True))
        spots.append((x + right[0] * 9, y + right[1] * 9 + 4))
    return f"M{_p(begin)}Q{_p(bend)} {_p(finish)}", spots


def _along(at: float, begin: float, bend: float, finish: float) -> float:
    rest = 1 - at
    return rest * rest * begin + 2 * rest * at * bend + at * at * finish


def _outward(x: float, y: float, *, up: bool = False) -> tuple[float, float]:
    across = (x - WIDTH / 2, (y - HEIGHT / 2) * WIDTH / HEIGHT)
    length = hypot(*across)
    if length < 1 or (up and abs(across[1]) < 1):
        return (0.0, -1.0) if up else (0.0, 1.0)
    return (across[0] / length, across[1] / length)


def _p(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _words(edges: Sequence[Any], leaving: Mapping[Key, int]) -> str:
    parts = [
        f"after {edge.from_purpose} by {edge.from_channel}, {edge.purpose} by {edge.channel} "
        f"{web.percent(edge.n / leaving[edge.from_purpose, edge.from_channel])}"
        for edge in edges[:6]
    ]
    return f"What people do next: {'; '.join(parts)}." if parts else "No move is shown."
