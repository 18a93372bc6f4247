"""How a campaign stands: what became of it, and whether it helped, worked out once and kept.

Of a small campaign it is worked out whenever somebody looks. Of a large one that takes minutes, so
it is done beside the pages, kept with its moment, and told as of then until it is done again, by
pages, to machines and at a terminal alike.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from twofold import campaigns, clock, errors, jobs, results
from twofold.campaigns import Campaign
from twofold.speaking import deciding
from twofold.system import System, fact, set_fact

if TYPE_CHECKING:
    # NumPy, for which an idle worker must not pay.
    from twofold.results import Happened

# With more decisions than that it takes more than a moment.
LARGE = 20_000
# So old may be what is kept of a campaign whose figures still move.
ANEW_US = clock.DAY
ALL = ""
_KEPT, _ROW = "campaign_stands:", "campaign_contacts:"
_PAGE = 100


class NotWorkedOut(errors.Unavailable):
    """This campaign is large, and how it stands was not worked out yet; it is within a day, or soon after you ask for it."""  # noqa: E501


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What became of a campaign, and its result as `results.plain` tells it; both as of a moment.

    Without a result nobody was decided about. `is_kept` where it was worked out before.
    """

    as_of_us: int
    happened: "Happened"
    result: dict[str, Any] | None
    is_kept: bool

    @property
    def is_begun(self) -> bool:
        """Tell whether anybody was spoken to, or left alone by lot."""
        return bool(self.happened.sent or self.happened.held_back)


@dataclass(frozen=True, kw_only=True, slots=True)
class InARow:
    """What each contact in a row brought, as `results.plain_response` tells it, as of a moment."""

    as_of_us: int
    told: dict[str, Any]
    is_kept: bool


def standing(system: System, campaign: Campaign, *, now: int) -> Standing | None:
    """Return how a campaign stands; None for a large one that was not worked out yet."""
    if not is_large(system, campaign.campaign_id):
        return _standing(_worked_out(system, campaign, now=now), is_kept=False)
    kept = fact(system, _KEPT + campaign.campaign_id)
    return None if kept is None else _standing(msgspec.json.decode(kept), is_kept=True)


def in_a_row(system: System, campaign: Campaign | None, *, now: int) -> InARow | None:
    """Return what each contact in a row brought, in one campaign or with None over all; or None."""
    named = campaign.campaign_id if campaign else ALL
    if not is_large(system, named):
        told = _row(system, campaign, now=now)
        return InARow(as_of_us=now, told=told["told"], is_kept=False)
    kept = fact(system, _ROW + named)
    if kept is None:
        return None
    found = msgspec.json.decode(kept)
    return InARow(as_of_us=found["as_of_us"], told=found["told"], is_kept=True)


def whole(system: System, campaign: Campaign, *, now: int) -> tuple[int, dict[str, Any]]:
    """Return a campaign's result with what contacts in a row brought, and as of when both hold.

    Raises NotWorkedOut.
    """
    with system.record.read():
        stands, row = standing(system, campaign, now=now), in_a_row(system, campaign, now=now)
    if stands is None or row is None:
        raise NotWorkedOut
    result = stands.result or results.plain(deciding.result(system, campaign, now=now))
    return stands.as_of_us, {**result, "in_a_row": row.told}


def is_large(system: System, campaign_id: str) -> bool:
    """Tell whether a campaign, or with no id all of them, has too many decisions for a page."""
    return results.is_beyond(system.record, campaign_id, most=LARGE)


def work_out_soon(system: System, campaign_id: str, *, now: int) -> None:
    """Let it be worked out anew beside the pages, of one campaign or with no id of all."""
    payload, key = {"campaign": campaign_id}, f"work_out:{campaign_id}"
    jobs.add(system.record, "work_out", payload, key=key, now=now)


def work_out(system: System, campaign_id: str, *, now: int) -> None:
    """Work out how a campaign stands, or with no id what contacts in a row brought, and keep it."""
    if campaign_id:
        try:
            campaign = campaigns.get(system.record, campaign_id)
        except campaigns.UnknownCampaign:
            return
        stands, row = _worked_out(system, campaign, now=now), _row(system, campaign, now=now)
        with system.record.write():
            _keep(system, _KEPT + campaign_id, stands)
            _keep(system, _ROW + campaign_id, row)
    else:
        _keep(system, _ROW + ALL, _row(system, None, now=now))


def work_out_all(system: System, *, now: int) -> None:
    """Work out anew what is large, was not for a day, and may have moved since."""
    some = False
    for campaign in _all(system):
        if not is_large(system, campaign.campaign_id):
            continue
        kept = fact(system, _KEPT + campaign.campaign_id)
        as_of_us = 0 if kept is None else msgspec.json.decode(kept)["as_of_us"]
        if as_of_us > now - ANEW_US or _is_final(campaign, as_of_us):
            continue
        work_out(system, campaign.campaign_id, now=now)
        some = True
    if some or (is_large(system, ALL) and fact(system, _ROW + ALL) is None):
        work_out(system, ALL, now=now)


def _is_final(campaign: Campaign, as_of_us: int) -> bool:
    """Tell whether every window was over; what comes in late, staff let work out themselves."""
    ended_us = campaign.ended_us
    return ended_us is not None and as_of_us > ended_us + campaign.plan.goal.window_us


def _worked_out(system: System, campaign: Campaign, *, now: int) -> dict[str, Any]:
    happened = results.happened(system.record, campaign)
    told = None
    if happened.states or happened.held_back or happened.silent:
        told = results.plain(deciding.result(system, campaign, now=now))
    return {"as_of_us": now, "happened": msgspec.to_builtins(happened), "result": told}


def _row(system: System, campaign: Campaign | None, *, now: int) -> dict[str, Any]:
    found = deciding.response(system, campaign, now=now)
    return {"as_of_us": now, "told": results.plain_response(found)}


def _standing(found: dict[str, Any], *, is_kept: bool) -> Standing:
    return Standing(
        as_of_us=found["as_of_us"],
        happened=msgspec.convert(found["happened"], results.Happened),
        result=found["result"],
        is_kept=is_kept,
    )


def _keep(system: System, key: str, found: dict[str, Any]) -> None:
    set_fact(system, key, msgspec.json.encode(found).decode())


def _all(system: System) -> list[Campaign]:
    found: list[Campaign] = []
    while page := campaigns.list_all(
        system.record, after=found[-1].campaign_id if found else "", limit=_PAGE
    ):
        found += page
    return found
