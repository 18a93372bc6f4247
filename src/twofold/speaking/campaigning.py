"""Campaigns as they run: started, and people let in who are listed, or did what is waited for."""

from twofold import (
    audiences,
    campaigns,
    clock,
    decisions,
    errors,
    ids,
    lookouts,
    people,
    results,
    terms,
    touches,
)
from twofold.campaigns import Campaign, Plan
from twofold.ids import HandleId
from twofold.seeing import addressed, faults, permitting
from twofold.speaking.pausing import NoReason, paused_itself
from twofold.system import System

# What was told long after it happened brings nobody in: its moment has passed.
FRESH_US = 2 * clock.DAY
# Who came into a group that is kept is let in within so long.
LOOK_US = clock.MINUTE
# So many touches are looked at, and so many people let in, in one transaction.
TOUCHES_MAX = 2_000
PEOPLE_AT_ONCE = 5_000
# What is learned of people by reading all that was decided is learned once a day.
LEARN_US = 20 * clock.HOUR
CAMPAIGNS_MAX = 100_000


class InUse(errors.Conflict):
    """The campaign {name!r} is for {group!r}; end it before the group goes."""


def campaign_faults(system: System, plan: Plan, *, now: int | None = None) -> list[str]:
    """Return every reason why a plan cannot be started, each in a sentence.

    With `now` also whether its time is over already.
    """
    meanings = {one.name: one for one in touches.event_names(system.record)}
    return [*faults(system, plan), *campaigns.faults(plan, meanings, now=now)]


def faults_of(system: System, campaign: Campaign, *, now: int) -> list[str]:
    """Return what keeps a campaign from being started, or from going on where it is paused."""
    begins = campaign.state in ("draft", "paused")
    return campaign_faults(system, campaign.plan, now=now if begins else None)


def start_campaign(
    system: System, campaign_id: str, *, by: str = "", reason: str = "", now: int
) -> Campaign:
    """Let a campaign run, and those in whom it is for; raises what `campaigns.start` raises.

    One that paused itself goes on only for a reason; raises NoReason.
    """
    record = system.record
    found = campaigns.get(record, campaign_id)
    if wrong := faults(system, found.plan):
        raise campaigns.NotReady(faults=" ".join(wrong).removesuffix("."))
    with record.write():
        if found.state == "paused" and paused_itself(system, campaign_id) is not None:
            if not reason.strip():
                raise NoReason
            campaigns.note(record, campaign_id, "gone_on", by=by, reason=reason, now=now)
        found = campaigns.start(record, campaign_id, now=now)
    let_in(system, found, now=now)
    return found


def let_everybody_in(system: System, *, now: int) -> None:
    """Let in whoever did what a running campaign waits for, and on its day whom it is for."""
    for campaign in campaigns.running(system.record, now=now):
        match campaign.plan.trigger.kind:
            case "touch":
                _triggered(system, campaign, now=now)
            case "request":
                _asked_for(system, campaign, now=now)
            case "schedule" if _occasion(campaign, now) > campaign.entered_seq:
                _on_its_day(system, campaign, now=now)
            case "audience" if ids.is_id(campaign.plan.audience):
                if now - campaign.entered_seq >= LOOK_US:
                    let_in(system, campaign, now=now)
                    campaigns.entered(system.record, campaign.campaign_id, now)
            case _:
                pass


def let_audiences_in(system: System, *, now: int) -> None:
    """Let in whoever came into the audience of a running campaign since the last look."""
    for campaign in campaigns.running(system.record, now=now):
        if campaign.plan.trigger.kind == "audience":
            let_in(system, campaign, now=now)


def let_in(system: System, campaign: Campaign, *, now: int) -> None:
    """Let those into a running campaign whom it lists, or who are in its audience, each once."""
    if campaign.plan.trigger.kind in ("people", "audience"):
        inside = campaigns.handles_in(system.record, campaign.campaign_id)
        found = addressed(system, campaign.plan, now=now)
        _enter(system, campaign, [one for one in found if one not in inside], now=now)


def learn(system: System, *, now: int) -> None:
    """Count what came of every arm of every campaign that is not over, for choices to come.

    Once a day it is learned after how many contacts it is enough, for whom which way is best, and
    whether an hour of people's own is better than at once.
    """
    learn_enough(system, now=now)
    for campaign in campaigns.running(system.record, now=now):
        for version in range(1, campaign.version + 1):
            plan = campaigns.plan_of(system.record, campaign.campaign_id, version)
            decisions.count_tallies(
                system.record, campaign.campaign_id, version, plan.goal, now=now
            )


