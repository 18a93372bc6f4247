"""Whether an hour of their own brings more than at once, told of those for whom chance had both."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twofold import decisions, lift
from twofold.campaigns import Campaign
from twofold.decisions import Lead, Outcomes
from twofold.populations import Refusal
from twofold.storage import Database
from twofold.terms import Permitting

_NAMES = ("who heard it at an hour of their own", "who heard it at once")
_NOBODY = Lead(
    why="chance had two moments for nobody yet; it needs people with an hour of their own"
)


def leads(campaign: Campaign, found: Outcomes, *, step: int = 0) -> Mapping[str, Lead]:
    """Return what their own hour brought over at once at a step, by channel; none if not asked.

    Of everybody's first decision, and only where there were two moments; each weighs by the chance
    of theirs. The intervals hold at every look.
    """
    both = found.moment_open & (found.held == "") & (found.arm != "")
    told = {
        channel: _lead(found, both & (found.channel == channel))
        for channel in sorted(set(found.channel[both].tolist()))
    }
    steps = campaign.plan.steps
    asked = step < len(steps) and steps[step].moment_is_open
    return told or ({"": _NOBODY} if asked and len(found) else {})


def learn_moments(db: Database, campaign: Campaign, *, use: Permitting, now: int) -> None:
    """Find anew what their own hour brings at each step, and keep it for choices to come.

    It is drawn more often than at once only where all of the interval is a gain; `use` is who
    permits being counted.
    """
    named, plan = campaign.campaign_id, campaign.plan
    for place, step in enumerate(plan.steps):
        if not step.moment_is_open:
            continue
        found = decisions.outcomes(
            db, named, plan.goal, use=use, step=place, simulated=plan.simulated, now=now
        )
        for channel, lead in leads(campaign, found, step=place).items():
            decisions.keep_lead(db, named, campaign.version, place, channel, lead, now=now)


def in_words(told: Mapping[str, Lead]) -> list[str]:
    """Return in sentences which moment brought more, channel by channel."""
    return [_sentence(f", by {channel}" if channel else "", lead) for channel, lead in told.items()]


def plain(told: Mapping[str, Lead]) -> list[dict[str, object]]:
    """Return the same as JSON, in the shapes that every reading has."""
    return [
        {"channel": channel, "value": None, "refused": lead.why}
        if lead.why
        else {
            "channel": channel,
            "value": lead.mid,
            "n": lead.n,
            "interval": {"low": lead.low, "mid": lead.mid, "high": lead.high, "level": lead.level},
            "at_once": lead.now,
            "at_their_own_hour": lead.own,
            "leads": lead.usable,
        }
        for channel, lead in told.items()
    ]


def _lead(found: Outcomes, who: NDArray[np.bool_]) -> Lead:
    own = (found.moment == "own")[who]
    chance, reached = decisions.own_chances(found)[who], found.reached[who].astype(np.float64)
    told = lift.compare_drawn(own, reached, chance, names=_NAMES)
    if isinstance(told, Refusal):
        return Lead(n=int(who.sum()), why=f"{told.refused}; it needs {told.needs}")
    at_own, at_once = lift.means_drawn(own, reached, chance)
    return Lead(
        n=int(who.sum()),
        now=at_once,
        own=at_own,
        low=told.low,
        mid=told.mid,
        high=told.high,
        level=told.level,
    )


def _sentence(by: str, lead: Lead) -> str:
    if lead.why:
        return f"At once or at an hour of their own{by}: not known, {lead.why}."
    low, high = (f"{100 * abs(edge):.1f}" for edge in (lead.low, lead.high))
    of = (
        f"of {lead.n:,} people for whom chance had both, {100 * lead.own:.1f} in 100 at their own"
        f" hour and {100 * lead.now:.1f} at once"
    )
    if lead.low > 0:
        return (
            f"An hour of their own helps more than at once{by}: {low} to {high} more in 100, {of}."
        )
    if lead.high < 0:
        return (
            f"At once helps more than an hour of their own{by}: {high} to {low} more in 100, {of}."
        )
    return (
        f"No usable difference between at once and an hour of their own{by}: between {low} fewer"
        f" and {high} more in 100 at their own hour, {of}."
    )
