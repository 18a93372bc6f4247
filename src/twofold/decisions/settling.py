"""What is chosen for people whose turn it is: one choice for all of them, written as decisions."""

from collections.abc import Mapping, Sequence

import msgspec

from twofold.campaigns import Journey
from twofold.decisions import (
    choosing,
    decision,
    draws,
    holdouts,
    model,
    personal,
    tallies,
    weighing,
)
from twofold.decisions.belief import Tally
from twofold.decisions.choosing import Arm, Choices, Flags, Ints, Offer
from twofold.decisions.decision import Decision, Held, Option
from twofold.decisions.model import Model
from twofold.decisions.scene import MONTH_US, Case, Holding, Scene
from twofold.decisions.weighing import Leave, Open, Settled, Skip, Verdict, Wait
from twofold.ids import PersonId
from twofold.storage import Database

CHOSEN, HELD_BACK = "chosen", "held_back"
_SILENT = {
    choosing.SILENT: "better_silent",
    choosing.TAKEN: "another_campaign",
    choosing.NOT_WORTH: "not_worth_it",
}


def settle(db: Database, scene: Scene, cases: Sequence[Case], *, holding: Holding) -> list[Settled]:
    """Return what is chosen for each of some cases, campaigns competing for the same person."""
    verdicts = _one_at_a_time(scene, cases, [weighing.weigh(db, scene, case) for case in cases])
    held = _held(db, cases, verdicts, holding)
    offers = _offers(db, cases)
    numbers = {name: place for place, name in enumerate(offers)}
    rows: dict[PersonId, int] = {}
    for case in cases:
        rows.setdefault(case.person.person_id, len(rows))
    chosen = _choose(db, scene, cases, verdicts, held, list(offers.values()), rows)
    found = []
    for place, (case, verdict) in enumerate(zip(cases, verdicts, strict=True)):
        at = rows[case.person.person_id], numbers.get(case.offer, 0)
        decided = _decided(scene, case, verdict, held.get(place, ""), offers, chosen, at, holding)
        found.append(Settled(case=case, verdict=verdict, decision=decided))
    return found


def _one_at_a_time(
    scene: Scene, cases: Sequence[Case], verdicts: Sequence[Verdict]
) -> list[Verdict]:
    """Return the verdicts, but of two turns of one person at the same step the later one waits."""
    seen: set[tuple[PersonId, tuple[str, int, int]]] = set()
    found: list[Verdict] = []
    for case, verdict in zip(cases, verdicts, strict=True):
        turn = case.person.person_id, case.offer
        again = isinstance(verdict, Open) and turn in seen
        seen.add(turn)
        later = Wait(until_us=scene.now + 1, because="one_at_a_time")
        found.append(later if again else verdict)
    return found


def _held(
    db: Database, cases: Sequence[Case], verdicts: Sequence[Verdict], holding: Holding
) -> Mapping[int, Held]:
    """Return which cases that could be spoken to are held back, and from what."""
    by_campaign: dict[str, list[int]] = {}
    for place, (case, verdict) in enumerate(zip(cases, verdicts, strict=True)):
        if isinstance(verdict, Open) and not case.plan.is_called_for:
            by_campaign.setdefault(case.campaign.campaign_id, []).append(place)
    found: dict[int, Held] = {}
    for campaign_id, places in by_campaign.items():
        drawn = holdouts.of_many(
            db,
            [cases[place].person for place in places],
            campaign_id,
            key=holding.key,
            shares=[cases[place].plan.holdout for place in places],
            everywhere=holding.share,
            is_drawn=holding.is_drawn,
        )
        found |= {place: one for place, one in zip(places, drawn, strict=True) if one}
    return found


def _offers(db: Database, cases: Sequence[Case]) -> dict[tuple[str, int, int], Offer]:
    found: dict[tuple[str, int, int], Offer] = {}
    counted: dict[tuple[str, int], Mapping[tuple[int, str], Tally]] = {}
    for case in cases:
        campaign_id, version, step = case.offer
        if case.offer in found or step >= len(case.plan.steps):
            continue
        if (campaign_id, version) not in counted:
            counted[campaign_id, version] = tallies.of(db, campaign_id, version)
        learned = None
        if case.plan.policy == "personal":
            learned = model.of(db, campaign_id, version, step)
        found[case.offer] = offer(case, counted[campaign_id, version], learned)
    return found


def offer(
    case: Case, counted: Mapping[tuple[int, str], Tally], learned: Model | None = None
) -> Offer:
    """Return a case's step as it competes for people, with what came of it so far."""
    plan, (campaign_id, version, step) = case.plan, case.offer
    return Offer(
        campaign_id=campaign_id,
        version=version,
        step=step,
        arms=tuple(
            Arm(
                arm=variant.arm,
                channel=variant.channel,
                cost_micro=variant.cost_micro,
                tally=counted.get((step, variant.arm), Tally()),
            )
            for variant in plan.steps[step].variants
        ),
        policy=plan.policy,
        value_micro=plan.goal.value_micro,
        attention_micro=plan.attention_micro,
        silence=counted.get((step, tallies.SILENCE), Tally()),
        since_us=case.campaign.started_us or 0,
        competes=not plan.is_called_for,
        personal=learned,
    )


