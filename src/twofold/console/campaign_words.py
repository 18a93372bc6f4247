"""What a campaign's pages say: its people, its messages, and whether it helped."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from twofold import (
    audiences,
    campaigns,
    clock,
    decisions,
    ids,
    people,
    results,
    speaking,
    terms,
    worlds,
)
from twofold.campaigns import Campaign
from twofold.console import (
    campaign_acts,
    campaign_fates,
    campaign_lacks,
    contacts,
    names,
    owners,
    sequence,
)
from twofold.console.visits import Visit
from twofold.ids import HandleId, PersonId

SAYINGS_MAX = 10
NOT_YET = "It is large, and was not worked out yet; it is within a day, or when you ask for it."


def line(request: Visit, found: Campaign) -> dict[str, Any]:
    """Return a campaign in one line of the list."""
    stands = speaking.standings.standing(request.system, found, now=request.now)
    told = stands.happened if stands else None
    return {
        "campaign": found,
        "use": terms.use_words(found.plan.use),
        "sent": told.sent if told else None,
        "held_back": told.held_back if told else None,
        "answer": _answer(stands),
        "paused": speaking.pausing.paused_itself(request.system, found.campaign_id),
    }


def answer(request: Visit, found: Campaign) -> dict[str, Any] | None:
    """Return what a campaign's result says, or None while nobody was decided about."""
    stands = speaking.standings.standing(request.system, found, now=request.now)
    if stands is None:
        return {"campaign": found, "sentences": [NOT_YET], "truth": "", "as_of": None}
    if stands.result is None or not stands.is_begun:
        return None
    return {
        "campaign": found,
        "sentences": stands.result["sentences"],
        "truth": worlds.truth(request.system, found, stands.result),
        "as_of": stands.as_of_us if stands.is_kept else None,
    }


def whole(request: Visit, found: Campaign, *, days: int) -> dict[str, Any]:
    """Return all that a campaign's page shows."""
    stands = speaking.standings.standing(request.system, found, now=request.now)
    ways = campaigns.counts(request.db, found.campaign_id)
    told = stands.happened if stands else None
    of_people, turns = campaign_fates.of_people(ways, told.silent if told else {})
    result = stands.result if stands and stands.is_begun else None
    faults = speaking.campaigning.faults_of(request.system, found, now=request.now)
    tried = None
    if found.state == "draft" and not faults:
        tried = speaking.trials.simulate(request.system, found, days=days, now=request.now)
    return {
        "use": terms.use_words(found.plan.use),
        "group": _group(request, found),
        "drawn": sequence.draw(found.plan),
        "faults": faults,
        **_foretold(request, found, tried, days=days),
        "lacks": campaign_lacks.happened(request, found),
        "currency": found.plan.goal.currency or request.system.settings.currency,
        "happened": told,
        "opens": results.OPENS,
        "owner": owners.called(request, found.owner),
        "acts": campaign_acts.told(request, found.campaign_id),
        "of_people": of_people,
        "of_messages": campaign_fates.of_messages(told.states) if told else [],
        "of_turns": campaign_fates.of_turns(turns),
        "result": result,
        "as_of": stands.as_of_us if stands and stands.is_kept else None,
        "not_yet": NOT_YET if stands is None else "",
        "is_large": stands is None or stands.is_kept,
        "truth": "" if result is None else worlds.truth(request.system, found, result),
        "versions": found.version,
        "reaches_nobody": _reaches_nobody(request, found, tried),
        "paused_itself": speaking.pausing.paused_itself(request.system, found.campaign_id),
        "for_each": _for_each(request, found),
        **contacts.standing(request, found),
        "days": lambda us: f"{us / clock.DAY:g}",
    }


def _foretold(
    request: Visit, found: Campaign, tried: speaking.trials.Simulated | None, *, days: int
) -> dict[str, Any]:
    """Return what the page shows of a trial, if there was one."""
    if tried is None:
        return {"tried": None, "tried_days": days}
    shown, unworded = tried.sayings[:SAYINGS_MAX], tried.worded.unworded
    who = [one.person_id for one in shown] + [one.person_id for one in unworded]
    called = _called(request, who)
    return {
        "tried": tried,
        "tried_days": days,
        "sayings": _sayings(shown, called),
        "tried_left": campaign_fates.reasons(tried.left),
        "by_day": _by_day(tried.by_day),
        "unworded": campaign_lacks.foreseen(found, tried.worded, called),
    }


def _by_day(found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return days and how many messages would leave on each, as the other pages write days."""
    return [(f"{date.fromisoformat(day):%-d %b %Y}", many) for day, many in found.items()]


def _reaches_nobody(
    request: Visit, found: Campaign, tried: speaking.trials.Simulated | None
) -> bool:
    """Tell whether a campaign is really for people whose addresses and rules are simulated."""
    if found.plan.simulated:
        return False
    foreseen = [one.person_id for one in tried.sayings] if tried else []
    return (
        worlds.any_made_up(found.plan.people)
        or worlds.any_in_layer(request.system, foreseen)
        or worlds.any_in_campaign(request.system, found.campaign_id)
    )


def _for_each(request: Visit, found: Campaign) -> str:
    """Return how a campaign chooses that would choose for each person; nothing of another."""
    if found.plan.policy != "personal":
        return ""
    model = decisions.model_of(request.db, found.campaign_id, found.version)
    return results.for_each_in_words(model)


def _group(request: Visit, found: Campaign) -> tuple[str, str] | None:
    """Return the name and the page of the group that is kept and that a campaign is for."""
    if not ids.is_id(found.plan.audience):
        return None
    try:
        kept = audiences.get(request.db, found.plan.audience)
    except audiences.NoSuchAudience:
        return "a group that is gone", "/console/groups"
    return kept.name, f"/console/groups/{kept.audience_id}"


def _called(request: Visit, some: Sequence[PersonId]) -> dict[PersonId, str]:
    """Return what some people are called."""
    known = people.known(request.db, sorted({HandleId(one) for one in some}))
    return {
        person.person_id: names.called(person.leading, real=request.real_only)
        for person in known.values()
    }


def _sayings(
    found: Sequence[speaking.trials.Saying], called: Mapping[PersonId, str]
) -> list[dict[str, Any]]:
    return [
        {
            **msgspec.structs.asdict(one),
            "because": decisions.reason(one.reason),
            "name": called.get(one.person_id, "somebody"),
        }
        for one in found
    ]


def _answer(stands: speaking.standings.Standing | None) -> str:
    if stands is None:
        return NOT_YET
    return stands.result["sentences"][0] if stands.result and stands.happened.sent else ""
