"""Where words stand in the picture of moves, so that none covers another."""

from collections.abc import Sequence

# What a letter of a name takes in bold, and the height of a line, in pixels.
_LETTER = 8.4
LINE = 15.0
_ABOVE = 11.0

Box = tuple[float, float, float, float]


def box(x: float, y: float, words: str, anchor: str) -> Box:
    """Return left, top, right and bottom of a line of words whose baseline is at `y`."""
    width = _LETTER * len(words)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return (left, y - _ABOVE, left + width, y + LINE - _ABOVE)


def free(spots: Sequence[tuple[float, float]], words: str, taken: list[Box]) -> tuple[float, float]:
    """Return the first spot where these words cover nothing, else where least; it is then taken."""
    boxes = [box(x, y, words, "middle") for x, y in spots]
    covered = [sum(_common(one, other) for other in taken) for one in boxes]
    best = min(range(len(spots)), key=lambda place: covered[place])
    taken.append(boxes[best])
    return spots[best]


def _common(one: Box, other: Box) -> float:
    """Return the area that two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)
