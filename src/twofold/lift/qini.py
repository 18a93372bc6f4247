"""Whom it moves: whether those who are expected to be moved most really are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twofold.lift import models
from twofold.populations import Interval, Refusal

LEVEL = 0.95
PEOPLE_MIN = 500
DRAWS = 200
TOP = 0.3

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Uplift:
    """How well people were put in order of how much they are moved.

    `qini` is the area between what the order gains and what drawing lots gains, as a share of what
    speaking to all gains; `top` the lift among the first 30 in 100, `all` that of everybody, both
    per person.
    """

    qini: Interval
    top: Interval
    all: Interval
    n: int

    @property
    def is_usable(self) -> bool:
        """Tell whether the order is better than drawing lots."""
        return self.qini.low > 0


def uplift(
    features: Floats, outcome: Floats, spoken_to: NDArray[np.bool_], *, seed: int = 0
) -> Uplift | Refusal:
    """Return how usable the differences between people are for choosing whom to speak to.

    `features` (n, d) from before, `outcome` (n,), `spoken_to` (n,) by chance. People are put in
    order by two cross-fitted models, then the Qini curve is drawn (Radcliffe 2007) and its area
    taken; drawing the people anew 200 times (bootstrap) gives the interval.
    """
    fewest = int(min(spoken_to.sum(), (~spoken_to).sum()))
    if fewest < PEOPLE_MIN:
        return Refusal(
            refused=f"the smaller group has {fewest:,} people, too few to tell them apart",
            needs=f"at least {PEOPLE_MIN} people in each group",
        )
    expected = models.expected(features, outcome, spoken_to.astype(np.int64), 2, seed=seed)
    # Ties, of which there are many with few features, are broken by chance and not by the file.
    chance = np.random.default_rng(seed)
    order = np.lexsort((chance.random(len(outcome)), expected[:, 0] - expected[:, 1]))
    y, t = outcome[order], spoken_to[order].astype(np.float64)
    once = _figures(y, t, np.ones(len(y)))
    drawn = np.array(
        [_figures(y, t, chance.poisson(1.0, len(y)).astype(np.float64)) for _ in range(DRAWS)]
    )
    qini, top, everybody = (_interval(once[at], drawn[:, at]) for at in range(3))
    return Uplift(qini=qini, top=top, all=everybody, n=len(y))


def _figures(y: Floats, t: Floats, weight: Floats) -> tuple[float, float, float]:
    """Return the Qini share, the lift of the first, and that of all, of people in their order."""
    spoken, held = np.cumsum(weight * t), np.cumsum(weight * (1 - t))
    did_spoken, did_held = np.cumsum(weight * y * t), np.cumsum(weight * y * (1 - t))
    gained = did_spoken - did_held * spoken / np.maximum(held, 1.0)
    reached = (spoken + held) / (spoken[-1] + held[-1])
    area = float(np.trapezoid(gained, reached) - gained[-1] / 2)
    first = int(np.searchsorted(reached, TOP))
    scale = abs(float(gained[-1])) or 1.0
    top = did_spoken[first] / max(spoken[first], 1.0) - did_held[first] / max(held[first], 1.0)
    everybody = did_spoken[-1] / spoken[-1] - did_held[-1] / held[-1]
    return area / scale, float(top), float(everybody)


def _interval(mid: float, drawn: Floats) -> Interval:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(low=float(low), mid=float(mid), high=float(high), level=LEVEL)
