"""What another way of choosing would have brought, told from the log of the way that chose.

Every decision carries the chance with which it was made. What a changed policy would have chosen
more often counts for more, what it would have chosen less often for less.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from twofold.populations import Interval, Refusal

LEVEL = 0.95
# Under so many decisions' worth an estimate is told with a warning (effective sample size).
WORTH_MIN = 500
_FEWEST = 30

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """Decisions as they were made; every array has shape (n,).

    `reward` of what was chosen, `propensity` the chance with which the policy of then chose it, in
    (0, 1], `target` the chance with which the other policy would have chosen the very same.
    """

    reward: Floats
    propensity: Floats
    target: Floats

    @property
    def weights(self) -> Floats:
        """Return how much each decision counts for the other policy."""
        return self.target / self.propensity


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """The mean reward a decision under the other policy, and how many decisions it rests on.

    `worth` is the effective sample size (Kish 1965); below WORTH_MIN `warning` says so.
    """

    kind: Literal["inverse", "self_normalised", "doubly_robust"]
    value: Interval
    n: int
    worth: float
    warning: str | None = None


def inverse(log: Log, *, level: float = LEVEL) -> Estimate | Refusal:
    """Return the estimate by inverse propensities (Horvitz & Thompson 1952): mean of w·r."""
    if refused := _refused(log):
        return refused
    return _estimate("inverse", log, log.weights * log.reward, level)


def self_normalised(log: Log, *, level: float = LEVEL) -> Estimate | Refusal:
    """Return the self-normalised estimate (Hájek 1971; Swaminathan & Joachims 2015): Σw·r / Σw.

    Its interval is that of its influence function, w·(r − v) / mean(w).
    """
    if refused := _refused(log):
        return refused
    weights = log.weights
    value = float(weights @ log.reward / weights.sum())
    influence = weights * (log.reward - value) / weights.mean()
    return _estimate("self_normalised", log, value + influence, level)


def doubly_robust(
    log: Log,
    *,
    expected: Floats,
    expected_target: Floats,
    weight_max: float | None = None,
    level: float = LEVEL,
) -> Estimate | Refusal:
    """Return the doubly robust estimate (Dudík, Langford & Li 2011): v̂ + w·(r − r̂).

    `expected` (n,) is a model's reward of what was chosen, `expected_target` (n,) its mean reward
    under the other policy; both must come from decisions other than the one they are about. With
    `weight_max`, decisions that would count for more are left to the model (switch-DR: Wang,
    Agarwal & Dudík 2017).
    """
    if refused := _refused(log):
        return refused
    weights = log.weights
    if weight_max is not None:
        weights = np.where(weights <= weight_max, weights, 0.0)
    scores = expected_target + weights * (log.reward - expected)
    return _estimate("doubly_robust", log, scores, level)


def _refused(log: Log) -> Refusal | None:
    n = len(log.reward)
    if n < _FEWEST:
        return Refusal(
            refused=f"{n:,} decisions are too few", needs=f"at least {_FEWEST} decisions"
        )
    if not (np.all(log.propensity > 0) and np.all(log.propensity <= 1)):
        return Refusal(
            refused="some decisions carry no chance with which they were made",
            needs="a propensity above 0 and up to 1 for each",
        )
    if not float(log.target.sum()) > 0:
        return Refusal(
            refused="the other policy would have chosen none of what was chosen",
            needs="decisions that both could have made",
        )
    return None


def _estimate(
    kind: Literal["inverse", "self_normalised", "doubly_robust"],
    log: Log,
    scores: Floats,
    level: float,
) -> Estimate:
    n, mid = len(scores), float(scores.mean())
    half = NormalDist().inv_cdf((1 + level) / 2) * float(scores.std(ddof=1)) / sqrt(n)
    weights = log.weights
    worth = float(weights.sum() ** 2 / (weights @ weights))
    warning = None
    if worth < WORTH_MIN:
        warning = (
            f"this rests on {worth:,.0f} decisions' worth; below {WORTH_MIN} it may be far off"
        )
    return Estimate(
        kind=kind,
        value=Interval(low=mid - half, mid=mid, high=mid + half, level=level),
        n=n,
        worth=worth,
        warning=warning,
    )
