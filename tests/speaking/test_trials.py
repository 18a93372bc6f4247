"""A trial says beforehand what then happens, without writing anything."""

import itertools
from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import (
    NOON,
    ORDER,
    a_campaign,
    a_person,
    a_plan,
    a_step,
    decided,
    does,
    outbox,
    says,
    who,
)
from twofold import campaigns, clock, speaking, storage
from twofold.campaigns import Step, Trigger, Variant
from twofold.settings import Settings
from twofold.system import System

CROWD = tuple(f"p{place}" for place in range(30))
LISTED = tuple(f"user_id:{name}" for name in CROWD)


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with thirty people: some allow, refuse, complain; once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=10)) as found:
        for place, name in enumerate(CROWD):
            a_person(found, name, allows=("marketing",) if place % 5 else ())
            if place % 7 == 0:
                says(found, name, "deny", "marketing")
            if place % 11 == 0:
                does(found, name, "Complaint Submitted", at_us=NOON - 1, purpose="complaint")
        yield found


def hand_over(home: System) -> None:
    """Let everything that waits have left when it was decided."""
    gone = "UPDATE delivery SET state = 'sent', handed_us = created_us WHERE state = 'waiting'"
    home.record.run(storage.Query("gone", gone))


def rows(home: System) -> dict[str, int]:
    """Return how many rows there are of whatever deciding writes."""
    tables = ("decision", "delivery", "journey", "held_back", "touch")
    counts = {
        name: home.record.only(storage.Query(name, f"SELECT COUNT(*) AS many FROM {name}"))
        for name in tables
    }
    return {name: int(row.many) for name, row in counts.items()}


def test_what_a_trial_foretells_is_what_then_happens(home: System) -> None:
    steps = (a_step("One"), a_step("Two", wait_us=3 * clock.DAY, at="10:00"), a_step("Three"))
    both = Step(
        variants=(
            Variant(arm="letter", channel="email", text="x", cost_micro=20_000),
            Variant(arm="feed", channel="inapp", text="x"),
        )
    )
    plan = a_plan(people=LISTED, holdout=0.2, policy="rotate", steps=(*steps, both))
    made = campaigns.create(home.record, "Shoes", plan, owner="s", now=NOON)
    before = rows(home)

    told = speaking.trials.simulate(home, made, days=40, now=NOON)

    assert rows(home) == before
    speaking.campaigning.start_campaign(home, made.campaign_id, now=NOON)
    for minute in range(0, 40 * 24 * 60, 30):
        speaking.deciding.decide_due(home, now=NOON + minute * clock.MINUTE, limit=1_000)
        hand_over(home)
    every = [one for name in CROWD for one in decided(home, name)]
    sent = [one for one in every if one.outcome == "send"]
    assert (told.sends, len(sent) > 20) == (len(sent), True)
    assert told.by_arm == {
        arm: sum(one.arm == arm for one in sent) for arm in {one.arm for one in sent}
    }
    assert told.left.get("held_back", 0) == sum(bool(one.held) for one in every)
    assert told.cost_micro == 20_000 * sum(one.arm == "letter" for one in sent)
    assert sum(told.left.values()) + told.on_their_way == told.people == 30


def test_a_trial_runs_the_clock_forward_past_limits_and_hours(home: System) -> None:
    steps = tuple(a_step(str(place)) for place in range(5))
    made = campaigns.create(
        home.record, "Shoes", a_plan(people=LISTED, steps=steps), owner="s", now=NOON
    )

    short = speaking.trials.simulate(home, made, days=1, now=NOON)
    long = speaking.trials.simulate(home, made, days=60, now=NOON)

    assert short.on_their_way > 0
    assert len(long.by_day) >= 5
    person = max(long.sayings, key=lambda one: one.step).person_id
    moments = sorted(one.at_us for one in long.sayings if one.person_id == person)
    assert min(b - a for a, b in itertools.pairwise(moments)) >= 7 * clock.DAY


def test_with_outcomes_the_increment_is_told_with_its_doubt(home: System) -> None:
    home = msgspec.structs.replace(home, settings=msgspec.structs.replace(home.settings))
    people_ = [f"q{place}" for place in range(240)]
    for name in people_:
        a_person(home, name)
    listed = tuple(f"user_id:{name}" for name in people_)
    campaign = a_campaign(home, people=listed, holdout=0.4)
    speaking.deciding.decide_all(home, now=NOON)
    for place, name in enumerate(people_):
        [one] = decided(home, name)
        if place % 4 == 0 or (one.arm and place % 2):
            does(home, name, "Order Completed", at_us=NOON + clock.DAY)
    speaking.campaigning.learn(home, now=NOON + 30 * clock.DAY)

    told = speaking.trials.simulate(home, campaign, days=3, now=NOON + 60 * clock.DAY).increment

    assert not told.refused
    assert told.low is not None
    assert told.mid is not None
    assert told.high is not None
    assert 0 < told.low < told.mid < told.high
    assert told.worth_micro == round(told.mid * ORDER.value_micro)


def test_a_plan_with_faults_is_not_tried(home: System) -> None:
    made = campaigns.create(home.record, "Shoes", a_plan(people=()), owner="s", now=NOON)

    with pytest.raises(campaigns.NotReady):
        speaking.trials.simulate(home, made, now=NOON)


def test_a_schedule_lets_people_in_on_each_of_its_days(home: System) -> None:
    trigger = Trigger(kind="schedule", every_us=30 * clock.DAY)
    a_campaign(home, trigger=trigger, people=LISTED[1:5], starts_us=NOON + clock.DAY, holdout=0.0)

    for day in range(70):
        speaking.campaigning.let_everybody_in(home, now=NOON + day * clock.DAY)
        speaking.deciding.decide_all(home, now=NOON + day * clock.DAY)

    name = next(one for one in CROWD[1:5] if not decided(home, one)[0].held)
    days = [(one.decided_us - NOON) // clock.DAY for one in decided(home, name)]
    assert days == [1, 31, 61]
    assert len(outbox(home, name)) == 3
    assert who(home, name).person_id
