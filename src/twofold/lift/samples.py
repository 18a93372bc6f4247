"""What a group of people did, and how much of it was to be expected from before."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One group: an outcome a person, and perhaps the same person's figure from before, `before`.

    Both have shape (n,); an outcome is a count, 0 or 1, or an amount. `before` must not be able to
    know in which group the person is.
    """

    outcome: Floats
    before: Floats | None = None

    @property
    def n(self) -> int:
        """Return how many people there are."""
        return len(self.outcome)

    @property
    def mean(self) -> float:
        """Return the mean outcome; n must be at least 1."""
        return float(self.outcome.mean())

    @property
    def variance(self) -> float:
        """Return the sample variance (n - 1); n must be at least 2."""
        return float(self.outcome.var(ddof=1))


def adjusted(one: Sample, other: Sample) -> tuple[Sample, Sample, float]:
    """Return two groups without what was to be expected from before, and the share so explained.

    CUPED (Deng, Xu, Kohavi & Walker 2013, with the theta that makes the variance least): each
    outcome less theta times how far the person's `before` lies from the mean of all. Theta is taken
    within the groups, so that a difference between them cannot hide in it. The share is in [0, 1];
    without `before`, or with one that does not vary, the groups come back as they are, with 0.
    """
    if one.before is None or other.before is None:
        return one, other, 0.0
    before = np.concatenate([one.before, other.before])
    within = np.concatenate(
        [
            one.before - one.before.mean(),
            other.before - other.before.mean(),
        ]
    )
    left = np.concatenate([one.outcome - one.mean, other.outcome - other.mean])
    spread = float(within @ within)
    total = float(left @ left)
    if spread <= 0 or total <= 0:
        return one, other, 0.0
    theta = float(within @ left) / spread
    centre = float(before.mean())
    explained = theta * theta * spread / total
    return _less(one, theta, centre), _less(other, theta, centre), min(1.0, explained)


def _less(sample: Sample, theta: float, centre: float) -> Sample:
    before = np.zeros(sample.n) if sample.before is None else sample.before
    return Sample(outcome=sample.outcome - theta * (before - centre))
