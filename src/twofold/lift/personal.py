"""Whether choosing for each person beats saying the best single thing to all, or is not done."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from twofold.lift import models
from twofold.populations import Interval, Refusal

LEVEL = 0.95
PEOPLE_MIN = 500

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """What choosing for each person brings over the best single arm, per person.

    `best` is that arm, `value` the doubly robust difference, `means` the mean outcome an arm brings
    to everybody, `shares` how many of the people the personal policy would give each arm.
    """

    best: int
    value: Interval
    means: tuple[Interval, ...]
    shares: tuple[float, ...]
    n: int

    @property
    def is_usable(self) -> bool:
        """Tell whether a personal policy may run: only if all of its interval is a gain."""
        return self.value.low > 0


def gain(
    features: Floats,
    outcome: Floats,
    arm: Ints,
    propensities: Floats,
    *,
    seed: int = 0,
    level: float = LEVEL,
) -> Gain | Refusal:
    """Return what choosing for each would gain over the best single arm, silence among the arms.

    `features` (n, d) from before the decision, `outcome` (n,), `arm` (n,) which of k was chosen by
    chance, `propensities` (n, k) of each arm then. Scores are doubly robust (Robins, Rotnitzky &
    Zhao 1994; Dudík, Langford & Li 2011) over cross-fitted models. The personal policy takes for
    each person the arm of which models of the other folds expect most; the single arm is the best
    over all people, so that chance favours it.
    """
    n, arms = propensities.shape
    fewest = int(np.bincount(arm, minlength=arms).min())
    if fewest < PEOPLE_MIN:
        return Refusal(
            refused=f"the smallest group has {fewest:,} people, too few to tell them apart",
            needs=f"at least {PEOPLE_MIN} people in each group",
        )
    expected = models.expected(features, outcome, arm, arms, seed=seed)
    people = np.arange(n)
    scores = expected.copy()
    scores[people, arm] += (outcome - expected[people, arm]) / propensities[people, arm]
    best = int(scores.mean(axis=0).argmax())
    chosen = expected.argmax(axis=1)
    difference = scores[people, chosen] - scores[:, best]
    return Gain(
        best=best,
        value=_mean(difference, level),
        means=tuple(_mean(scores[:, one], level) for one in range(arms)),
        shares=tuple(float((chosen == one).mean()) for one in range(arms)),
        n=n,
    )


def _mean(scores: Floats, level: float) -> Interval:
    mid = float(scores.mean())
    half = NormalDist().inv_cdf((1 + level) / 2) * float(scores.std(ddof=1)) / sqrt(len(scores))
    return Interval(low=mid - half, mid=mid, high=mid + half, level=level)
