"""The scheduler never forgets and never doubles: over restarts, jumps of the clock, and rivals."""

import random
from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest

from tests.flow.given_campaigns import NOON, a_campaign, a_person, a_step, decided, outbox, ways
from twofold import campaigns, clock, decisions, people, speaking, system
from twofold.settings import Settings
from twofold.system import System

NAMES = ("ada", "bob", "cy", "dee")


@pytest.fixture
def bare(settings: Settings) -> Settings:
    """Return the settings of a home in which nobody is held back, on each database."""
    return msgspec.structs.replace(settings, holdout_percent=0)


@pytest.fixture
def home(bare: Settings) -> Iterator[System]:
    """Return a home with four people on their way through three steps, once on each database."""
    with system.running(bare) as found:
        for name in NAMES:
            a_person(found, name, allows=("service.news",))
        steps = [a_step(text, "inapp", wait_us=clock.DAY) for text in ("One", "Two", "Three")]
        a_campaign(
            found,
            use="service.news",
            steps=tuple(steps),
            people=tuple(f"user_id:{name}" for name in NAMES),
        )
        yield found


def all_said(*texts: str) -> dict[str, list[str]]:
    """Return that these wait for everybody."""
    return {name: list(texts) for name in NAMES}


def said(home: System) -> dict[str, list[str]]:
    """Return what waits for each, in order."""
    return {name: sorted(one.message.text for one in outbox(home, name)) for name in NAMES}


@pytest.mark.parametrize("seed", range(5))
def test_each_step_is_taken_once_however_the_clock_jumps_and_whenever_it_restarts(
    home: System, bare: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    now = NOON

    for _ in range(60):
        now += chance.choice((clock.HOUR, 3 * clock.HOUR, clock.DAY, -clock.DAY, 0))
        with system.running(bare) as again:
            speaking.deciding.decide_due(again, now=now, limit=chance.randint(1, 5))
    speaking.deciding.decide_all(home, now=NOON + 60 * clock.DAY)
    speaking.deciding.decide_all(home, now=NOON + 90 * clock.DAY)
    speaking.deciding.decide_all(home, now=NOON + 120 * clock.DAY)

    assert said(home) == all_said("One", "Three", "Two")
    for name in NAMES:
        assert Counter(one.step for one in decided(home, name)) == {0: 1, 1: 1, 2: 1}
        assert ways(home, name) == [("ended", "done", 2)]


def test_of_two_that_found_the_same_turn_one_takes_it(home: System) -> None:
    now = NOON + clock.DAY
    [first, *_] = campaigns.due(home.record, now=now, limit=10)

    with home.record.write(serial=people.SERIAL):
        moves = [
            campaigns.move(home.record, first, step=1, due_us=now + place, reason="waits", now=now)
            for place in range(3)
        ]

    assert moves == [True, False, False]


def test_a_crash_before_the_commit_leaves_nothing_and_the_turn_is_still_there(
    home: System,
) -> None:
    class Crash(Exception):
        """The process dies."""

    def die_in_the_middle() -> None:
        with home.record.write(serial=people.SERIAL):
            speaking.deciding.decide_due(home, now=NOON + clock.DAY)
            raise Crash

    with pytest.raises(Crash):
        die_in_the_middle()
    assert said(home) == all_said()
    assert decided(home, "ada") == []

    speaking.deciding.decide_all(home, now=NOON + clock.DAY)
    assert said(home) == all_said("One")


def test_the_same_decision_cannot_be_written_twice(home: System) -> None:
    speaking.deciding.decide_all(home, now=NOON + clock.DAY)
    [found] = decided(home, "ada")

    with pytest.raises(Exception, match=r"(?i)unique|duplicate|clash|double"):
        decisions.keep(home.record, [found])


def test_a_paused_campaign_takes_no_turn_and_an_ended_one_ends_every_way(home: System) -> None:
    [campaign] = campaigns.list_all(home.record)

    campaigns.pause(home.record, campaign.campaign_id)
    assert speaking.deciding.decide_all(home, now=NOON + 2 * clock.DAY) == 0

    campaigns.end(home.record, campaign.campaign_id, now=NOON + 2 * clock.DAY)
    assert ways(home, "ada") == [("ended", "ended", 0)]
    assert campaigns.counts(home.record, campaign.campaign_id) == {("ended", "ended"): 4}


def test_who_is_on_their_way_keeps_their_version_until_it_is_chosen_otherwise(
    home: System,
) -> None:
    [campaign] = campaigns.list_all(home.record)
    newer = msgspec.structs.replace(
        campaign.plan, steps=tuple(a_step(text, "inapp") for text in ("Uno", "Due", "Tre"))
    )
    speaking.deciding.decide_all(home, now=NOON + clock.DAY)

    campaigns.revise(home.record, campaign.campaign_id, newer, by="staff", now=NOON)
    speaking.deciding.decide_all(home, now=NOON + 2 * clock.DAY)
    assert said(home) == all_said("One", "Two")

    assert campaigns.upgrade(home.record, campaign.campaign_id, 2) == 4
    speaking.deciding.decide_all(home, now=NOON + 3 * clock.DAY)
    assert said(home) == all_said("One", "Tre", "Two")
