"""What lacked for a campaign's words to be made: for how many, why, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from twofold import decisions, speaking
from twofold.campaigns import Campaign
from twofold.console.visits import Visit
from twofold.decisions import Lack
from twofold.ids import PersonId

# So many of them are named; more would hide what there is to do.
NAMED_MAX = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One lack in words, for how many people, and the page where it is mended.

    `who` are some of them with their names, where it was looked at beforehand.
    """

    many: int
    words: str
    href: str
    act: str
    who: tuple[tuple[PersonId, str], ...] = ()


def happened(request: Visit, campaign: Campaign) -> list[Told]:
    """Return what lacked for those to whom nothing left, what most people lacked first."""
    found = decisions.lacks_of(request.db, campaign.campaign_id)
    return [_told(one.lack, one.people, campaign) for one in found]


def foreseen(
    campaign: Campaign, worded: speaking.lacking.Worded, called: Mapping[PersonId, str]
) -> list[Told]:
    """Return what would lack for those whose words were looked at, with who they are."""
    whose: dict[Lack, list[tuple[PersonId, str]]] = {}
    for one in worded.unworded:
        person = one.person_id, called.get(one.person_id, "somebody")
        whose.setdefault(one.lack, []).append(person)
    most_first = sorted(whose.items(), key=lambda one: (-len(one[1]), one[0]))
    return [_told(lack, len(who), campaign, tuple(who)) for lack, who in most_first]


def _told(
    lack: Lack, many: int, campaign: Campaign, who: tuple[tuple[PersonId, str], ...] = ()
) -> Told:
    href, act = _mended(lack, campaign)
    return Told(many=many, words=lack.in_words, href=href, act=act, who=who[:NAMED_MAX])


def _mended(lack: Lack, campaign: Campaign) -> tuple[str, str]:
    """Return the page where a lack is mended, and what is done there."""
    template = f"/console/templates/{lack.template}"
    match lack.kind:
        case "field":
            return template, "Say there what stands in its place"
        case "feed":
            return "/console/supplies#feeds", "Look at the feed"
        case "pool":
            return "/console/supplies#codes", "Bring more codes"
        case _ if lack.template:
            return template, "Look at the template"
        case _:
            return f"/console/campaigns/{campaign.campaign_id}/change", "Change its words"
