"""What a campaign brought in money: what it is worth, what people paid, less what sending cost."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twofold import campaigns, lift
from twofold.campaigns import Campaign, Plan
from twofold.decisions import Outcomes
from twofold.lift import Lift, Sample
from twofold.populations import Interval, Refusal
from twofold.results.queries import sql
from twofold.storage import Database

NOBODY = Refusal(refused="nobody was held back", needs="some people left alone by lot")
NO_WORTH = Refusal(refused="no value is set on the goal", needs="what one goal is worth, in money")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """What the messages to some people cost to send; of `unpriced` no cost is set."""

    messages: int
    unpriced: int
    cost_micro: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """What a campaign brought in all, beyond silence, in millionths of its goal's currency.

    `worth` values each goal as the campaign does, `purchases` are sums that people really paid.
    `contribution` is the worth, or without one the purchases, less what sending cost; what the
    goods cost is not known.
    """

    currency: str
    worth: Interval | Refusal
    purchases: Interval | Refusal
    sending: Sending
    contribution: Interval | Refusal


def money(
    db: Database,
    campaign: Campaign,
    found: Outcomes,
    held: NDArray[np.bool_],
    goal: Lift | Refusal,
    *,
    now: int,
) -> Money:
    """Return what came in beyond silence of those whom lot let be spoken to, and what it cost."""
    planned, spoken_to = campaign.plan.goal, int((~held).sum())
    worth: Interval | Refusal = NO_WORTH
    if isinstance(goal, Refusal):
        worth = goal
    elif planned.value_micro:
        worth = _scaled(goal.always, spoken_to * planned.value_micro)
    paid = NOBODY if not held.any() else _paid(found, held)
    purchases = _scaled(paid.always, spoken_to) if isinstance(paid, Lift) else paid
    sent = _sending(db, campaign, frozenset(found.person_id.tolist()), now=now)
    return Money(
        currency=planned.currency,
        worth=worth,
        purchases=purchases,
        sending=sent,
        contribution=_less(worth if planned.value_micro else purchases, sent.cost_micro),
    )


def _paid(found: Outcomes, held: NDArray[np.bool_]) -> Lift | Refusal:
    value, before = (
        column.astype(np.float64) for column in (found.value_micro, found.before_micro)
    )
    return lift.compare(
        Sample(outcome=value[~held], before=before[~held]),
        Sample(outcome=value[held], before=before[held]),
    )


def _sending(db: Database, campaign: Campaign, people: Collection[str], *, now: int) -> Sending:
    """Return what all messages of a campaign to these people cost, as their versions price them."""
    plans: dict[int, Plan] = {}
    messages = unpriced = cost_micro = 0
    for row in db.all(sql.sent_to, campaign_id=campaign.campaign_id, now=now):
        if row.person_id not in people:
            continue
        if row.version not in plans:
            plans[row.version] = campaigns.plan_of(db, campaign.campaign_id, row.version)
        each = _cost(plans[row.version], row.step, row.arm)
        messages += row.messages
        cost_micro += row.messages * each
        unpriced += 0 if each else row.messages
    return Sending(messages=messages, unpriced=unpriced, cost_micro=cost_micro)


def _cost(plan: Plan, step: int, arm: str) -> int:
    variants = plan.steps[step].variants if step < len(plan.steps) else ()
    return next((one.cost_micro for one in variants if one.arm == arm), 0)


def _scaled(interval: Interval, by: float) -> Interval:
    return Interval(
        low=interval.low * by, mid=interval.mid * by, high=interval.high * by, level=interval.level
    )


def _less(brought: Interval | Refusal, cost_micro: int) -> Interval | Refusal:
    if isinstance(brought, Refusal):
        return brought
    return Interval(
        low=brought.low - cost_micro,
        mid=brought.mid - cost_micro,
        high=brought.high - cost_micro,
        level=brought.level,
    )