def _choose(  # noqa: PLR0917 - the columns of one choice
    db: Database,
    scene: Scene,
    cases: Sequence[Case],
    verdicts: Sequence[Verdict],
    held: Mapping[int, Held],
    offers: Sequence[Offer],
    rows: Mapping[PersonId, int],
) -> Choices:
    import numpy as np

    opened = [np.zeros((len(rows), len(one.arms)), dtype=bool) for one in offers]
    # Also of those held back: what would have been drawn for them is kept.
    could = [one.copy() for one in opened]
    numbers = {(one.campaign_id, one.version, one.step): at for at, one in enumerate(offers)}
    contacts = np.zeros(len(rows), dtype=np.int64)
    for place, (case, verdict) in enumerate(zip(cases, verdicts, strict=True)):
        row = rows[case.person.person_id]
        if isinstance(verdict, Open):
            could[numbers[case.offer]][row] |= verdict.arms
            if place not in held:
                opened[numbers[case.offer]][row] |= verdict.arms
        claimed = scene.claimed(case.person)
        contacts[row] = sum(one.last_us > scene.now - MONTH_US for one in claimed)
    liked = [
        _liked(db, scene, cases, one, could[at], contacts, rows) for at, one in enumerate(offers)
    ]
    return choosing.choose(offers, draws.names(list(rows)), opened, contacts, liked)


def _liked(  # noqa: PLR0917 - the columns of one choice
    db: Database,
    scene: Scene,
    cases: Sequence[Case],
    offered: Offer,
    opened: Flags,
    contacts: Ints,
    rows: Mapping[PersonId, int],
) -> Ints:
    """Return what a model would choose for each of those who let it be worked out of their data."""
    import numpy as np

    found = np.full(len(rows), -1, dtype=np.int64)
    if offered.personal is None or not offered.personal.usable:
        return found
    key = (offered.campaign_id, offered.version, offered.step)
    mine = {
        rows[case.person.person_id]: case for case in cases
        if case.offer == key and opened[rows[case.person.person_id]].any()
        and scene.may_learn(case.person)
    }  # fmt: skip
    if mine:
        places, some = list(mine), list(mine.values())
        ids, goal = [case.person.person_id for case in some], some[0].plan.goal
        found[places] = personal.preferred(
            db, offered, goal, ids, opened[places], contacts[places], now=scene.now
        )
    return found


def _decided(  # noqa: PLR0917 - what one decision is made of
    scene: Scene,
    case: Case,
    verdict: Verdict,
    held: Held,
    offers: Mapping[tuple[str, int, int], Offer],
    chosen: Choices,
    at: tuple[int, int],
    holding: Holding,
) -> Decision | None:
    table: list[float] = []
    match verdict:
        case Wait(because="limit" | "enough") | Leave():
            if isinstance(verdict, Leave) and verdict.why in ("done", "ended"):
                return None
            return _silence(scene, case, verdict.because, ())
        case Wait() | Skip():
            return None
        case Open():
            table = _table(verdict, offers[case.offer], chosen, at)
    if held:
        # What would have been drawn is kept: it tells whom they may be set beside.
        told = _silence(scene, case, HELD_BACK, _options(case, verdict, table=table))
        share = holding.share if held == "global" else case.plan.holdout
        return msgspec.structs.replace(told, held=held, propensity=share)
    found, sure = int(chosen.arm[at]), float(chosen.propensity[at])
    others = _options(case, verdict, taken=found, table=table)
    if found < 0:
        silent = _silence(scene, case, _SILENT[found], others)
        return msgspec.structs.replace(silent, propensity=sure)
    variant = case.plan.steps[case.journey.step].variants[found]
    told = _silence(scene, case, CHOSEN, others)
    return msgspec.structs.replace(
        told, outcome="send", arm=variant.arm, channel=variant.channel, propensity=sure
    )


def _table(verdict: Open, offered: Offer, chosen: Choices, at: tuple[int, int]) -> list[float]:
    contacts, liked = int(chosen.contacts[at[0]]), int(chosen.preferred[at])
    found: list[float] = choosing.propensities(offered, verdict.arms, contacts, liked).tolist()
    return found


def _silence(scene: Scene, case: Case, reason: str, options: tuple[Option, ...]) -> Decision:
    journey: Journey = case.journey
    return Decision(
        decision_id=decision.name(journey.journey_id, journey.step, scene.now),
        handle_id=case.person.leading.handle_id,
        campaign_id=journey.campaign_id,
        version=journey.version,
        step=journey.step,
        decided_us=scene.now,
        planned_us=scene.now,
        outcome="silence",
        arm="",
        channel="",
        propensity=1.0,
        reason=reason,
        held="",
        options=options,
        delivery_id=None,
    )


def _options(
    case: Case, verdict: Open, *, taken: int = -1, table: Sequence[float] = ()
) -> tuple[Option, ...]:
    """Return what could have been said besides, each with why it was not or how probable it was."""
    return tuple(
        Option(
            arm=variant.arm,
            channel=variant.channel,
            propensity=table[place] if table else 0.0,
            why=verdict.whys[place] or "not_drawn",
        )
        for place, variant in enumerate(case.plan.steps[case.journey.step].variants)
        if place != taken
    )
