"""Campaigns as they run: started, and people let in who are listed, or did what is waited for."""

from twofold import campaigns, clock, errors, people
from twofold.campaigns import Campaign
from twofold.ids import HandleId
from twofold.system import System

# What was told long after it happened brings nobody in: its moment has passed.
FRESH_US = 2 * clock.DAY
# So many touches are looked at in one transaction.
TOUCHES_MAX = 2_000


def start_campaign(system: System, campaign_id: str, *, now: int) -> Campaign:
    """Let a campaign run, and those in whom it is for; raises what `campaigns.start` raises."""
    with system.record.write(serial=people.SERIAL):
        planned = campaigns.get(system.record, campaign_id).plan
        if planned.audience or any(step.when for step in planned.steps):
            raise campaigns.NotReady(faults="audiences cannot be asked yet; list people instead")
        found = campaigns.start(system.record, campaign_id, now=now)
        let_in(system, found, now=now)
        return found


def let_everybody_in(system: System, *, now: int) -> None:
    """Let in whoever did, since the last look, what a running campaign waits for."""
    for campaign in campaigns.running(system.record, now=now):
        if campaign.plan.trigger.kind == "touch":
            with system.record.write(serial=people.SERIAL):
                let_in(system, campaigns.get(system.record, campaign.campaign_id), now=now)


def let_in(system: System, campaign: Campaign, *, now: int) -> None:
    """Let people into a running campaign, each once for an occasion; in the open transaction."""
    match campaign.plan.trigger.kind:
        case "people":
            _enter(system, campaign, listed(system, campaign), now=now)
        case "touch":
            _triggered(system, campaign, now=now)
        case _:
            pass


def listed(system: System, campaign: Campaign) -> list[HandleId]:
    """Return the handles of those whom a campaign lists and who are known."""
    found: dict[HandleId, None] = {}
    for handle in campaign.plan.people:
        try:
            found[people.resolve(system.record, handle).leading.handle_id] = None
        except (errors.NotFound, people.SeveralKinds):
            continue
    return list(found)


def _triggered(system: System, campaign: Campaign, *, now: int) -> None:
    record = system.record
    after_us = max(campaign.started_us or 0, now - FRESH_US)
    name, seq = campaign.plan.trigger.name, campaign.entered_seq
    found = campaigns.told_since(record, name, seq=seq, after_us=after_us, limit=TOUCHES_MAX)
    for told in found.touches:
        known = people.known(record, [told.handle_id])
        for person in known.values():
            _enter(system, campaign, [person.leading.handle_id], occasion=told.touch_id, now=now)
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
    campaigns.enter(
        system.record,
        campaign.campaign_id,
        campaign.version,
        handles,
        occasion=occasion,
        due_us=due_us,
        now=now,
    )
