"""Whether one way of saying it surely brought more than the next best, where lot gave each."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from twofold import lift
from twofold.campaigns import Campaign
from twofold.decisions import Outcomes
from twofold.lift import Lift, Sample
from twofold.populations import Refusal

LEVEL = 0.95
TOO_FEW = "too few people heard each of them, or did it afterwards"


@dataclass(frozen=True, kw_only=True, slots=True)
class Between:
    """The way that brought most, the next best, and how surely it brought more, in people."""

    best: str
    next: str
    lift: Lift | Refusal


def between(campaign: Campaign, found: Outcomes, spoken_to: NDArray[np.bool_]) -> Between | None:
    """Return the two best ways beside each other; None where lot did not choose among several.

    Only people count for whom there was a choice. The more ways there are, the wider the interval:
    one of many is ahead by chance (Bonferroni, over all pairs).
    """
    arms = sorted(set(found.arm[spoken_to].tolist()) - {""})
    if campaign.plan.policy != "rotate" or len(arms) < 2:  # noqa: PLR2004 - one is no choice
        return None
    drawn = spoken_to & (found.propensity < 1.0)
    samples = {arm: _sample(found, drawn & (found.arm == arm)) for arm in arms}
    best, second, *_ = sorted(arms, key=lambda arm: (-_mean(samples[arm]), arm))
    pairs = len(list(combinations(arms, 2)))
    level = 1 - (1 - LEVEL) / pairs
    told = lift.compare(samples[best], samples[second], level=level)
    if isinstance(told, Lift) and told.always.mid < 0:
        # What was known from before turned the order round.
        best, second = second, best
        told = lift.compare(samples[best], samples[second], level=level)
    if isinstance(told, Refusal):
        told = Refusal(refused=TOO_FEW, needs=told.needs)
    return Between(best=best, next=second, lift=told)


def _sample(found: Outcomes, who: NDArray[np.bool_]) -> Sample:
    return Sample(
        outcome=found.reached[who].astype(np.float64), before=found.before[who].astype(np.float64)
    )


def _mean(sample: Sample) -> float:
    return float(sample.outcome.mean()) if len(sample.outcome) else 0.0
