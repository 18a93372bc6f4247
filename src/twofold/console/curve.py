"""What each contact in a row brought, as a picture: a dot with its interval for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twofold.populations import Interval

WIDTH, HEIGHT = 520, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 14, 34
_TICKS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    """One contact's place: its middle, and the two ends of its interval."""

    x: float
    y: float
    low: float
    high: float
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A line of the scale with its words."""

    y: float
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """The finished picture, and what it shows in words; `enough` is where that is, if known."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    zero: float
    enough: float | None
    words: str


def draw(found: Mapping[str, Any]) -> Curve | None:
    """Return the picture of a response as JSON, or None where nothing of it is known."""
    known: list[tuple[int, Interval]] = [
        (rung["number"], Interval(**rung["brought"]["interval"]))
        for rung in found["contacts"] if "interval" in rung["brought"]
    ]  # fmt: skip
    if not known:
        return None
    low = min(0.0, *(brought.low for _, brought in known))
    high = max(0.0, *(brought.high for _, brought in known))
    span = (high - low) or 1.0
    most = max(number for number, _ in known)

    def x_of(number: float) -> float:
        return round(_LEFT + (number - 0.5) / most * (WIDTH - _LEFT - _RIGHT), 1)

    def y_of(value: float) -> float:
        return round(_TOP + (high - value) / span * (HEIGHT - _TOP - _BOTTOM), 1)

    enough = found["enough_after"]
    return Curve(
        dots=tuple(
            Dot(
                x=x_of(number),
                y=y_of(brought.mid),
                low=y_of(brought.low),
                high=y_of(brought.high),
                number=number,
            )
            for number, brought in known
        ),
        ticks=tuple(
            Tick(y=y_of(value), words=f"{100 * value:+.1f}")
            for value in (low + span * step / _TICKS for step in range(_TICKS + 1))
        ),
        zero=y_of(0.0),
        enough=None if enough is None else x_of(enough + 0.5),
        words=_words(known, enough),
    )


def _words(known: list[tuple[int, Interval]], enough: int | None) -> str:
    said = ", ".join(f"contact {number}: {100 * brought.mid:+.1f}" for number, brought in known)
    point = "" if enough is None else f"; enough after {enough}"
    return f"People more in 100 who reached the goal, by contact in thirty days; {said}{point}"
