"""What a layer comes to, apart from what really happened: its estimate beside the truth."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from twofold import campaigns, results, seeing, terms
from twofold.campaigns import Campaign
from twofold.populations import Interval, Refusal
from twofold.system import System
from twofold.worlds.layers import CARD, layer
from twofold.worlds.queries import sql

if TYPE_CHECKING:
    # Numbers, for which a worker that is only started by the same command must not pay.
    from twofold.lift import Lift


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign whose effect is known: people decided about, messages sent, people held back.

    `estimate` is what the results say without knowing it, `covers` whether its interval holds it.
    """

    campaign_id: str
    name: str
    decided: int
    sent: int
    held_back: int
    known_effect: float
    estimate: Interval | None
    refused: str
    covers: bool | None


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """People with an address, touches and statements of a layer, and its campaign."""

    people: int
    touches: int
    statements: int
    campaign: Known


def sums(home: System, *, now: int) -> Sums | None:
    """Return what lies over a home, or None where nothing does."""
    kept = layer(home)
    if kept is None:
        return None
    row = home.record.only(sql.simulated, card=CARD)
    campaign = campaigns.get(home.record, kept.campaign_id)
    happened = results.happened(home.record, campaign)
    use = seeing.permitting(home, terms.ANALYTICS, now=now)
    found = results.result(home.record, campaign, use=use, everywhere=0.0, now=now)
    estimate, refused = _estimated(found.goal)
    return Sums(
        people=row.people,
        touches=row.touches,
        statements=row.statements,
        campaign=Known(
            campaign_id=campaign.campaign_id,
            name=campaign.name,
            decided=happened.held_back + sum(happened.silent.values()) + _messages(happened.states),
            sent=happened.sent,
            held_back=happened.held_back,
            known_effect=kept.known_effect,
            estimate=estimate,
            refused=refused,
            covers=None if estimate is None else estimate.low <= kept.known_effect <= estimate.high,
        ),
    )


def truth(home: System, campaign: Campaign, told: Mapping[str, Any]) -> str:
    """Return what a campaign truly changed, where that is known, beside its result as JSON."""
    kept = layer(home)
    if kept is None or kept.campaign_id != campaign.campaign_id:
        return ""
    known = (
        f"The truth, which the results do not know: {100 * kept.known_effect:.1f} people more in"
        " 100, for this is simulated"
    )
    estimate = told["lift"].get("interval")
    if estimate is None:
        return f"{known}."
    inside = estimate["low"] <= kept.known_effect <= estimate["high"]
    return f"{known}. The interval above {'holds' if inside else 'misses'} it."


def plain(found: Sums) -> dict[str, object]:
    """Return the sums as JSON, in the shapes that every reading has."""
    told = msgspec.to_builtins(found)
    known = told["campaign"]
    estimate, refused = found.campaign.estimate, known.pop("refused")
    known["estimate"] = (
        {"value": None, "refused": refused}
        if estimate is None
        else {
            "value": estimate.mid,
            "interval": {
                "low": estimate.low,
                "mid": estimate.mid,
                "high": estimate.high,
                "level": estimate.level,
            },
        }
    )
    # Drawn by chance in each home, as all ids are.
    del known["campaign_id"]
    return dict(told)


def sentence(found: Sums) -> str:
    """Return what lies over a home in words, the truth beside the estimate."""
    known = found.campaign
    if known.estimate is None:
        says = f"the results say: not known, {known.refused}"
    else:
        low, mid, high = (
            f"{100 * edge:.1f}"
            for edge in (known.estimate.low, known.estimate.mid, known.estimate.high)
        )
        says = f"the results, which do not know it, say {mid} ({low} to {high})"
    return (
        f"Simulated, beside it and never counted with it: {found.people:,} people with an address,"
        f" {found.touches:,} touches, {found.statements:,} rules. One campaign: {known.decided:,}"
        f" decided about, {known.sent:,} sent, {known.held_back:,} held back by lot. Speaking truly"
        f" moved {100 * known.known_effect:.1f} people more in 100; {says}."
    )


def _messages(states: dict[str, int]) -> int:
    return sum(states.values())


def _estimated(goal: "Lift | Refusal") -> tuple[Interval | None, str]:
    if isinstance(goal, Refusal):
        return None, f"{goal.refused}; it needs {goal.needs}"
    return goal.always, ""
