"""Deciding what is said to whom: whose turn it is, one choice, one transaction with its outbox.

A person's turn is a row of `journey`. Whatever is chosen (a message, silence, a later moment) is
written together with the row's next step, so that a crash repeats nothing and loses nothing; the
message's key is the decision's id, so that a decision leads to one delivery at most.
"""

import time
from collections.abc import Mapping, Sequence

from twofold import audiences, campaigns, clock, decisions, keys, people, results, terms
from twofold.campaigns import Campaign, Journey, Onward, Plan, Why
from twofold.decisions import Case, Holding, Leave, Open, Scene, Settled, Skip, Wait
from twofold.ids import PersonId
from twofold.people import Person
from twofold.seeing import house, meaning, out_of_whom, permitting
from twofold.speaking import sending
from twofold.storage import Database
from twofold.system import System

# So many turns are taken in one transaction at first, and at most.
TURNS_FIRST, TURNS_MAX = 100, 5_000
# A person's own act waits no longer behind it than about this.
SECONDS_AIM = 0.15
# Who lost to another campaign is looked at again after this long.
TAKEN_US = clock.DAY


class Stride:
    """Takes as many turns in one transaction as take a fraction of a second, whoever they are."""

    def __init__(self) -> None:
        """Begin with few."""
        self._limit = TURNS_FIRST

    def take(
        self,
        system: System,
        *,
        campaign_id: str | None = None,
        lot: Holding | None = None,
        now: int,
    ) -> int:
        """Take the next turns as `decide_due` does; returns how many were taken."""
        limit, began = self._limit, time.perf_counter()
        done = decide_due(system, campaign_id=campaign_id, lot=lot, now=now, limit=limit)
        if done == limit:
            times = SECONDS_AIM / max(time.perf_counter() - began, 1e-6)
            # One block of people in many campaigns says little of the next.
            self._limit = min(max(int(limit * min(times, 2.0)), TURNS_FIRST), TURNS_MAX)
        return done


def decide_due(
    system: System,
    *,
    campaign_id: str | None = None,
    lot: Holding | None = None,
    now: int,
    limit: int = TURNS_FIRST,
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
    taken, stride = 0, Stride()
    while done := stride.take(system, campaign_id=campaign_id, lot=lot, now=now):
        taken += done
    return taken


def holding(system: System) -> Holding:
    """Return how people are held back in this home."""
    key = keys.derive(system.settings.home, "whom a holdout draws")
    return Holding(key=key, share=system.settings.holdout_percent / 100)


def result(system: System, campaign: Campaign, *, now: int) -> "results.Result":
    """Return whether a campaign helped, of people who let themselves be counted."""
    use = permitting(system, terms.ANALYTICS, now=now)
    share, currency = holding(system).share, system.settings.currency
    return results.result(
        system.record, campaign, use=use, everywhere=share, currency=currency, now=now
    )


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


def take(
    system: System, cases: Sequence[Case], *, lot: Holding | None = None, now: int
) -> list[Settled]:
    """Write down what is chosen for some cases, with what follows from each; returns it.

    In the transaction that is open.
    """
    record = system.record
    seen, held = scene(system, cases, now=now), lot or holding(system)
    settled = decisions.settle(record, seen, cases, holding=held)
    moved = campaigns.move_all(record, [_onward(one, now=now) for one in settled], now=now)
    taken = [one for one in settled if one.case.journey.journey_id in moved]
    taken = sending.send(system, taken, now=now)
    kept = [one.decision for one in taken if one.decision is not None]
    left_alone = [
        (one.handle_id, decisions.ALL if one.held == "global" else one.campaign_id)
        for one in kept
        if one.held
    ]
    decisions.keep_held(record, left_alone, now=now)
    decisions.keep(record, kept)
    return taken


def _onward(settled: Settled, *, now: int) -> Onward:
    """Return where a way goes on after its turn."""
    case, journey = settled.case, settled.case.journey
    match settled.verdict:
        case Wait(until_us=until_us, why=why):
            return _waits(case, step=journey.step, due_us=until_us, why=why)
        case Leave(why=why):
            return _ends(case, why)
        case Skip():
            return _next(case, now=now)
        case Open():
            return _after(settled, now=now)


def _after(settled: Settled, *, now: int) -> Onward:
    case, decided = settled.case, settled.decision
    if decided is not None and decided.held:
        return _ends(case, "held_back")
    if decided is not None and decided.reason == "another_campaign":
        return _waits(case, step=case.journey.step, due_us=now + TAKEN_US)
    # What leaves later is waited behind from then on.
    return _next(case, now=now if decided is None else decided.planned_us)


def _next(case: Case, *, now: int) -> Onward:
    """Return the next step of a way after a moment, or its end behind the last."""
    step = case.journey.step + 1
    if step >= len(case.plan.steps):
        return _ends(case, "done")
    return _waits(case, step=step, due_us=now + case.plan.steps[step].wait_us)


def _waits(case: Case, *, step: int, due_us: int, why: Why = "waits") -> Onward:
    return Onward(journey=case.journey, state="waiting", step=step, due_us=due_us, reason=why)


def _ends(case: Case, why: Why) -> Onward:
    journey = case.journey
    return Onward(
        journey=journey, state="ended", step=journey.step, due_us=journey.due_us, reason=why
    )


def cases_of(system: System, due: Sequence[Journey], *, now: int) -> list[Case]:
    """Return the turns of everybody for whom something is due, also in other campaigns.

    A way that belongs to nobody any more ends, and so does the later of two that met in one person.
    """
    record = system.record
    known = people.known(record, [journey.handle_id for journey in due])
    running = {one.campaign_id: one for one in campaigns.running(record, now=now)}
    asked = {journey.journey_id for journey in due}
    for journey in due:
        if journey.handle_id not in known:
            campaigns.leave(record, journey, reason="outside", now=now)
    found: list[Case] = []
    persons = list({one.person_id: one for one in known.values()}.values())
    ways = _ways(record, persons)
    plans: dict[tuple[str, int], Plan] = {}
    for person in persons:
        met: set[tuple[str, str]] = set()
        for journey in ways[person.person_id]:
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
                    key = journey.campaign_id, journey.version
                    plan = plans.get(key) or campaigns.plan_of(record, *key)
                    plans[key] = plan
                found.append(Case(journey=journey, campaign=campaign, plan=plan, person=person))
            elif journey.journey_id in asked:
                _rest(system, journey, now=now)
    return found


def _ways(record: Database, persons: Sequence[Person]) -> dict[PersonId, list[Journey]]:
    """Return every way of each of some people, the earliest first."""
    whose = {handle.handle_id: one.person_id for one in persons for handle in one.handles}
    found: dict[PersonId, list[Journey]] = {one.person_id: [] for one in persons}
    for journey in campaigns.of_handles(record, list(whose)):
        found[whose[journey.handle_id]].append(journey)
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
