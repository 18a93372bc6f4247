"""What another way of choosing would have brought, asked of the log; nothing is changed."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from twofold import campaigns, errors, results, speaking
from twofold.console.frame import page
from twofold.console.parameters import Parameters
from twofold.console.visits import Visit

KINDS = (
    ("split", "by lot, in these shares"),
    ("learns", "as what has learned until now"),
    ("rule", "by a rule about each person"),
)
# Of a campaign that leaves its moment open.
AS_IT_CHOSE = ("same", "as it chose")
MOMENTS = (
    ("", "when it was drawn to"),
    ("now", "at once"),
    ("own", "at an hour of their own, where they had one"),
)
SILENCE = "silence"


class NoShares(errors.Invalid):
    """Say to how many in 100 each way would have been said."""


@get("/console/campaigns/{campaign_id:str}/ways", sync_to_thread=True)
def ways_page(request: Visit, campaign_id: FromPath[str]) -> Response[str]:
    """Show what a campaign would have brought had it chosen in another way."""
    campaign = campaigns.get(request.db, campaign_id)
    parameters = Parameters(request.query_params)
    arms = [one.arm for one in campaign.plan.steps[0].variants] if campaign.plan.steps else []
    values: dict[str, Any] = {"said": [], "problem": "", "status": 200}
    is_open = bool(campaign.plan.steps) and campaign.plan.steps[0].moment_is_open
    if parameters.text("kind"):
        try:
            told = speaking.deciding.other_way(
                request.system, campaign, _way(parameters, arms), now=request.now
            )
            values["said"] = results.way_in_words(told)
        except errors.Invalid as error:
            values |= {"problem": str(error), "status": 400}
    return page(
        request, "ways.html", tab="campaigns", campaign=campaign, arms=arms,
        kinds=(AS_IT_CHOSE, *KINDS) if is_open else KINDS, moments=MOMENTS if is_open else (),
        options=[*((arm, arm) for arm in arms), (SILENCE, SILENCE)],
        fields=_fields(parameters, arms), **values,
    )  # fmt: skip


def _way(parameters: Parameters, arms: list[str]) -> "results.OtherWay":
    moment = parameters.choice("moment", dict(MOMENTS), "")
    match parameters.choice("kind", dict((AS_IT_CHOSE, *KINDS)), "split"):
        case "same":
            return results.OtherWay(moment=moment)
        case "learns":
            return results.OtherWay(learns=True, moment=moment)
        case "rule":
            return results.OtherWay(
                when=parameters.text("when"),
                then=parameters.text("then"),
                otherwise=parameters.text("otherwise", SILENCE),
                moment=moment,
            )
        case _:
            shares = {
                arm: parameters.whole(f"share{place}", 0, 0, 100)
                for place, arm in enumerate([*arms, SILENCE])
            }
            if not any(shares.values()):
                raise NoShares
            return results.OtherWay(
                shares={arm: one / 100 for arm, one in shares.items() if one}, moment=moment
            )


def _fields(parameters: Parameters, arms: list[str]) -> dict[str, str]:
    names = ("kind", "when", "then", "otherwise", "moment")
    shares = [f"share{place}" for place in range(len(arms) + 1)]
    return {name: parameters.text(name) for name in (*names, *shares)}
