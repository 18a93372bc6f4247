"""Deciding what is said to whom: whose turn it is, one choice, one transaction with its outbox.

A person's turn is a row of `journey`. Whatever is chosen (a message, silence, a later moment) is
written together with the row's next step, so that a crash repeats nothing and loses nothing; the
message's key is the decision's id, so that a decision leads to one delivery at most.
"""

import logging
from collections.abc import Mapping, Sequence

import msgspec

from twofold import (
    audiences,
    campaigns,
    clock,
    decisions,
    errors,
    keys,
    messages,
    people,
    results,
    terms,
)
from twofold.campaigns import Campaign, Journey
from twofold.decisions import (
    Case,
    Decision,
    Holding,
    Leave,
    Open,
    Scene,
    Settled,
    Skip,
    Wait,
)
from twofold.flow import wording
from twofold.flow.addressed import meaning, out_of_whom
from twofold.flow.heeding import permitting
from twofold.flow.positions import house
from twofold.ids import PersonId
from twofold.messages import Message
from twofold.storage import Database
from twofold.system import System
from twofold.terms import Intent

# So many turns are taken in one transaction; a person's own act waits no longer behind it.
TURNS_MAX = 100
# Who lost to another campaign is looked at again after this long.
TAKEN_US = clock.DAY

_LOG = logging.getLogger(__name__)


def decide_due(
    system: System,
    *,
    campaign_id: str | None = None,
    lot: Holding | None = None,
    now: int,
    limit: int = TURNS_MAX,
) -> int:
    """Take the turns that are due, in campaigns that run or in one; returns how many were taken.

    People are held back by a `lot`, the home's own unless another was cast.
    """
    record = system.record
    if not campaigns.due(record, campaign_id=campaign_id, now=now, limit=1):
        return 0
    with record.write(serial=people.SERIAL):
        due = campaigns.due(record, campaign_id=campaign_id, now=now, limit=limit)
        take(system, cases_of(system, due, now=now), lot=lot, now=now)
        return len(due)


def decide_all(
    system: System, *, campaign_id: str | None = None, lot: Holding | None = None, now: int
) -> int:
    """Take turns until none is due, as `decide_due` does; returns how many were taken."""
    taken = 0
    while done := decide_due(system, campaign_id=campaign_id, lot=lot, now=now):
        taken += done
    return taken


def holding(system: System) -> Holding:
    """Return how people are held back in this home."""
    key = keys.derive(system.settings.home, "whom a holdout draws")
    return Holding(key=key, share=system.settings.holdout_percent / 100)


def result(system: System, campaign: Campaign, *, now: int) -> "results.Result":
    """Return whether a campaign helped, of people who let themselves be counted."""
    use = permitting(system, terms.ANALYTICS, now=now)
    share = holding(system).share
    return results.result(system.record, campaign, use=use, everywhere=share, now=now)


def response(system: System, campaign: Campaign | None, *, now: int) -> "results.Response":
    """Return what each contact in a row brought, in a campaign or with None over all of them."""
    use = permitting(system, terms.ANALYTICS, now=now)
    if campaign is None:
        return results.response_of_all(system.record, use=use, now=now)
    return results.response(system.record, campaign, use=use, now=now)


def other_way(
    system: System, campaign: Campaign, way: "results.OtherWay", *, now: int
) -> "results.WayTold":
    """Return what another way of choosing would have brought, of who lets themselves be counted.

    Raises what `results.other_way`, `audiences.parse` and `audiences.held_then` raise.
    """

    def held(moments: Mapping[PersonId, int]) -> set[PersonId]:
        return audiences.held_then(
            system.record,
            audiences.parse(way.when),
            moments,
            permitting=out_of_whom(system, campaign.plan.profiling, now=now),
            currency=system.settings.currency,
        )

    use = permitting(system, terms.ANALYTICS, now=now)
    return results.other_way(system.record, campaign, way, use=use, held=held, now=now)


def scene(system: System, cases: Sequence[Case], *, now: int) -> Scene:
    """Return what decides about the people of some cases now."""
    holds = meaning(system, now=now)
    return decisions.gather(system.record, cases, house(system), holds=holds, now=now)


def send(system: System, case: Case, decided: Decision, *, now: int) -> Decision:
    """Put what was decided in the outbox, and return the decision with its delivery.

    In the transaction that is open; the decision itself is written with it. Where words cannot be
    made for this person, nothing leaves; it stays decided, for what was drawn is what is judged.
    """
    step = case.plan.steps[decided.step]
    variant = next(one for one in step.variants if one.arm == decided.arm)
    intent = Intent(use=case.plan.use, channel=variant.channel, expires_us=now + case.plan.lives_us)
    owner = case.campaign.owner
    # People can see who asked: a machine by its name, staff as their owner chose.
    by = owner if ":" in owner else f"staff:{owner}"
    told = {"key": decided.decision_id, "asked_by": by}
    try:
        if variant.template and not case.plan.simulated:
            words = wording.Wording(template=variant.template)
            delivery = wording.ask_worded(system, case.person, intent, words, **told, now=now)
        else:
            said = Message(
                text=variant.text or variant.template,
                subject=variant.subject,
                simulated=case.plan.simulated,
            )
            delivery = messages.ask(system.record, case.person, intent, said, **told, now=now)
    except (errors.Invalid, errors.NotFound, errors.Conflict) as error:
        _LOG.warning("decision %s: %s", decided.decision_id, error)
        return msgspec.structs.replace(decided, reason="no_words")
    return msgspec.structs.replace(decided, delivery_id=delivery.delivery_id)


