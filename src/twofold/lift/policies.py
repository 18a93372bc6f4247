"""What another way of choosing would have brought, by three estimates, or why nobody can tell."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from twofold.lift import models
from twofold.lift.off_policy import Estimate, Log, doubly_robust, inverse, self_normalised
from twofold.populations import Interval, Refusal

LEVEL = 0.95
# Below so many decisions' worth nothing is told at all; below WORTH_MIN it comes with a warning.
WORTH_LEAST = 100
# Where more than this of what the other way would have said was never left to chance, nothing is.
MISSING_MAX = 0.01

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """The mean reward a person under another way of choosing, in three estimates.

    `gain` is what it brings over the way that was compared (doubly robust, of the same people).
    """

    inverse: Estimate
    self_normalised: Estimate
    doubly_robust: Estimate
    gain: Interval


def judge(  # noqa: PLR0913 - the log, another way, and how it is told
    features: Floats,
    reward: Floats,
    arm: Ints,
    chances: Floats,
    target: Floats,
    *,
    beside: Floats,
    after: tuple[Floats, Floats] | None = None,
    seed: int = 0,
    level: float = LEVEL,
) -> Judged | Refusal:
    """Return what choosing by `target` would have brought, beside choosing by `beside`.

    `features` (n, d) from before the decision, `reward` (n,), `arm` (n,) what was chosen, `chances`
    (n, k) of everything then; `target` and `beside` (n, k) are the chances of two other ways.
    Models of the doubly robust estimate come from the folds that the person is not in. `after` are
    the chances (n,) of what was drawn behind the arm, such as a moment: then, and by `target`. The
    models know nothing of it: with exact chances that costs width and no truth.
    """
    if refused := _never_tried(chances, target):
        return refused
    people = np.arange(len(arm))
    log = _log(reward, chances[people, arm], target[people, arm], after)
    plain, normal = inverse(log, level=level), self_normalised(log, level=level)
    if isinstance(plain, Refusal):
        return plain
    if isinstance(normal, Refusal):
        return normal
    if plain.worth < WORTH_LEAST:
        return Refusal(
            refused=f"it rests on {plain.worth:,.0f} decisions' worth of {plain.n:,}",
            needs=f"at least {WORTH_LEAST}",
        )
    expected = models.expected(features, reward, arm, chances.shape[1], seed=seed)
    chosen = expected[people, arm]
    robust = doubly_robust(
        log, expected=chosen, expected_target=(target * expected).sum(axis=1), level=level
    )
    if isinstance(robust, Refusal):
        return robust
    weights = log.weights - beside[people, arm] / chances[people, arm]
    scores = ((target - beside) * expected).sum(axis=1) + weights * (reward - chosen)
    return Judged(
        inverse=plain, self_normalised=normal, doubly_robust=robust, gain=_mean(scores, level)
    )


def _log(
    reward: Floats, chance: Floats, target: Floats, after: tuple[Floats, Floats] | None
) -> Log:
    """Return the log of what was chosen, with what was drawn behind the arm as a part of it."""
    then, wanted = (np.ones(len(chance)), np.ones(len(chance))) if after is None else after
    return Log(reward=reward, propensity=chance * then, target=target * wanted)


def _never_tried(chances: Floats, target: Floats) -> Refusal | None:
    missing = float((target * (chances <= 0)).sum() / max(len(chances), 1))
    if missing <= MISSING_MAX:
        return None
    return Refusal(
        refused=f"{100 * missing:.0f} in 100 times it would have said what was never left to chance"
        " there",
        needs="a campaign whose ways are drawn by chance, such as each by equal chance",
    )


def _mean(scores: Floats, level: float) -> Interval:
    mid = float(scores.mean())
    half = NormalDist().inv_cdf((1 + level) / 2) * float(scores.std(ddof=1)) / sqrt(len(scores))
    return Interval(low=mid - half, mid=mid, high=mid + half, level=level)
