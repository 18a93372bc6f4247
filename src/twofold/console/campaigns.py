"""Campaigns: what the organisation would say, to whom, and what became of it."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import audiences, campaigns, errors, messages, speaking, templates, web, worlds
from twofold.campaigns import Campaign, Plan, Step
from twofold.console import campaign_form, campaign_words, described, owners
from twofold.console.frame import onward, page
from twofold.console.parameters import Parameters
from twofold.console.visits import Visit

PATH = "/console/campaigns"
PAGES = (
    ("Campaigns", PATH),
    ("Deliveries", "/console/deliveries"),
    ("Limits", "/console/limits"),
)
DAYS = 28


class ChangedMeanwhile(errors.Conflict):
    """It was changed meanwhile: look at version {version}, or save this over it."""


class UnknownAct(errors.Invalid):
    """A campaign is started, paused or ended; there is nothing else."""


@get(PATH, sync_to_thread=True)
def campaigns_page(request: Visit) -> Response[str]:
    """Show every campaign: its state, how much left, and whether it helped."""
    told = [
        campaign_words.line(request, one) for one in campaigns.list_all(request.db)
        if not (request.real_only and one.plan.simulated)
    ]  # fmt: skip
    return page(request, "campaigns.html", tab="campaigns", pages=PAGES, campaigns=told)


@get(f"{PATH}/new", sync_to_thread=True)
def new_page(request: Visit) -> Response[str]:
    """Show the form of a new campaign."""
    return _form(request, Plan(use="marketing", steps=(Step(variants=()),)))


@post(PATH, sync_to_thread=True)
def create(request: Visit) -> Response[str] | Redirect:
    """Keep a new campaign as a draft, or look at whom it would be for."""
    if request.text("do") == "look":
        return _again(request, "", status=200)
    try:
        made = campaigns.create(
            request.db, request.text("name"), campaign_form.sent(request),
            owner=owners.chosen(request, request.staff.staff_id), now=request.now,
        )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        return _again(request, str(error))
    return onward(f"{PATH}/{made.campaign_id}")


@get(f"{PATH}/{{campaign_id:str}}", sync_to_thread=True)
def campaign_page(request: Visit, campaign_id: FromPath[str]) -> Response[str]:
    """Show one campaign: who gets it, who does not and why, and what became of it."""
    days = Parameters(request.query_params).whole("days", DAYS, 1, speaking.trials.DAYS_MAX)
    return _page(request, campaigns.get(request.db, campaign_id), days=days)


@get(f"{PATH}/{{campaign_id:str}}/change", sync_to_thread=True)
def change_page(request: Visit, campaign_id: FromPath[str]) -> Response[str]:
    """Show the form of a campaign as it stands."""
    found = campaigns.get(request.db, campaign_id)
    return _form(request, found.plan, campaign=found)


@post(f"{PATH}/{{campaign_id:str}}/change", sync_to_thread=True)
def change(request: Visit, campaign_id: FromPath[str]) -> Response[str] | Redirect:
    """Put a new version in force, for whoever comes in from now on, or by choice for everybody."""
    found = campaigns.get(request.db, campaign_id)
    if request.text("do") == "look":
        return _again(request, "", campaign=found, status=200)
    try:
        planned = campaign_form.sent(request, found.plan)
        by = request.staff.staff_id
        with request.db.write():
            _refuse_older(request, campaigns.get(request.db, campaign_id))
            made = campaigns.revise(request.db, campaign_id, planned, by=by, now=request.now)
            owner = owners.chosen(request, found.owner)
            campaigns.hand_to(request.db, campaign_id, owner, by=by, now=request.now)
            if request.text("everybody") == "yes":
                campaigns.upgrade(request.db, campaign_id, made.version)
    except (errors.Invalid, errors.Conflict, errors.Refused) as error:
        return _again(request, str(error), campaign=campaigns.get(request.db, campaign_id))
    return onward(f"{PATH}/{campaign_id}")


@post(f"{PATH}/{{campaign_id:str}}", sync_to_thread=True)
def act(request: Visit, campaign_id: FromPath[str]) -> Response[str] | Redirect:
    """Start a campaign, pause it, or end it."""
    try:
        match request.text("do"):
            case "start":
                speaking.campaigning.start_campaign(
                    request.system, campaign_id, by=request.staff.staff_id,
                    reason=request.text("reason"), now=request.now,
                )  # fmt: skip
            case "pause":
                campaigns.pause(request.db, campaign_id)
            case "end":
                campaigns.end(request.db, campaign_id, now=request.now)
            case "work_out":
                speaking.standings.work_out_soon(request.system, campaign_id, now=request.now)
            case _:
                raise UnknownAct
    except (campaigns.NotReady, campaigns.WrongState, speaking.pausing.NoReason) as error:
        found = campaigns.get(request.db, campaign_id)
        return _page(request, found, problem=str(error), status=409)
    return onward(f"{PATH}/{campaign_id}")


def _refuse_older(request: Visit, found: Campaign) -> None:
    """Refuse a form that shows an older version than the one that a change would replace."""
    if request.text("version") not in ("", str(found.version)):
        raise ChangedMeanwhile(version=found.version)


def _page(
    request: Visit, found: Campaign, *, days: int = DAYS, problem: str = "", status: int = 200
) -> Response[str]:
    return page(
        request, "campaign.html", tab="campaigns", status=status, problem=problem,
        campaign=found, **campaign_words.whole(request, found, days=days),
    )  # fmt: skip


def _form(request: Visit, planned: Plan, *, campaign: Campaign | None = None) -> Response[str]:
    owner = campaign.owner if campaign else str(request.staff.staff_id)
    fields = campaign_form.shown(planned, request) | {"owner": owner}
    fields["currency"] = fields["currency"] or request.system.settings.currency
    return page(
        request, "campaign_form.html", tab="campaigns", problem="", campaign=campaign,
        name=campaign.name if campaign else "",
        fields=fields,
        rows=campaign_form.rows(planned), **_offered(request, fields),
    )  # fmt: skip


def _again(
    request: Visit, problem: str, *, campaign: Campaign | None = None, status: int = 400
) -> Response[str]:
    """Show the form as it was sent, with what is wrong with it or what it comes to."""
    fields = campaign_form.BLANK | request.texts
    return page(
        request, "campaign_form.html", tab="campaigns", status=status, problem=problem,
        campaign=campaign, name=campaign.name if campaign else request.text("name"),
        fields=fields,
        rows=campaign_form.typed(request.texts), **_offered(request, fields),
    )  # fmt: skip


def _offered(request: Visit, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form offers to choose from, and whom it would be for."""
    kept = audiences.list(request.db)
    chosen = next((one for one in kept if one.audience_id == fields["group"]), None)
    text = chosen.expression if chosen else fields["audience"]
    use, channel = campaign_form.use_of(fields), fields.get("s0v0-channel", "")
    return {
        "uses": described.uses(request, fields["use"]),
        "channels": [(one, web.channel(one)) for one in described.CHANNELS],
        "made_up": worlds.any_made_up(fields["people"].split()),
        "owners": owners.offered(request, fields.get("owner", "")),
        "kinds": campaign_form.KINDS,
        "policies": campaign_form.POLICIES,
        "moments": campaign_form.MOMENTS,
        "length_max": messages.TEXT_LENGTH_MAX,
        "groups": [("", "described below"), *((one.audience_id, one.name) for one in kept)],
        "templates": [
            ("", "its words above"),
            *((one.template.name, one.template.title or one.template.name)
              for one in templates.kept(request.db)),
        ],
        "listed": chosen is not None and not chosen.is_described,
        "looked": described.look(request, text, use, channel) if use else None,
        **described.vocabulary(),
    }  # fmt: skip
