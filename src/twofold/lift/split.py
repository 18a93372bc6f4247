"""Whether chance divided people as it was told to: without that no difference means anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

# A division that is right is called wrong less often than this, over all looks together.
ALARM = 0.001
# How near to what was planned a wrong division is looked for, in people a group: what goes wrong
# goes wrong by a few in a hundred.
PRIOR = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """How many people each group has, how many it should have, and whether that is believable.

    `p_value` may be looked at after every person; it is sound unless that falls below ALARM.
    """

    counts: tuple[int, ...]
    shares: tuple[float, ...]
    p_value: float

    @property
    def is_sound(self) -> bool:
        """Tell whether the division may be believed."""
        return self.p_value >= ALARM


def check_split(counts: Sequence[int], shares: Sequence[float]) -> Split:
    """Return how believable it is that people fell into groups with these shares.

    A sequential test: one over the Bayes factor of a Dirichlet-multinomial against the shares,
    which by Ville's inequality is a p-value at every look (Lindon & Malek 2022, "Anytime-valid
    inference for multinomial count data"). `shares` are above 0 and sum to 1, one for each count.
    """
    n, groups = sum(counts), len(shares)
    prior = [PRIOR * groups * share for share in shares]
    evidence = lgamma(sum(prior)) - lgamma(sum(prior) + n)
    for count, weight, share in zip(counts, prior, shares, strict=True):
        evidence += lgamma(weight + count) - lgamma(weight) - count * log(share)
    p_value = 1.0 if evidence <= 0 else exp(-evidence)
    return Split(counts=tuple(counts), shares=tuple(shares), p_value=p_value)
