"""Many turns at once come to what each person's would alone: the same choice, and as probable."""

import random
from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import NOON, ORDER, a_campaign, a_person, does, prefers, says, who
from tests.people.given_links import see
from twofold import campaigns, clock, decisions, messages, people, speaking, storage, terms
from twofold.campaigns import Limit, Step, Variant
from twofold.decisions import Case, Settled
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Conditions, Intent, Rate, Window

NAMES = tuple(f"p{place}" for place in range(14))
USES = ("marketing.shoes", "marketing.hats", "care.check", "service.news")
SAID = ("marketing", "marketing.shoes", "care", "service", "profiling.marketing", "*")
CHANNELS = ("email", "sms", "inapp", "push")
LIMITS = (
    Conditions(rates=(Rate(most=1, per_us=7 * clock.DAY, use="marketing"),)),
    Conditions(windows=(Window(days=("sat", "sun"), start=540, end=720),)),
    Conditions(pause_until_us=NOON + 9 * clock.DAY),
)
OFTEN = Conditions(windows=(Window(),), rates=(Rate(most=9, per_us=clock.DAY, use="*"),))
VERBS: tuple[terms.Verb, ...] = ("allow", "allow", "allow", "deny", "stop", "limit")


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return an empty home, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=10)) as found:
        yield found


def random_people(home: System, chance: random.Random) -> None:
    """Let people allow, refuse, limit, prefer, act, complain and have been written to."""
    for name in NAMES:
        a_person(home, name, allows=())
        if chance.random() < 0.2:
            see(home.record, (f"user_id:{name}", "household:h", "trait", NOON - 9 * clock.DAY))
        for place in range(chance.randrange(6)):
            verb = chance.choice(VERBS)
            conditions = chance.choice((OFTEN, Conditions())) if verb == "allow" else Conditions()
            says(
                home, name, verb, chance.choice(SAID), now=NOON - 60 * clock.DAY + place,
                conditions=chance.choice(LIMITS) if verb == "limit" else conditions,
            )  # fmt: skip
        if chance.random() < 0.3:
            prefers(home, name, *chance.sample(CHANNELS, 2))
        for place in range(chance.choice((0, 1, 2, 3, 9))):
            does(
                home, name, chance.choice(("Order Completed", "Product Viewed")),
                at_us=NOON - chance.randrange(9, 700) * clock.HOUR + place, purpose="research",
                channel=chance.choice(("web", "app", "email")),
            )  # fmt: skip
        if chance.random() < 0.2:
            does(home, name, "Complaint", at_us=NOON - 1, purpose="complaint")
        for place in range(chance.randrange(3)):
            _sent(home, name, place, chance)


def _sent(home: System, name: str, place: int, chance: random.Random) -> None:
    """Let a message have left for somebody, or wait."""
    ago = chance.randrange(1, 9) * clock.DAY
    intent = Intent(use=chance.choice(USES), channel="inapp")
    said = messages.Message(text="Hi")
    found = messages.ask(
        home.record, who(home, name), intent, said, key=f"{name}-{place}", now=NOON - ago
    )
    if chance.random() < 0.7:
        left = "UPDATE delivery SET state = 'sent', handed_us = :at WHERE delivery_id = :one"
        home.record.run(storage.Query("left", left), at=NOON - ago, one=found.delivery_id)


def random_campaigns(home: System, chance: random.Random) -> None:
    """Let five campaigns run for everybody, of every policy, some with conditions and limits."""
    for place in range(5):
        use = chance.choice(USES)
        open_ = "" if use.startswith("service") else "best"
        step = Step(
            variants=tuple(
                Variant(arm=channel, channel=channel, text="x", cost_micro=chance.randrange(9_000))
                for channel in chance.sample(CHANNELS, chance.randrange(1, 4))
            ),
            at=chance.choice(("", open_, open_, "09:30", "own")),
        )
        a_campaign(
            home, f"c{place}", now=NOON - 20 * clock.DAY, use=use, steps=(step,),
            people=tuple(f"user_id:{name}" for name in NAMES),
            holdout=0.0 if use.startswith("service") else 0.1,
            policy=chance.choice(("fixed", "rotate", "bandit")),
            goal=msgspec.structs.replace(ORDER, window_us=5 * clock.DAY),
            limits=chance.choice(((), (Limit(most=1, per_us=3 * clock.DAY),))),
            pauses_on_open=chance.random() < 0.7,
        )  # fmt: skip


def every_turn(home: System) -> list[Case]:
    """Return the turns of everybody that are due."""
    due = campaigns.due(home.record, now=NOON, limit=1_000)
    return speaking.deciding.cases_of(home, due, now=NOON)


def settle(home: System, cases: list[Case]) -> list[Settled]:
    """Return what is chosen for some turns, with nothing written."""
    seen = speaking.deciding.scene(home, cases, now=NOON)
    return decisions.settle(home.record, seen, cases, holding=speaking.deciding.holding(home))


@pytest.mark.parametrize("seed", range(12))
def test_everybody_at_once_is_answered_as_each_alone(home: System, seed: int) -> None:
    chance = random.Random(seed)
    random_people(home, chance)
    random_campaigns(home, chance)
    cases = every_turn(home)

    found = settle(home, cases)

    assert len(cases) == 5 * len(NAMES)
    answers = set()
    for person in {case.person.person_id for case in cases}:
        mine = [case for case in cases if case.person.person_id == person]
        alone = settle(home, mine)
        assert alone == [one for one in found if one.case.person.person_id == person]
        answers |= {type(one.verdict).__name__ for one in alone}
    assert len(answers) >= 2


def test_a_day_decided_in_pieces_comes_to_what_it_comes_to_at_once(home: System) -> None:
    chance = random.Random(12)
    random_people(home, chance)
    random_campaigns(home, chance)
    at_once = {
        one.decision.decision_id: one.decision for one in settle(home, every_turn(home))
        if one.decision is not None
    }  # fmt: skip

    while speaking.deciding.decide_due(home, now=NOON, limit=3):
        pass

    written = [
        one for name in NAMES
        for one in decisions.of_person(home.record, who(home, name), limit=1_000)
    ]  # fmt: skip
    assert len(written) == len(at_once)
    for one in written:
        before = at_once[one.decision_id]
        assert msgspec.structs.replace(one, delivery_id=None) == before
        assert (one.delivery_id is not None) == (one.outcome == "send")
    sent = [one.delivery_id for one in written if one.delivery_id]
    assert len(sent) == len(set(sent)) > 0
    assert people.known(home.record, [one.handle_id for one in written])
