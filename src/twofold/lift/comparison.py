"""The lift: how much more people did who were spoken to than those who were held back."""

from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from twofold.lift.samples import Sample, adjusted
from twofold.populations import Interval, Refusal

LEVEL = 0.95
# Below these the normal law that the intervals rest on is not yet one.
PEOPLE_MIN = 100
ACTED_MIN = 10
# The always-valid interval is narrowest at about so many people.
NARROWEST_AT = 2_000

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# What the two groups are called, where nothing else is said.
SPOKEN_TO = ("spoken to", "held back")


@dataclass(frozen=True, kw_only=True, slots=True)
class Lift:
    """The difference of two means, spoken to less held back, per person.

    `always` holds however often and whenever it is looked at, and is what may be acted on; `once`
    is the ordinary interval of a look that was planned beforehand. `explained` is the share of
    the variance that was known from before (CUPED) and taken out.
    """

    spoken_to: int
    held_back: int
    mean_spoken_to: float
    mean_held_back: float
    always: Interval
    once: Interval
    explained: float

    @property
    def helped(self) -> bool | None:
        """Tell whether it helped (True), harmed (False), or made no usable difference (None)."""
        if self.always.low > 0:
            return True
        return False if self.always.high < 0 else None


def compare(spoken_to: Sample, held_back: Sample, *, level: float = LEVEL) -> Lift | Refusal:
    """Return the lift of two groups that chance has made, or why it cannot be told.

    `once` is Welch's normal interval. `always` is an asymptotic confidence sequence, which covers
    the truth at all sample sizes at once (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024), over
    people in the order in which they were drawn, each weighed by their chance to be in their group.
    """
    if refused := _too_few(spoken_to, held_back):
        return refused
    one, other, explained = adjusted(spoken_to, held_back)
    n = one.n + other.n
    difference = one.mean - other.mean
    error = sqrt(one.variance / one.n + other.variance / other.n)
    if error == 0:
        return Refusal(
            refused="everybody did exactly the same",
            needs="people of whom some act and some do not",
        )
    half_once = NormalDist().inv_cdf((1 + level) / 2) * error
    half_always = always_valid(n, 1 - level) * error * sqrt(n)
    return Lift(
        spoken_to=spoken_to.n,
        held_back=held_back.n,
        mean_spoken_to=spoken_to.mean,
        mean_held_back=held_back.mean,
        always=_around(difference, half_always, level),
        once=_around(difference, half_once, level),
        explained=explained,
    )


def compare_drawn(
    one: Flags,
    outcome: Floats,
    chance: Floats,
    *,
    names: tuple[str, str] = SPOKEN_TO,
    level: float = LEVEL,
) -> Interval | Refusal:
    """Return the difference of two ways where each person had a chance of their own, always valid.

    `one` (n,) tells for whom the first was drawn, with `chance` (n,) in (0, 1); the two groups have
    `names`. Self-normalised inverse propensities on both sides (Hájek 1971). Its influence function
    has the difference as its mean, so that the confidence sequence of Waudby-Smith et al. 2024 is
    over it.
    """
    if refused := _too_few(Sample(outcome=outcome[one]), Sample(outcome=outcome[~one]), names):
        return refused
    mean_one, mean_other = means_drawn(one, outcome, chance)
    to, others = one / chance, ~one / (1.0 - chance)
    scores = (
        mean_one
        - mean_other
        + to * (outcome - mean_one) / to.mean()
        - others * (outcome - mean_other) / others.mean()
    )
    half = always_valid(len(scores), 1 - level) * float(scores.std(ddof=1))
    return _around(mean_one - mean_other, half, level)


def means_drawn(one: Flags, outcome: Floats, chance: Floats) -> tuple[float, float]:
    """Return what everybody would have done by one way and by the other, weighed as above."""
    to, others = one / chance, ~one / (1.0 - chance)
    return float(to @ outcome / to.sum()), float(others @ outcome / others.sum())


def always_valid(n: int, alpha: float, *, narrowest_at: int = NARROWEST_AT) -> float:
    """Return the half-width of a confidence sequence for a mean of variance 1 after n draws.

    The Gaussian mixture of Waudby-Smith et al. 2024 ("Time-uniform central limit theory and
    asymptotic confidence sequences"), with its rho for where it is narrowest.
    """
    rho = sqrt((-2 * log(alpha) + log(-2 * log(alpha) + 1)) / narrowest_at)
    wide = n * rho * rho + 1
    return sqrt(2 * wide / (n * n * rho * rho) * log(sqrt(wide) / alpha))


def _too_few(one: Sample, other: Sample, names: tuple[str, str] = SPOKEN_TO) -> Refusal | None:
    for sample, name in zip((one, other), names, strict=True):
        if sample.n < PEOPLE_MIN:
            return Refusal(
                refused=f"{sample.n:,} people {name} are too few",
                needs=f"at least {PEOPLE_MIN} people in each group",
            )
        acted = int((sample.outcome != 0).sum())
        if acted < ACTED_MIN:
            return Refusal(
                refused=f"{_only(acted)} of {sample.n:,} people {name} did it",
                needs=f"at least {ACTED_MIN} in each group who did",
            )
    return None


def _only(acted: int) -> str:
    return f"only {acted:,}" if acted else "none"


def _around(mid: float, half: float, level: float) -> Interval:
    return Interval(low=mid - half, mid=mid, high=mid + half, level=level)
