"""Moves between stages as bands: where they came from at the left, where they went at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from twofold import web
from twofold.console import groups

WIDTH = 760
_HEIGHT = 380
_GAP, _BLOCK, _LABEL = 14, 10, 150
_THIN = 1.2


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One stage on one side, with the place of its label."""

    x: float
    y: float
    height: float
    label: str
    label_x: float
    label_y: float
    anchor: str
    n: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """All moves from one stage to another, and the people behind them."""

    path: str
    breadth: float
    title: str
    href: str
    back: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """The finished picture, and what it shows in words."""

    height: float
    blocks: tuple[Block, ...]
    bands: tuple[Band, ...]
    moves: int
    words: str


def draw(moves: Sequence[Any], order: Sequence[str]) -> Picture | None:
    """Return the picture of these moves, or None if there are none; stages stand in `order`."""
    if not moves:
        return None
    total = sum(move.n for move in moves)
    lefts = _stacked([(stage, _sum(moves, stage, "from_stage")) for stage in order], total)
    rights = _stacked([(stage, _sum(moves, stage, "stage")) for stage in order], total)
    scale = _scale(total)
    leave, arrive = {s: y for s, (y, _) in lefts.items()}, {s: y for s, (y, _) in rights.items()}
    bands = []
    ranked = sorted(moves, key=lambda move: (order.index(move.from_stage), order.index(move.stage)))
    for move in ranked:
        thick = move.n * scale
        bands.append(_band(move, leave[move.from_stage], arrive[move.stage], thick, order))
        leave[move.from_stage] += thick
        arrive[move.stage] += thick
    return Picture(
        height=max(_foot(lefts, scale), _foot(rights, scale)) + 8,
        blocks=(*_blocks(lefts, scale, left=True), *_blocks(rights, scale, left=False)),
        bands=tuple(bands),
        moves=total,
        words=_words(moves, total),
    )


def _sum(moves: Sequence[Any], stage: str, side: str) -> int:
    return sum(move.n for move in moves if getattr(move, side) == stage)


def _scale(total: int) -> float:
    return _HEIGHT / total


def _stacked(sums: list[tuple[str, int]], total: int) -> dict[str, tuple[float, int]]:
    found, y = {}, 8.0
    for stage, n in sums:
        if n:
            found[stage] = (y, n)
            # A thin block still needs the height of its label.
            y += max(n * _scale(total), 18.0) + _GAP
    return found


def _foot(blocks: dict[str, tuple[float, int]], scale: float) -> float:
    return max(y + max(n * scale, 18.0) for y, n in blocks.values())


def _blocks(blocks: dict[str, tuple[float, int]], scale: float, *, left: bool) -> list[Block]:
    x = _LABEL if left else WIDTH - _LABEL - _BLOCK
    return [
        Block(
            x=x,
            y=round(y, 1),
            height=round(max(n * scale, _THIN), 1),
            label=stage,
            label_x=x - 8 if left else x + _BLOCK + 8,
            label_y=round(y + max(n * scale, 8) / 2 + 4, 1),
            anchor="end" if left else "start",
            n=n,
        )
        for stage, (y, n) in blocks.items()
    ]


def _band(move: Any, leave: float, arrive: float, thick: float, order: Sequence[str]) -> Band:
    start, end = _LABEL + _BLOCK, WIDTH - _LABEL - _BLOCK
    begin, finish, middle = leave + thick / 2, arrive + thick / 2, (start + end) / 2
    back = order.index(move.stage) < order.index(move.from_stage) or move.stage == "disengaged"
    stay = web.duration(move.median_dwell_us)
    skipped = f"\nskipping {', '.join(move.skipped)}" if move.skipped else ""
    return Band(
        path=f"M{start} {begin:.1f}C{middle} {begin:.1f} {middle} {finish:.1f} {end} {finish:.1f}",
        breadth=round(max(thick, _THIN), 1),
        title=f"{move.from_stage} → {move.stage}\n{web.count(move.n, 'time')}, after {stay} "
        f"(median){skipped}",
        href=groups.href("went", **{"from": move.from_stage, "to": move.stage}),
        back=back,
    )


def _words(moves: Sequence[Any], total: int) -> str:
    parts = [f"{move.from_stage} to {move.stage} {move.n:,}" for move in list(moves)[:6]]
    return f"{total:,} moves between stages: {', '.join(parts)}, and so on."
