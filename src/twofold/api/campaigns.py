"""Campaigns, decisions and contact limits for machines."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from twofold import campaigns, clock, decisions, ids, people, speaking
from twofold.api import listing, plans
from twofold.campaigns import Campaign
from twofold.decisions import ContactLimit, Decision, Settled, Wait
from twofold.system import System

Limit = Annotated[int, QueryParameter(ge=1, le=listing.LIMIT_MAX)]
Reason = Annotated[str, QueryParameter()]
After = Annotated[str | None, QueryParameter()]


class SaidCampaign(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new campaign."""

    name: str
    plan: plans.SaidPlan


class SaidVersion(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Another plan; with `everybody` those on their way go on by it as well."""

    plan: plans.SaidPlan
    everybody: bool = False


class SaidTrial(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """How far the clock is run forward."""

    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 28


class SaidTurn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """About whom something is to be decided, among all campaigns or in one."""

    person: str
    campaign: str | None = None
    dry_run: bool = False


class SaidContactLimit(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """At most so many contacts in so many days, over all campaigns."""

    use: str
    most: int
    days: float


def handlers(home: System) -> list[Any]:
    """Return the handlers of campaigns and decisions over a home."""
    return [
        *_making(home), *_running(home), *_trying(home), *_deciding(home), *_limits(home),
    ]  # fmt: skip


def _making(home: System) -> list[Any]:
    record = home.record

    @post("/campaigns", sync_to_thread=True)
    def make_campaign(
        request: Request[Any, Any, Any], data: JSONBody[SaidCampaign]
    ) -> dict[str, object]:
        """Keep a campaign as a draft; `faults` are what keeps it from being started."""
        owner = f"key:{request.state.key.name}"
        plan, now = plans.plan(data.plan), clock.now_us()
        return _campaign(home, campaigns.create(record, data.name, plan, owner=owner, now=now))

    @get("/campaigns", sync_to_thread=True)
    def list_campaigns(after: After = None, limit: Limit = 100) -> dict[str, object]:
        """Return campaigns, in the order of their ids."""
        found = campaigns.list_all(record, after=after or "", limit=limit + 1)
        following = found[limit - 1].campaign_id if found[limit:] else None
        return listing.page([_campaign(home, one) for one in found[:limit]], following)

    @get("/campaigns/{campaign_id:str}", sync_to_thread=True)
    def show_campaign(campaign_id: FromPath[str]) -> dict[str, object]:
        """Return a campaign with its newest plan, and how many people are where in it."""
        return _campaign(home, campaigns.get(record, campaign_id))

    @post("/campaigns/{campaign_id:str}/versions", sync_to_thread=True)
    def make_version(
        request: Request[Any, Any, Any],
        campaign_id: FromPath[str],
        data: JSONBody[SaidVersion],
    ) -> dict[str, object]:
        """Put another plan in force, for whoever comes in from now on or for everybody."""
        by = f"key:{request.state.key.name}"
        found = campaigns.revise(
            record, campaign_id, plans.plan(data.plan), by=by, now=clock.now_us()
        )
        if data.everybody:
            campaigns.upgrade(record, campaign_id, found.version)
        return _campaign(home, found)

    return [make_campaign, list_campaigns, show_campaign, make_version]


def _running(home: System) -> list[Any]:
    record = home.record

    @post("/campaigns/{campaign_id:str}/start", sync_to_thread=True, status_code=200)
    def start_campaign(
        request: Request[Any, Any, Any], campaign_id: FromPath[str], reason: Reason = ""
    ) -> dict[str, object]:
        """Let a campaign run; 403 with every reason while it cannot.

        One that paused itself goes on only for a `reason`.
        """
        by = f"key:{request.state.key.name}"
        started = speaking.campaigning.start_campaign(
            home, campaign_id, by=by, reason=reason, now=clock.now_us()
        )
        return _campaign(home, started)

    @post("/campaigns/{campaign_id:str}/pause", sync_to_thread=True, status_code=200)
    def pause_campaign(campaign_id: FromPath[str]) -> dict[str, object]:
        """Let a campaign rest; it is started again by `start`."""
        return _campaign(home, campaigns.pause(record, campaign_id))

    @post("/campaigns/{campaign_id:str}/end", sync_to_thread=True, status_code=200)
    def end_campaign(campaign_id: FromPath[str]) -> dict[str, object]:
        """End a campaign for good, with everybody who is on their way."""
        return _campaign(home, campaigns.end(record, campaign_id, now=clock.now_us()))

    return [start_campaign, pause_campaign, end_campaign]


def _trying(home: System) -> list[Any]:
    record = home.record

    @post("/campaigns/{campaign_id:str}/simulation", sync_to_thread=True, status_code=200)
    def simulate_campaign(
        campaign_id: FromPath[str], data: JSONBody[SaidTrial]
    ) -> dict[str, object]:
        """Say who would get what when, under the terms of today; nothing is sent or kept."""
        found = campaigns.get(record, campaign_id)
        now = clock.now_us()
        told = msgspec.to_builtins(speaking.trials.simulate(home, found, days=data.days, now=now))
        for one in told["sayings"]:
            one["at"] = clock.rfc3339(one.pop("at_us"))
        currency = found.plan.goal.currency
        for name in ("cost", "attention"):
            told[name] = plans.money(told.pop(f"{name}_micro"), currency)
        worth = told["increment"].pop("worth_micro")
        told["increment"]["worth"] = None if worth is None else plans.money(worth, currency)
        return {"campaign_id": campaign_id, "as_of": clock.rfc3339(now), **told}

    return [simulate_campaign]


def _deciding(home: System) -> list[Any]:
    record = home.record

    @post("/decisions", sync_to_thread=True, status_code=200)
    def decide(data: JSONBody[SaidTurn]) -> dict[str, object]:
        """Decide about one person now, over all campaigns that are for them; silence counts."""
        who = _addressee(home, data.person)
        campaign = campaigns.resolve(record, data.campaign) if data.campaign else None
        found = speaking.singly.decide(
            home, who, campaign=campaign, dry_run=data.dry_run, now=clock.now_us()
        )
        return {"person_id": who.person_id, "items": [_settled(one) for one in found]}

    @get("/decisions/{decision_id:str}", sync_to_thread=True)
    def show_decision(decision_id: FromPath[str]) -> dict[str, object]:
        """Return one decision with what else it could have been, and why it was not."""
        return decision(decisions.get(record, decision_id))

    @get("/people/{person_id:str}/decisions", sync_to_thread=True)
    def list_decisions(person_id: FromPath[str], limit: Limit = 100) -> dict[str, object]:
        """Return what was decided about a person, the latest first, the silences too."""
        found = decisions.of_person(record, people.get(record, person_id), limit=limit)
        return listing.page([decision(one) for one in found], None)

    return [decide, show_decision, list_decisions]


def _limits(home: System) -> list[Any]:
    record = home.record

    @get("/limits", sync_to_thread=True)
    def list_limits() -> dict[str, object]:
        """Return how many contacts anybody may have over all campaigns, in any stretch of time."""
        return listing.page([_limit(one) for one in decisions.limits(record)], None)

    @post("/limits", sync_to_thread=True, status_code=200)
    def set_limit(
        request: Request[Any, Any, Any], data: JSONBody[SaidContactLimit]
    ) -> dict[str, object]:
        """Put a limit in force; people's own rules only ever add to it."""
        limit = ContactLimit(use=data.use, per_us=round(data.days * clock.DAY), most=data.most)
        by = f"key:{request.state.key.name}"
        decisions.set_limit(record, limit, by=by, now=clock.now_us())
        return _limit(limit)

    return [list_limits, set_limit]


def decision(found: Decision) -> dict[str, object]:
    """Return a decision as it is answered, with its reasons in words."""
    told = msgspec.to_builtins(found)
    told["decided_at"] = clock.rfc3339(told.pop("decided_us"))
    told["planned_at"] = clock.rfc3339(told.pop("planned_us"))
    told["sentence"] = decisions.reason(found.reason)
    told["moment"] = None if found.moment is None else _moment(found.moment)
    told["options"] = [
        {**msgspec.to_builtins(one), "sentence": decisions.reason(one.why)} for one in found.options
    ]
    return dict(told)


def _moment(found: decisions.Moment) -> dict[str, object]:
    """Return when it leaves, how probable that was of what is said, and when it would else have."""
    return {
        "moment": found.moment,
        "propensity": found.chance,
        "other": listing.time(found.other_us),
        "why": found.why,
        "sentence": decisions.reason(found.why),
    }


def _settled(one: Settled) -> dict[str, object]:
    campaign = {"campaign": one.case.campaign.name}
    until = one.verdict.until_us if isinstance(one.verdict, Wait) else None
    if one.decision is not None:
        return {**campaign, **decision(one.decision), "until": listing.time(until)}
    because = "" if isinstance(one.verdict, decisions.Open) else one.verdict.because
    return {
        **campaign,
        "campaign_id": one.case.campaign.campaign_id,
        "outcome": "silence",
        "reason": because,
        "sentence": decisions.reason(because),
        "until": listing.time(until),
    }


def _addressee(home: System, named: str) -> people.Person:
    """Return the person with an id, or known by `kind:value`."""
    found = people.get if ids.is_id(named) else people.resolve
    return found(home.record, named)


def _limit(one: ContactLimit) -> dict[str, object]:
    return {"use": one.use, "most": one.most, "days": one.per_us / clock.DAY}


def _campaign(home: System, found: Campaign) -> dict[str, object]:
    counts = campaigns.counts(home.record, found.campaign_id)
    paused = speaking.pausing.paused_itself(home, found.campaign_id)
    return {
        "campaign_id": found.campaign_id,
        "name": found.name,
        "owner": found.owner,
        "state": found.state,
        "paused_itself": None if paused is None or found.state != "paused" else paused.reason,
        "version": found.version,
        "made_at": clock.rfc3339(found.made_us),
        "started_at": listing.time(found.started_us),
        "ended_at": listing.time(found.ended_us),
        "plan": plans.told(found.plan),
        "faults": speaking.campaigning.faults_of(home, found, now=clock.now_us()),
        "people": [
            {"state": state, "reason": why, "people": many}
            for (state, why), many in sorted(counts.items())
        ],
        "not_said": [
            {
                "people": one.people,
                "sentence": one.lack.in_words,
                **{name: said or None for name, said in msgspec.structs.asdict(one.lack).items()},
            }
            for one in decisions.lacks_of(home.record, found.campaign_id)
        ],
    }
