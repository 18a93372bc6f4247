"""How many contacts help: what each in a row brought, when it is enough, and going past that."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from twofold import campaigns, decisions, speaking
from twofold.campaigns import Campaign
from twofold.console import curve, drawing, owners
from twofold.console.frame import onward
from twofold.console.parameters import Parameters
from twofold.console.visits import Visit

PATH = "/console/results/contacts"
NOT_YET = "There is much to look at, and it was not worked out yet; it is within a day, or now."


@get(PATH, sync_to_thread=True)
def contacts_page(request: Visit) -> Response[str]:
    """Show what each contact in a row brought, in one campaign or over all."""
    campaign = _asked(request, Parameters(request.query_params).text("campaign"))
    return _page(request, campaign)


@post(PATH, sync_to_thread=True)
def go_past(request: Visit) -> Response[str] | Redirect:
    """Let contacts go on past the point of enough, for a reason, or stop there again."""
    campaign = _asked(request, request.text("campaign"))
    named = campaign.campaign_id if campaign else decisions.ALL_CAMPAIGNS
    if request.text("do") == "work_out":
        speaking.standings.work_out_soon(request.system, named, now=request.now)
        return onward(address(campaign))
    past = request.text("do") == "past"
    try:
        speaking.pausing.go_past(
            request.system, named, past=past, by=request.staff.staff_id,
            reason=request.text("reason"), now=request.now,
        )  # fmt: skip
    except speaking.pausing.NoReason as error:
        return _page(request, campaign, problem=str(error))
    return onward(address(campaign))


def address(campaign: Campaign | None) -> str:
    """Return where one campaign's page is, or that of all."""
    return PATH if campaign is None else f"{PATH}?campaign={campaign.campaign_id}"


def standing(request: Visit, campaign: Campaign | None) -> dict[str, Any]:
    """Return what was found last of when it is enough, and whether it is heeded."""
    named = campaign.campaign_id if campaign else decisions.ALL_CAMPAIGNS
    found, heeded = decisions.enough(request.db), decisions.heeded(request.db)
    past = campaigns.latest(request.db, "past_enough", "heeds_enough").get(named)
    return {
        "enough": found.get(named),
        "stops_after": heeded.most(named) if campaign else heeded.every,
        "past": past if past is not None and past.verb == "past_enough" else None,
        "past_by": owners.called(request, past.act_by) if past is not None else "",
    }


def _asked(request: Visit, campaign_id: str) -> Campaign | None:
    return campaigns.get(request.db, campaign_id) if campaign_id else None


def _page(request: Visit, campaign: Campaign | None, *, problem: str = "") -> Response[str]:
    return drawing.page(
        request, "contacts.html", lambda: _shown(request, campaign), tab="results",
        campaign=campaign, problem=problem, **standing(request, campaign),
    )  # fmt: skip


def _shown(request: Visit, campaign: Campaign | None) -> dict[str, Any]:
    found = speaking.standings.in_a_row(request.system, campaign, now=request.now)
    if found is None:
        return {"decisions": None, "said": [NOT_YET], "rows": [], "drawn": None, "as_of": None,
                "is_large": True}  # fmt: skip
    told = found.told
    return {
        "decisions": told["n"],
        "said": told["sentences"],
        "drawn": curve.draw(told),
        "as_of": found.as_of_us if found.is_kept else None,
        "is_large": found.is_kept,
        "rows": [
            {
                "number": rung["number"],
                "sent": rung["sent"],
                "brought": rung["brought"].get("interval"),
                "unknown": rung["brought"].get("refused", ""),
                "complained": rung["complained"].get("interval"),
            }
            for rung in told["contacts"]
        ],
    }
