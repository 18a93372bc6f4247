"""Whether a campaign helped: those whom lot let be spoken to against those whom it held back."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold import decisions, lift, populations
from twofold.campaigns import Campaign
from twofold.decisions import Lead, Outcomes
from twofold.lift import Estimate, Gain, Lift, Sample, Split
from twofold.populations import Interval, Refusal
from twofold.results import for_each, moments
from twofold.results.between import Between, between
from twofold.results.money import NOBODY, Money, money
from twofold.storage import Database
from twofold.terms import Permitting

EARLY = Refusal(refused="nobody’s time to reach the goal is over yet", needs="that time")
NO_CHANCE = Refusal(
    refused="what was said to whom was not left to chance",
    needs="a policy that rotates, so that each way of saying it has its chance",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Those to whom one thing happened: how many, how many reached the goal, and their share.

    `alone` is what the share would be if everybody were spoken to in this way, from the log.
    """

    arm: str
    people: int
    reached: int
    share: Interval
    alone: Estimate | Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """One campaign's effect, of people whose window is over.

    `waiting` are those whose window is not; `goal` is the lift in people who reach the goal;
    `moments` what an hour of their own brings over at once, by channel, where that was open.
    """

    n: int
    waiting: int
    groups: tuple[Group, ...]
    held_back: Group | None
    split: Split | None
    goal: Lift | Refusal
    money: Money
    between: Between | None
    personal: Gain | Refusal
    moments: Mapping[str, Lead]


def result(
    db: Database,
    campaign: Campaign,
    *,
    use: Permitting,
    everywhere: float,
    currency: str = "",
    now: int,
) -> Result:
    """Return whether a campaign helped, with what it rests on, or why that cannot be told.

    `everywhere` is the share of people held back from all campaigns; `use` who permits being
    counted. Groups are as lot made them, whatever was said in the end (intention to treat). Of a
    simulated campaign only what was simulated counts, of any other only what was not. Where the
    goal names no currency what is paid counts in `currency`.
    """
    campaign = _in_money(campaign, currency)
    goal, named, simulated = campaign.plan.goal, campaign.campaign_id, campaign.plan.simulated
    found = decisions.outcomes(db, named, goal, use=use, simulated=simulated, now=now)
    every = decisions.outcomes(
        db, named, goal, use=use, is_over=False, simulated=simulated, now=now
    )
    held = found.held != ""
    spoken_to, held_back = _sample(found, ~held), _sample(found, held)
    goal_lift: Lift | Refusal = EARLY if (every.held != "").any() else NOBODY
    if held.any():
        goal_lift = lift.compare(spoken_to, held_back)
    return Result(
        n=len(found),
        waiting=len(every) - len(found),
        groups=tuple(_groups(found, ~held)),
        held_back=_group("", found, held) if held.any() else None,
        # A world casts its lot by itself.
        split=_split(campaign, found, held, 0.0 if simulated else everywhere),
        goal=goal_lift,
        money=money(db, campaign, found, held, goal_lift, now=now),
        between=between(campaign, found, ~held),
        personal=_personal(db, campaign, found, ~held),
        moments=moments.leads(campaign, found),
    )


def _in_money(campaign: Campaign, currency: str) -> Campaign:
    goal = campaign.plan.goal
    if goal.currency:
        return campaign
    priced = msgspec.structs.replace(goal, currency=currency)
    plan = msgspec.structs.replace(campaign.plan, goal=priced)
    return msgspec.structs.replace(campaign, plan=plan)


def _sample(found: Outcomes, who: NDArray[np.bool_]) -> Sample:
    return Sample(
        outcome=found.reached[who].astype(np.float64), before=found.before[who].astype(np.float64)
    )


def _groups(found: Outcomes, spoken_to: NDArray[np.bool_]) -> list[Group]:
    return [
        _group(arm, found, spoken_to & (found.arm == arm), among=spoken_to)
        for arm in sorted(set(found.arm[spoken_to].tolist()))
    ]


def _group(
    arm: str,
    found: Outcomes,
    who: NDArray[np.bool_],
    *,
    among: NDArray[np.bool_] | None = None,
) -> Group:
    people, reached = int(who.sum()), int(found.reached[who].sum())
    return Group(
        arm=arm,
        people=people,
        reached=reached,
        share=populations.share(reached, people),
        alone=NO_CHANCE if among is None else _alone(arm, found, among),
    )


def _alone(arm: str, found: Outcomes, among: NDArray[np.bool_]) -> Estimate | Refusal:
    """Return what saying one thing to all would have brought, from what chance decided.

    Where a rule or an address left one way alone, nothing tells what another would have done there.
    """
    if len(set(found.arm[among].tolist())) > 1:
        among = among & (found.propensity < 1.0)
        if not among.any():
            return NO_CHANCE
    return lift.self_normalised(
        lift.Log(
            reward=found.reached[among].astype(np.float64),
            propensity=found.propensity[among],
            target=(found.arm[among] == arm).astype(np.float64),
        )
    )


def _split(
    campaign: Campaign, found: Outcomes, held: NDArray[np.bool_], everywhere: float
) -> Split | None:
    """Return whether lot held back as many as it should; None where nobody was to be."""
    if campaign.plan.is_called_for:
        return None
    kept = 1.0 - (1.0 - everywhere) * (1.0 - campaign.plan.holdout)
    if not 0.0 < kept < 1.0:
        return None
    counts = (int(held.sum()), len(found) - int(held.sum()))
    return lift.check_split(counts, (kept, 1.0 - kept))


def _personal(
    db: Database, campaign: Campaign, found: Outcomes, spoken_to: NDArray[np.bool_]
) -> Gain | Refusal:
    """Return whether choosing for each would gain, by what each had done before the decision."""
    if campaign.plan.learns:
        return for_each.gain(db, campaign, found)
    arms = sorted(set(found.arm[spoken_to].tolist()))
    if campaign.plan.policy != "rotate" or len(arms) < 2:  # noqa: PLR2004 - one is no choice
        return NO_CHANCE
    n = int(spoken_to.sum())
    features = np.column_stack(
        [
            found.before[spoken_to],
            np.log1p(np.maximum(found.before_micro[spoken_to], 0)),
        ]
    ).astype(np.float64)
    place = np.searchsorted(np.array(arms), found.arm[spoken_to])
    chances = np.full((n, len(arms)), 1.0 / len(arms))
    return lift.gain(
        features, found.reached[spoken_to].astype(np.float64), place.astype(np.int64), chances
    )
