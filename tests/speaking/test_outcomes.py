"""What followed is counted from what people did, of those who were drawn, and of nobody else."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import (
    NOON,
    ORDER,
    a_campaign,
    a_person,
    a_plan,
    decided,
    does,
    says,
    ways,
    who,
)
from twofold import campaigns, clock, decisions, people, rights, seeing, speaking, terms
from twofold.campaigns import Campaign
from twofold.decisions import Tally
from twofold.settings import Settings
from twofold.system import System

LATER = NOON + 20 * clock.DAY
CROWD = tuple(f"p{place}" for place in range(60))


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home whose own holdout takes nobody, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def crowded(home: System, **plan: Any) -> Campaign:
    """Return a campaign that has decided about sixty people."""
    for name in CROWD:
        a_person(home, name, allows=("marketing", "analytics"))
    listed = tuple(f"user_id:{name}" for name in CROWD)
    campaign = a_campaign(home, people=listed, **plan)
    speaking.deciding.decide_all(home, now=NOON)
    return campaign


def outcomes(home: System, campaign: Campaign, now: int = LATER) -> decisions.Outcomes:
    """Return what followed, of whoever lets themselves be counted."""
    use = seeing.permitting(home, terms.ANALYTICS, now=now)
    return decisions.outcomes(home.record, campaign.campaign_id, ORDER, use=use, now=now)


def test_who_is_held_back_is_drawn_kept_and_left_alone(home: System) -> None:
    campaign = crowded(home, holdout=0.3)

    held = [name for name in CROWD if decided(home, name)[0].held == "campaign"]

    assert 5 < len(held) < 35
    for name in held:
        [one] = decided(home, name)
        assert (one.outcome, one.arm, one.reason, one.propensity) == (
            "silence", "", "held_back", 0.3,
        )  # fmt: skip
        assert ways(home, name) == [("ended", "held_back", 0)]
    found = outcomes(home, campaign)
    assert len(found) == 60
    assert sorted(set(found.held)) == ["", "campaign"]
    assert (found.arm == "").sum() == len(held)


def test_a_share_that_is_lowered_lets_nobody_slip_out_and_a_merge_neither(home: System) -> None:
    crowded(home, holdout=0.5)
    held = {name for name in CROWD if decided(home, name)[0].held}
    free = next(name for name in CROWD if name not in held)
    one = min(held)
    people.merge(
        home.record, who(home, one).person_id, who(home, free).person_id,
        by="s", reason="same", now=NOON,
    )  # fmt: skip
    persons = list({person.person_id: person for person in map(partial(who, home), CROWD)}.values())
    [decision] = [found for found in decided(home, one) if found.held]

    again = decisions.holdouts.of_many(
        decisions.holdouts.kept_of(home.record, persons),
        decisions.draws.names([one.person_id for one in persons]), decision.campaign_id,
        key=b"another", share=0.0, everywhere=0.0,
    )  # fmt: skip

    still = {one.person_id for one, found in zip(persons, again, strict=True) if found}
    assert still == {who(home, name).person_id for name in held}
    assert who(home, free).person_id in still


def test_the_homes_own_holdout_is_one_for_all_campaigns(home: System) -> None:
    with homes.running(msgspec.structs.replace(home.settings, holdout_percent=30)) as other:
        crowded(other)
        first = {name for name in CROWD if decided(other, name)[0].held == "global"}
        a_campaign(
            other, "Hats", use="marketing.hats", people=tuple(f"user_id:{one}" for one in CROWD),
            now=LATER,
        )  # fmt: skip
        speaking.deciding.decide_all(other, now=LATER)

        second = {name for name in CROWD if decided(other, name)[1].held == "global"}

    assert first == second
    assert 5 < len(first) < 35


def test_outcomes_are_first_decisions_with_what_followed_and_what_was_before(
    home: System,
) -> None:
    campaign = crowded(home)
    inside, price = NOON + 13 * clock.DAY, {"amount": "12.50", "currency": "EUR"}
    does(home, "p1", "Order Completed", at_us=inside, **price)
    does(home, "p1", "Order Completed", at_us=inside + 1, **price)
    does(home, "p2", "Order Completed", at_us=NOON + 15 * clock.DAY, **price)
    does(home, "p3", "Order Completed", at_us=NOON - clock.DAY, **price)
    does(home, "p4", "Email Opened", at_us=inside, purpose="message", initiator="brand")
    does(home, "p5", "Order Completed", at_us=inside, initiator="brand")

    found = outcomes(home, campaign)

    rows = {
        person: (bool(found.reached[n]), int(found.value_micro[n]), int(found.before[n]))
        for n, person in enumerate(found.person_id)
    }
    told = [rows[who(home, f"p{n}").person_id] for n in range(6)]
    assert told == [
        (False, 0, 0), (True, 25_000_000, 0), (False, 0, 0), (False, 0, 1), (False, 0, 0),
        (False, 0, 0),
    ]  # fmt: skip
    assert found.before_micro.sum() == 12_500_000


def test_windows_that_are_not_over_and_people_who_refuse_to_be_counted_are_left_out(
    home: System,
) -> None:
    campaign = crowded(home)
    says(home, "p1", "deny", "analytics", now=NOON)

    assert len(outcomes(home, campaign, NOON + 13 * clock.DAY)) == 0
    found = outcomes(home, campaign)

    assert len(found) == 59
    assert who(home, "p1").person_id not in found.person_id


def test_a_silence_that_nobody_drew_is_no_comparison(home: System) -> None:
    a_person(home, "ada", allows=("analytics",))
    campaign = a_campaign(home)

    speaking.deciding.decide_all(home, now=NOON)

    assert [one.reason for one in decided(home, "ada")] == ["silence"]
    assert len(outcomes(home, campaign)) == 0


def test_the_next_choice_learns_from_windows_that_are_over(home: System) -> None:
    campaign = crowded(home, holdout=0.3)
    for name in CROWD:
        if not decided(home, name)[0].held:
            does(home, name, "Order Completed", at_us=NOON + clock.DAY)
    sent = sum(not decided(home, name)[0].held for name in CROWD)

    def counted(now: int) -> object:
        decisions.count_tallies(home.record, campaign.campaign_id, 1, ORDER, now=now)
        return decisions.tallies_of(home.record, campaign.campaign_id, 1)

    assert counted(NOON + 13 * clock.DAY) == {}
    assert counted(LATER) == {
        (0, "email"): Tally(tried=sent, reached=sent),
        (0, ""): Tally(tried=60 - sent, reached=0),
    }


def test_what_is_held_of_somebody_is_told_and_forgotten(home: System) -> None:
    a_person(home, "ada")
    a_person(home, "bob", allows=())
    made = a_campaign(home, holdout=0.9, people=(" Ada@B.example", "user_id:bob"))
    newer = a_plan(people=("user_id:ada", "user_id:bob"))
    campaigns.revise(home.record, made.campaign_id, newer, by="s", now=NOON)
    speaking.deciding.decide_all(home, now=NOON)
    told = {
        name: list(rows) for name, rows in rights.holdings(home.record, who(home, "ada")).items()
    }
    assert len(told["decisions"]) == len(told["journeys"]) == 1
    assert told["decisions"][0]["campaign_id"] == told["journeys"][0]["campaign_id"]

    ada = who(home, "ada")
    gone = rights.forget(home.record, ada)
    assert (gone["decisions"], gone["ways through campaigns"]) == (1, 1)
    assert gone["places on lists"] == 2
    listed = [campaigns.plan_of(home.record, made.campaign_id, version) for version in (1, 2)]
    assert [one.people for one in listed] == [("user_id:bob",), ("user_id:bob",)]
    assert decisions.of_person(home.record, ada) == []
