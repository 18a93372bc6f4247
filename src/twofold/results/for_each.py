"""Whether choosing for each person surely beats saying the best single thing, learned anew."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twofold import campaigns, decisions, lift
from twofold.campaigns import Campaign
from twofold.decisions import Drawn, Model, Outcomes
from twofold.lift import Gain
from twofold.populations import Refusal
from twofold.storage import Database
from twofold.terms import Permitting

_THREE = 3
_NOBODY = "there is nobody yet for whom chance chose among several ways"


def first_choices(db: Database, campaign: Campaign, *, use: Permitting, now: int) -> Drawn:
    """Return the first decisions of a campaign whose window is over, with all their chances."""
    named, plan = campaign.campaign_id, campaign.plan
    found = decisions.outcomes(db, named, plan.goal, use=use, simulated=plan.simulated, now=now)
    return _drawn(db, campaign, found)


def gain(db: Database, campaign: Campaign, found: Outcomes) -> Gain | Refusal:
    """Return what choosing for each would gain over the best single way, silence among the ways."""
    drawn = _to_all(_drawn(db, campaign, found))
    if not len(drawn) or len(drawn.arms) < _THREE:
        return Refusal(refused=_NOBODY, needs="people whose time is over, and two ways at least")
    reward = drawn.reached - costs(campaign, drawn.arms)[drawn.arm]
    return lift.gain(drawn.features, reward, drawn.arm, drawn.chances)


def learn_personal(db: Database, campaign: Campaign, *, use: Permitting, now: int) -> Model:
    """Ask the gate for a campaign's first step, and keep the model that it opens for, or why not.

    It opens only where all of the interval of the gain over the best single way, silence among
    the ways, is a gain. `use` is who permits being counted.
    """
    drawn = _to_all(first_choices(db, campaign, use=use, now=now))
    found = _learned(campaign, drawn)
    decisions.keep_model(db, campaign.campaign_id, campaign.version, found, now=now)
    return found


def costs(campaign: Campaign, arms: Sequence[str]) -> NDArray[np.float64]:
    """Return what each arm takes in units of the goal's value, (arms,); silence takes nothing."""
    plan = campaign.plan
    paid = {one.arm: one.cost_micro for one in plan.steps[0].variants}
    if not plan.goal.value_micro:
        return np.zeros(len(arms))
    return np.array(
        [
            (paid.get(arm, 0) + plan.attention_micro) / plan.goal.value_micro if arm else 0.0
            for arm in arms
        ]
    )


def in_words(found: Model | None) -> str:
    """Return in a sentence how a campaign chooses that would choose for each person."""
    usual = "until then it chooses what has helped most so far, as for everybody"
    if found is None:
        return f"Choosing for each person: not asked yet; {usual}."
    if found.why:
        return f"Choosing for each person: not known, {found.why}; {usual}."
    low, high = 100 * found.low, 100 * found.high
    best = f"“{found.best}” to all" if found.best else "silence to all"
    gain = f"over {best} ({low:.1f} to {high:.1f} in 100, from {found.n:,} people)"
    if found.usable:
        return f"It chooses for each person, for that surely gains {gain}."
    return (
        f"Choosing for each person: no sure gain {gain}, so it chooses what has helped most so far,"
        " as for everybody."
    )


def _drawn(db: Database, campaign: Campaign, found: Outcomes) -> Drawn:
    versions = {int(one) for one in found.version.tolist()}
    shares = {one: campaigns.plan_of(db, campaign.campaign_id, one).holdout for one in versions}
    return decisions.with_chances(found, shares)


def _to_all(drawn: Drawn) -> Drawn:
    """Return those to whom all could be said: others tell nothing of what else had served them."""
    return drawn.only(np.asarray((drawn.chances > 0).all(axis=1), dtype=np.bool_))


def _learned(campaign: Campaign, drawn: Drawn) -> Model:
    arms = drawn.arms
    if not len(drawn) or len(arms) < _THREE:
        return Model(arms=arms, why=_NOBODY)
    reward = drawn.reached - costs(campaign, arms)[drawn.arm]
    found = lift.gain(drawn.features, reward, drawn.arm, drawn.chances)
    if isinstance(found, Refusal):
        return Model(arms=arms, n=len(drawn), why=f"{found.refused}; it needs {found.needs}")
    fit = lift.fit(drawn.features, reward, drawn.arm, len(arms))
    return Model(
        arms=arms,
        n=found.n,
        usable=found.is_usable,
        best=arms[found.best],
        low=found.value.low,
        mid=found.value.mid,
        high=found.value.high,
        centre=tuple(fit.centre.tolist()),
        spread=tuple(fit.spread.tolist()),
        weights=tuple(tuple(row) for row in fit.weights.tolist()),
    )
