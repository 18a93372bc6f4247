"""After how many contacts it is enough: what each in a row brought, found anew and kept."""

from dataclasses import dataclass

from twofold import campaigns, decisions, lift
from twofold.campaigns import Campaign
from twofold.decisions import InARow
from twofold.lift import Knee, Rung
from twofold.populations import Interval, Refusal
from twofold.results.fates import DECISIONS_MIN
from twofold.storage import Database
from twofold.terms import Permitting

_PAGE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What each contact in thirty days brought beyond silence, in order, and the point of enough.

    `decisions` are those that chance made.
    """

    decisions: int
    rungs: tuple[Rung, ...]
    knee: Knee


def response(db: Database, campaign: Campaign, *, use: Permitting, now: int) -> Response:
    """Return what each contact in a row brought in one campaign; `use` permits being counted."""
    worth, cost = _worth(campaign)
    return _told(decisions.in_a_row(db, campaign, use=use, now=now), worth=worth, cost=cost)


def response_of_all(
    db: Database, *, use: Permitting, now: int, simulated: bool = False
) -> Response:
    """Return the same over all campaigns, each by its own goal: one goal counts as any other."""
    every = [
        decisions.in_a_row(db, one, use=use, now=now)
        for one in _all(db)
        if not one.plan.is_called_for and one.plan.simulated == simulated
    ]
    return _told(decisions.joined_rows(every), worth=1.0, cost=0.0)


def find_enough(db: Database, campaign: Campaign | None, *, use: Permitting, now: int) -> Knee:
    """Find the point anew, of a campaign or with None of all, and keep it for choices to come."""
    found = (
        response_of_all(db, use=use, now=now)
        if campaign is None
        else response(db, campaign, use=use, now=now)
    )
    named = decisions.ALL_CAMPAIGNS if campaign is None else campaign.campaign_id
    decisions.keep_enough(db, named, found.knee.most, found.knee.why, now=now)
    return found.knee


def in_words(found: Response) -> list[str]:
    """Return what a response says, the point first; what is not known says what it takes."""
    said = [_point(found)]
    known = [one for one in found.rungs if isinstance(one.brought, Interval)]
    said += [_rung(rung) for rung in known]
    unknown = [one for one in found.rungs if isinstance(one.brought, Refusal)]
    if unknown and known:
        numbers = ", ".join(str(one.number) for one in unknown)
        said.append(f"Of contact {numbers} it is not known yet.")
    return said


def plain(found: Response) -> dict[str, object]:
    """Return a response as JSON, in the shapes that every reading has."""
    return {
        "n": found.decisions,
        "sentences": in_words(found),
        "enough_after": found.knee.most,
        "why": found.knee.why,
        "contacts": [
            {
                "number": rung.number,
                "sent": rung.sent,
                "brought": _edges(rung.brought),
                "complained": _edges(rung.complained),
            }
            for rung in found.rungs
        ],
    }


def _worth(campaign: Campaign) -> tuple[float, float]:
    """Return what one goal is worth, and what the cheapest contact takes, in the same unit."""
    plan = campaign.plan
    if not plan.goal.value_micro:
        return 1.0, 0.0
    costs = [variant.cost_micro for step in plan.steps for variant in step.variants]
    return float(plan.goal.value_micro), float(min(costs, default=0) + plan.attention_micro)


def _told(found: InARow, *, worth: float, cost: float) -> Response:
    if len(found) < DECISIONS_MIN:
        why = f"chance decided {len(found):,} times so far, and it takes {DECISIONS_MIN}"
        return Response(decisions=len(found), rungs=(), knee=Knee(most=None, why=why))
    rungs = lift.response(
        found.number, found.sent, found.reached, found.complained, chance=found.chance
    )
    return Response(
        decisions=len(found), rungs=rungs, knee=lift.knee(rungs, worth=worth, cost=cost)
    )


def _all(db: Database) -> list[Campaign]:
    found: list[Campaign] = []
    while page := campaigns.list_all(db, after=found[-1].campaign_id if found else "", limit=_PAGE):
        found += page
    return found


def _point(found: Response) -> str:
    knee = found.knee
    if knee.most is None:
        return f"After how many contacts it is enough: not known yet, for {knee.why}."
    many = "Before the first contact" if not knee.most else _after(knee.most)
    return f"{many} it is enough: {knee.why}{_sure(knee)}."


def _after(most: int) -> str:
    return f"After {most} {'contact' if most == 1 else 'contacts'} in thirty days"


def _sure(knee: Knee) -> str:
    if knee.sure is None:
        return ""
    low, high = 100 * knee.sure.low, 100 * knee.sure.high
    return f" ({low:.1f} to {high:.1f} in 100, at every look, with 95 % confidence)"


def _rung(rung: Rung) -> str:
    assert isinstance(rung.brought, Interval)  # noqa: S101 - the caller has only those
    low, mid, high = (
        100 * edge for edge in (rung.brought.low, rung.brought.mid, rung.brought.high)
    )
    told = f"Contact {rung.number} brought {mid:.1f} people more in 100 ({low:.1f} to {high:.1f})"
    if isinstance(rung.complained, Interval):
        told += f"; {100 * rung.complained.mid:.1f} in 100 complained or stopped"
    return f"{told}; {rung.sent:,} were sent."


def _edges(found: Interval | Refusal) -> dict[str, object]:
    if isinstance(found, Refusal):
        return {"value": None, "refused": found.refused, "needs": found.needs}
    edges = {"low": found.low, "mid": found.mid, "high": found.high, "level": found.level}
    return {"value": found.mid, "interval": edges}
