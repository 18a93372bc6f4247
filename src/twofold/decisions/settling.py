"""What is chosen for people whose turn it is: one choice for all of them, written as decisions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from twofold.campaigns import Journey
from twofold.decisions import choosing, decision, holdouts, timing
from twofold.decisions.choosing import Offer
from twofold.decisions.columns import Columns
from twofold.decisions.decision import Decision, Held, Option
from twofold.decisions.likeness import Turns
from twofold.decisions.rounds import Chosen, choose_all
from twofold.decisions.scene import Case, Holding, Scene
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
    places: dict[tuple[str, int, int], list[int]] = {}
    rows: dict[PersonId, int] = {}
    for place, case in enumerate(cases):
        places.setdefault(case.offer, []).append(place)
        rows.setdefault(case.person.person_id, len(rows))
    people = {case.person.person_id: case.person for case in cases}
    columns = Columns(scene, list(people.values()))
    turns = [_turns([cases[place] for place in several], rows) for several in places.values()]
    chosen = choose_all(db, columns, turns, holding=holding)
    found: dict[int, Settled] = {}
    for number, several in enumerate(places.values()):
        settled = _settled(db, columns, chosen, number, holding)
        found.update(zip(several, settled, strict=True))
    return [found[place] for place in range(len(cases))]


def _turns(cases: Sequence[Case], rows: Mapping[PersonId, int]) -> Turns:
    entered = [case.journey.entered_us for case in cases]
    return Turns(
        cases=cases,
        at=np.array([rows[case.person.person_id] for case in cases], dtype=np.int64),
        entered_us=np.array(entered, dtype=np.int64),
    )


def _settled(
    db: Database, columns: Columns, chosen: Chosen, number: int, holding: Holding
) -> list[Settled]:
    """Return the turns at one step, each with what was chosen."""
    turns, weighed = chosen.turns[number], chosen.weighed[number]
    given_up = _GivenUp(turns.first, chosen.offer_of(number))
    told = []
    for case, code, held, picked in zip(
        turns.cases, weighed.code.tolist(), chosen.held[number].tolist(), _picks(chosen, number),
        strict=True,
    ):  # fmt: skip
        verdict, back = weighed.verdict(code), holdouts.HELD[held]
        decided = _decided(columns.scene, case, verdict, back, given_up, picked, holding)
        told.append(Settled(case=case, verdict=verdict, decision=decided))
    step = turns.first.step
    return (
        told if step is None or not step.moment_is_open else timing.draw(db, columns, turns, told)
    )


class _Pick(NamedTuple):
    """What was picked for one person of one offer, how probably, after how many contacts lately."""

    arm: int
    propensity: float
    contacts: int
    preferred: int


def _picks(chosen: Chosen, number: int) -> Iterator[_Pick]:
    at, place, choices = chosen.turns[number].at, chosen.offered[number], chosen.choices
    if place < 0:
        return iter([_Pick(choosing.SILENT, 1.0, 0, -1)] * len(at))
    arm, sure = choices.arm[at, place].tolist(), choices.propensity[at, place].tolist()
    liked = choices.preferred[at, place].tolist()
    return map(_Pick, arm, sure, choices.contacts[at].tolist(), liked)


def _decided(  # noqa: PLR0917 - what one decision is made of
    scene: Scene,
    case: Case,
    verdict: Verdict,
    held: Held,
    given_up: "_GivenUp",
    picked: "_Pick",
    holding: Holding,
) -> Decision | None:
    match verdict:
        case Wait(because="limit" | "enough") | Leave():
            if isinstance(verdict, Leave) and verdict.why in ("done", "ended"):
                return None
            return _silence(scene, case, verdict.because, ())
        case Wait() | Skip():
            return None
        case Open() if held:
            share = holding.share if held == "global" else case.plan.holdout
            # What would have been drawn is kept: it tells whom they may be set beside.
            told = _silence(scene, case, HELD_BACK, given_up.besides(verdict, picked, taken=-1))
            return msgspec.structs.replace(told, held=held, propensity=share)
        case Open():
            pass
    others = given_up.besides(verdict, picked, taken=picked.arm)
    if picked.arm < 0:
        silent = _silence(scene, case, _SILENT[picked.arm], others)
        return msgspec.structs.replace(silent, propensity=picked.propensity)
    variant = case.plan.steps[case.journey.step].variants[picked.arm]
    told = _silence(scene, case, CHOSEN, others)
    return msgspec.structs.replace(
        told, outcome="send", arm=variant.arm, channel=variant.channel, propensity=picked.propensity
    )


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


class _GivenUp:
    """What was not said at a step, kept for those of whom it is the same: most are alike in it."""

    def __init__(self, case: Case, offered: Offer | None) -> None:
        self._case, self._offer = case, offered
        self._known: dict[object, tuple[Option, ...]] = {}

    def besides(self, verdict: Open, picked: _Pick, *, taken: int) -> tuple[Option, ...]:
        """Return what could have been said besides what was taken, and how probable each was."""
        key = (verdict, max(taken, -1), picked.contacts, picked.preferred)
        if key not in self._known and self._offer is not None:
            table = choosing.propensities(
                self._offer, verdict.arms, picked.contacts, picked.preferred
            )
            self._known[key] = _options(self._case, verdict, taken=taken, table=table.tolist())
        return self._known[key]


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
