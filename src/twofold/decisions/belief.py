"""What is believed of each arm after what was seen, and how probable it is that one is the best.

An arm's rate of reaching the goal has a Beta distribution: one success and one failure to begin
with, and what was counted. Thompson sampling (Thompson 1933) draws a rate from each and takes the
arm with the best; the probability that it takes an arm is an integral over one number, so that it
can be worked out exactly and the arm drawn from it: the propensity is the very probability used.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Points on each arm's own stretch; the error of an integral over them is below 1e-5.
_POINTS = 2_049
# Beyond so many standard deviations from its mean a Beta distribution holds next to nothing.
_REACH = 12.0
_KEPT_MAX = 4_096


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was tried and its window has passed, and how often the goal followed."""

    tried: int = 0
    reached: int = 0

    @property
    def mean(self) -> float:
        """Return the mean of what is believed of its rate."""
        return (self.reached + 1) / (self.tried + 2)

    @property
    def variance(self) -> float:
        """Return the variance of what is believed of its rate."""
        a, b = self.reached + 1.0, self.tried - self.reached + 1.0
        return a * b / ((a + b) ** 2 * (a + b + 1.0))


def best(tallies: Sequence[Tally], costs: Sequence[float]) -> Floats:
    """Return the probability (k,) of each arm that its rate less its cost is the highest of all.

    `costs` are in units of the goal's value. With F the distribution and f the density of an arm's
    rate less its cost, p_k = ∫ f_k(s) Π_{j≠k} F_j(s) ds (Thompson 1933; Scott 2010, eq. 5).
    """
    # A copy, for what is kept belongs to nobody.
    return _best(tuple(tallies), tuple(costs)).copy()


def exceeds(one: Tally, other: Tally, *, by: float) -> float:
    """Return how probable it is that the rate of `one` exceeds the other's by more than `by`."""
    return float(best([one, other], [by, 0.0])[0])


# Who asks about one person after another asks the same until something new is known of an arm.
@lru_cache(_KEPT_MAX)
def _best(tallies: tuple[Tally, ...], costs: tuple[float, ...]) -> Floats:
    curves = [_curve(tally, cost) for tally, cost in zip(tallies, costs, strict=True)]
    found = np.array([_wins(place, curves) for place in range(len(curves))])
    # Only the errors of the integrals keep them from adding up to one.
    return np.asarray(found / found.sum(), dtype=np.float64)


def _curve(tally: Tally, cost: float) -> tuple[Floats, Floats, Floats]:
    """Return points of an arm's rate less its cost, its density there, and its distribution."""
    a, b = tally.reached + 1.0, tally.tried - tally.reached + 1.0
    mean = a / (a + b)
    spread = _REACH * math.sqrt(a * b / (a + b + 1.0)) / (a + b)
    rate = np.linspace(max(0.0, mean - spread), min(1.0, mean + spread), _POINTS)
    inner = np.clip(rate, 1e-300, 1.0 - 1e-16)
    logs = (a - 1.0) * np.log(inner) + (b - 1.0) * np.log1p(-inner)
    density = np.exp(logs - logs.max())
    heights = (density[1:] + density[:-1]) / 2.0 * np.diff(rate)
    mass = np.concatenate(([0.0], np.cumsum(heights)))
    return rate - cost, density / mass[-1], mass / mass[-1]


def _wins(place: int, curves: Sequence[tuple[Floats, Floats, Floats]]) -> float:
    points, density, _ = curves[place]
    others = np.ones_like(points)
    for other, (at, _, distribution) in enumerate(curves):
        if other != place:
            others *= np.interp(points, at, distribution, left=0.0, right=1.0)
    return float(np.trapezoid(density * others, points))