def learn_enough(system: System, *, now: int, anew: bool = False) -> None:
    """Learn after how many contacts it is enough, and whom each way serves: once a day, or anew."""
    record = system.record
    known = decisions.enough(record)

    def is_due(campaign_id: str) -> bool:
        found = known.get(campaign_id)
        return anew or found is None or found.found_us <= now - LEARN_US

    use, looked = permitting(system, terms.ANALYTICS, now=now), False
    for campaign in campaigns.running(record, now=now):
        if campaign.plan.is_called_for or not is_due(campaign.campaign_id):
            continue
        if not results.has_enough(record, campaign, now=now):
            continue
        results.find_enough(record, campaign, use=use, now=now)
        if campaign.plan.policy == "personal":
            results.learn_personal(record, campaign, use=use, now=now)
        results.learn_moments(record, campaign, use=use, now=now)
        looked = True
    if looked and is_due(decisions.ALL_CAMPAIGNS):
        results.find_enough(record, None, use=use, now=now)


def drop_audience(system: System, audience_id: str) -> None:
    """Let go of a group and of who is in it, unless a campaign that may still act is for it.

    Raises InUse, audiences.NoSuchAudience.
    """
    record = system.record
    with record.write():
        kept = audiences.get(record, audience_id)
        for campaign in campaigns.list_all(record, limit=CAMPAIGNS_MAX):
            if campaign.state != "ended" and _is_for(system, campaign, audience_id):
                raise InUse(name=campaign.name, group=kept.name)
        audiences.drop(record, audience_id)


def _is_for(system: System, campaign: Campaign, audience_id: str) -> bool:
    """Tell whether any version of a campaign, for people may be on their way by each, names it."""
    plans = (
        campaigns.plan_of(system.record, campaign.campaign_id, version)
        for version in range(1, campaign.version + 1)
    )
    return any(
        audience_id in {plan.audience, *(step.when for step in plan.steps)} for plan in plans
    )


def _occasion(campaign: Campaign, now: int) -> int:
    """Return the last moment by now at which a schedule lets people in; 0 before the first."""
    first, every = campaign.plan.starts_us or campaign.started_us or now, campaign.plan.trigger
    if now < first:
        return 0
    return first + (now - first) // every.every_us * every.every_us if every.every_us else first


def _on_its_day(system: System, campaign: Campaign, *, now: int) -> None:
    moment = _occasion(campaign, now)
    who = addressed(system, campaign.plan, now=now)
    _enter(system, campaign, who, occasion=str(moment), now=now)
    campaigns.entered(system.record, campaign.campaign_id, moment)


def _asked_for(system: System, campaign: Campaign, *, now: int) -> None:
    """Let in whoever waits to be told of what a campaign tells, once for each asking."""
    waiting = lookouts.waiting_for(
        system.record, campaign.plan.trigger.name, now=now, limit=PEOPLE_AT_ONCE
    )
    named = {
        campaigns.journey_id(campaign.campaign_id, one.handle_id, one.lookout_id): one
        for one in waiting
    }
    inside = campaigns.known_of(system.record, list(named))
    new = [one for way, one in named.items() if way not in inside]
    if new:
        with system.record.write():
            for one in new:
                _enter(system, campaign, [one.handle_id], occasion=one.lookout_id, now=now)


def _triggered(system: System, campaign: Campaign, *, now: int) -> None:
    record = system.record
    after_us = max(campaign.started_us or 0, now - FRESH_US)
    name, seq = campaign.plan.trigger.name, campaign.entered_seq
    found = campaigns.told_since(record, name, seq=seq, after_us=after_us, limit=TOUCHES_MAX)
    if found.seq == seq:
        return
    with record.write(serial=people.SERIAL):
        known = people.known(record, [told.handle_id for told in found.touches])
        for told in found.touches:
            if person := known.get(told.handle_id):
                leading = person.leading.handle_id
                _enter(system, campaign, [leading], occasion=told.touch_id, now=now)
        campaigns.entered(record, campaign.campaign_id, found.seq)


def _enter(
    system: System,
    campaign: Campaign,
    handles: list[HandleId],
    *,
    occasion: str = "",
    now: int,
) -> None:
    due_us = max(now, campaign.plan.starts_us or 0) + campaign.plan.steps[0].wait_us
    for start in range(0, len(handles), PEOPLE_AT_ONCE):
        with system.record.write():
            campaigns.enter(
                system.record,
                campaign.campaign_id,
                campaign.version,
                handles[start : start + PEOPLE_AT_ONCE],
                occasion=occasion,
                due_us=due_us,
                now=now,
            )