def take(
    system: System, cases: Sequence[Case], *, lot: Holding | None = None, now: int
) -> list[Settled]:
    """Write down what is chosen for some cases, with what follows from each; returns it.

    In the transaction that is open.
    """
    record = system.record
    seen, held = scene(system, cases, now=now), lot or holding(system)
    taken: list[Settled] = []
    for one in decisions.settle(record, seen, cases, holding=held):
        if not _move(record, one, now=now):
            continue
        decided = one.decision
        if decided is not None and decided.outcome == "send":
            decided = send(system, one.case, decided, now=now)
        taken.append(msgspec.structs.replace(one, decision=decided))
    kept = [one.decision for one in taken if one.decision is not None]
    left_alone = [
        (one.handle_id, decisions.ALL if one.held == "global" else one.campaign_id)
        for one in kept
        if one.held
    ]
    decisions.keep_held(record, left_alone, now=now)
    decisions.keep(record, kept)
    return taken


def _move(record: Database, settled: Settled, *, now: int) -> bool:
    """Set a way to where it goes on after its turn; False if somebody else took the turn."""
    case, journey = settled.case, settled.case.journey
    match settled.verdict:
        case Wait(until_us=until_us, why=why):
            return campaigns.move(
                record, journey, step=journey.step, due_us=until_us, reason=why, now=now
            )
        case Leave(why=why):
            return campaigns.leave(record, journey, reason=why, now=now)
        case Skip():
            return _next(record, case, now=now)
        case Open():
            return _after(record, settled, now=now)


def _after(record: Database, settled: Settled, *, now: int) -> bool:
    case, decided = settled.case, settled.decision
    if decided is not None and decided.held:
        return campaigns.leave(record, case.journey, reason="held_back", now=now)
    if decided is not None and decided.reason == "another_campaign":
        return campaigns.move(
            record,
            case.journey,
            step=case.journey.step,
            due_us=now + TAKEN_US,
            reason="waits",
            now=now,
        )
    return _next(record, case, now=now)


def _next(record: Database, case: Case, *, now: int) -> bool:
    """Set a way to its next step, or end it behind the last."""
    step = case.journey.step + 1
    if step >= len(case.plan.steps):
        return campaigns.leave(record, case.journey, reason="done", now=now)
    due_us = now + case.plan.steps[step].wait_us
    return campaigns.move(record, case.journey, step=step, due_us=due_us, reason="waits", now=now)


def cases_of(system: System, due: Sequence[Journey], *, now: int) -> list[Case]:
    """Return the turns of everybody for whom something is due, also in other campaigns.

    A way that belongs to nobody any more ends, and so does the later of two that met in one person.
    """
    record = system.record
    known = people.known(record, [journey.handle_id for journey in due])
    running = {one.campaign_id: one for one in campaigns.running(record, now=now)}
    for journey in due:
        if journey.handle_id not in known:
            campaigns.leave(record, journey, reason="outside", now=now)
    found: list[Case] = []
    for person in {one.person_id: one for one in known.values()}.values():
        handles = [handle.handle_id for handle in person.handles]
        met: set[tuple[str, str]] = set()
        for journey in campaigns.of_handles(record, handles):
            occasion = (journey.campaign_id, journey.occasion)
            is_second = occasion in met
            met.add(occasion)
            if journey.state != "waiting" or journey.due_us > now:
                continue
            if is_second:
                campaigns.leave(record, journey, reason="joined", now=now)
            elif campaign := running.get(journey.campaign_id):
                plan = campaign.plan
                if journey.version != campaign.version:
                    plan = campaigns.plan_of(record, journey.campaign_id, journey.version)
                found.append(Case(journey=journey, campaign=campaign, plan=plan, person=person))
            elif journey in due:
                _rest(system, journey, now=now)
    return found


def _rest(system: System, journey: Journey, *, now: int) -> None:
    """Look again later at a way whose campaign rests by its own dates, or end it behind its end."""
    plan = campaigns.get(system.record, journey.campaign_id).plan
    if plan.ends_us is not None and now >= plan.ends_us:
        campaigns.leave(system.record, journey, reason="ended", now=now)
    else:
        due_us = max(plan.starts_us or 0, now + clock.MINUTE)
        campaigns.move(
            system.record, journey, step=journey.step, due_us=due_us, reason="waits", now=now
        )
