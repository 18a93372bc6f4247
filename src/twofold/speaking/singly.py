"""Deciding about one person when somebody asks: by the same lines as about everybody in turn."""

from twofold import campaigns, decisions, lookouts, people
from twofold.campaigns import Campaign, Journey
from twofold.decisions import Case, Settled
from twofold.ids import HandleId
from twofold.people import Person
from twofold.seeing import meaning
from twofold.speaking import deciding
from twofold.system import System


def decide(
    system: System,
    person: Person,
    *,
    campaign: Campaign | None = None,
    dry_run: bool = False,
    now: int,
) -> list[Settled]:
    """Return what is chosen for one person now, among the campaigns that run or in one of them.

    What was chosen is written, and sent; with `dry_run` nothing is, and a campaign that does not
    run yet is tried as if it did. Nothing comes of campaigns that are not for the person, and of
    those in which they have been already.
    """
    with system.record.write(serial=people.SERIAL):
        person = people.get(system.record, person.person_id)
        wanted = [campaign] if campaign else campaigns.running(system.record, now=now)
        if dry_run:
            cases = [
                case for one in wanted if (case := _case(system, one, person, now=now)) is not None
            ]
            seen = deciding.scene(system, cases, now=now)
            return decisions.settle(system.record, seen, cases, holding=deciding.holding(system))
        handles = [handle.handle_id for handle in person.handles]
        for one in wanted:
            case = _case(system, one, person, now=now) if one.state == "running" else None
            if case is not None:
                campaigns.enter(
                    system.record,
                    one.campaign_id,
                    one.version,
                    [case.journey.handle_id],
                    occasion=case.journey.occasion,
                    due_us=now,
                    now=now,
                )
        named = {one.campaign_id for one in wanted}
        due = [
            one for one in campaigns.of_handles(system.record, handles)
            if one.state == "waiting" and one.due_us <= now and one.campaign_id in named
        ]  # fmt: skip
        return deciding.take(system, deciding.cases_of(system, due, now=now), now=now)


def _case(system: System, campaign: Campaign, person: Person, *, now: int) -> Case | None:
    """Return somebody's turn in a campaign, where they are on their way or would begin."""
    handles = [handle.handle_id for handle in person.handles]
    asked = waiting_for(system, campaign, now=now)
    begun = campaigns.of_handles(system.record, handles)
    ways = {(one.campaign_id, one.occasion) for one in begun}
    for handle_id in handles:
        for occasion in asked.get(handle_id, ()):
            if (campaign.campaign_id, occasion) not in ways:
                journey = beginning(campaign, handle_id, occasion=occasion, now=now)
                plan = campaign.plan
                return Case(journey=journey, campaign=campaign, plan=plan, person=person)
    for one in begun:
        if one.campaign_id == campaign.campaign_id:
            if one.state != "waiting" or one.due_us > now:
                return None
            plan = campaigns.plan_of(system.record, one.campaign_id, one.version)
            return Case(journey=one, campaign=campaign, plan=plan, person=person)
    if not _is_for(system, campaign, person, now=now):
        return None
    return Case(
        journey=beginning(campaign, person.leading.handle_id, now=now),
        campaign=campaign,
        plan=campaign.plan,
        person=person,
    )


def _is_for(system: System, campaign: Campaign, person: Person, *, now: int) -> bool:
    plan = campaign.plan
    if plan.trigger.kind == "people":
        known_by = {f"{one.kind}:{one.value}" for one in person.handles}
        known_by |= {one.value for one in person.handles}
        return not known_by.isdisjoint(plan.people)
    if plan.trigger.kind == "audience" and plan.audience:
        ask = meaning(system, now=now)
        return bool(ask(plan.profiling, plan.audience, [person.person_id]))
    return False


def waiting_for(system: System, campaign: Campaign, *, now: int) -> dict[HandleId, list[str]]:
    """Return who waits to be told of what a campaign tells, each with what they asked."""
    found: dict[HandleId, list[str]] = {}
    trigger = campaign.plan.trigger
    if trigger.kind == "request":
        for one in lookouts.waiting_for(system.record, trigger.name, now=now):
            found.setdefault(one.handle_id, []).append(one.lookout_id)
    return found


def beginning(campaign: Campaign, handle_id: HandleId, *, occasion: str = "", now: int) -> Journey:
    """Return somebody's way through a campaign as it begins."""
    return Journey(
        journey_id=campaigns.journey_id(campaign.campaign_id, handle_id, occasion),
        campaign_id=campaign.campaign_id,
        version=campaign.version,
        handle_id=handle_id,
        occasion=occasion,
        step=0,
        due_us=now,
        state="waiting",
        reason="entered",
        entered_us=now,
        moved_us=now,
    )
