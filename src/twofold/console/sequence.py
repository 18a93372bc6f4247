"""A campaign's steps as a small picture: from whoever comes in, step by step, to the goal."""

from dataclasses import dataclass

from twofold import clock, web
from twofold.campaigns import Plan, Step

WIDTH = 260
WAYS_SHOWN = 3
NOTE_LENGTH_MAX = 24
_MIDDLE = WIDTH // 2
_GAP, _BOX, _ROUND = 44, 26, 9
# How wide a letter is about, in the size of a box.
_LETTER = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """One way to say a step."""

    x: int
    y: int
    width: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Words beside the line."""

    y: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """The finished picture, and what it shows in words; a turn is where some skip a step."""

    height: int
    boxes: tuple[Box, ...]
    notes: tuple[Note, ...]
    turns: tuple[int, ...]
    words: str


def draw(plan: Plan) -> Picture | None:
    """Return the picture of a plan's steps, or None of a plan without any."""
    if not plan.steps:
        return None
    boxes: list[Box] = []
    notes: list[Note] = []
    turns: list[int] = []
    y = 2 * _ROUND + 2
    for step in plan.steps:
        notes.append(Note(y=y + _GAP // 2 + 4, words=_when(step)))
        y += _GAP
        if step.when:
            turns.append(y)
            notes.append(Note(y=y + 4, words="only some"))
            y += _ROUND + _GAP // 2
        boxes += _ways(step, y)
        y += _BOX
    y += _GAP // 2 + _ROUND
    notes.append(Note(y=y + 4, words=_short(plan.goal.name or plan.goal.purpose or "the end")))
    return Picture(
        height=y + _ROUND + 2,
        boxes=tuple(boxes),
        notes=tuple(notes),
        turns=tuple(turns),
        words=f"{web.count(len(plan.steps), 'step')}, one below the other, down to the goal",
    )


def _when(step: Step) -> str:
    days = round(step.wait_us / clock.DAY, 1)
    waits = f"{days:g} {'day' if days == 1 else 'days'}" if step.wait_us else "at once"
    at = {"": "", "own": ", own hour", "best": " or own hour"}.get(step.at, f", {step.at}")
    return _short(f"{waits}{at}")


def _ways(step: Step, y: int) -> list[Box]:
    said = [web.channel(one.channel) or "?" for one in step.variants[:WAYS_SHOWN]]
    if len(step.variants) > WAYS_SHOWN:
        said[-1] = f"+{len(step.variants) - WAYS_SHOWN + 1}"
    width = (WIDTH - 8 * (len(said) + 1)) // max(len(said), 2)
    start = _MIDDLE - (len(said) * (width + 8) - 8) // 2
    return [
        Box(x=start + place * (width + 8), y=y, width=width, words=_fitting(words, width))
        for place, words in enumerate(said)
    ]


def _fitting(words: str, width: int) -> str:
    """Return words as far as a box holds them: the first of several where they are too long."""
    return words if len(words) * _LETTER <= width else words.partition(" ")[0]


def _short(words: str) -> str:
    return words if len(words) <= NOTE_LENGTH_MAX else f"{words[: NOTE_LENGTH_MAX - 1]}…"
