"""What ways of saying it bring against each other, and what all of it brings in money."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.results.given_results import LATER, a_campaign, drawn, plain_of, result_of, sent
from twofold import results, seeing, terms
from twofold.campaigns import Goal, Step, Variant
from twofold.populations import Refusal
from twofold.settings import Settings
from twofold.system import System

TWO_WAYS = Step(
    variants=(
        Variant(arm="short", channel="email", text="Hi"),
        Variant(arm="long", channel="email", text="Hello"),
    )
)


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home whose own holdout takes nobody, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def test_two_ways_that_bring_the_same_are_told_to(home: System) -> None:
    campaign = a_campaign(home, holdout=0.5, policy="rotate", steps=(TWO_WAYS,))
    for arm in ("short", "long"):
        drawn(home, campaign, spoken_to=200, acted=50, held_back=100, acted_alone=25, arm=arm)

    found = result_of(home, campaign)

    said = next(one for one in results.sentences(found) if "Between the ways" in one)
    assert said.startswith(
        "Between the ways of saying it: no usable difference. “long” against “short”: between"
    )
    assert plain_of(home, campaign)["between"]["lift"]["helped"] is None


def test_a_way_that_brings_more_than_the_other_is_named(home: System) -> None:
    campaign = a_campaign(home, holdout=0.5, policy="rotate", steps=(TWO_WAYS,))
    for arm, acted in (("short", 120), ("long", 20)):
        drawn(home, campaign, spoken_to=200, acted=acted, held_back=100, acted_alone=25, arm=arm)

    said = results.sentences(result_of(home, campaign))

    assert any(one.startswith("Of the ways “short” brought more than “long”: ") for one in said)


def test_what_sending_cost_is_taken_off_and_what_is_not_priced_is_said(home: System) -> None:
    priced = Step(variants=(Variant(arm="email", channel="email", text="Hi", cost_micro=50_000),))
    campaign = a_campaign(home, holdout=0.5, steps=(priced,))
    drawn(home, campaign, spoken_to=600, acted=300, held_back=600, acted_alone=120)
    sent(home, campaign)

    found = result_of(home, campaign)

    assert (found.money.sending.messages, found.money.sending.cost_micro) == (600, 30_000_000)
    assert not isinstance(found.money.contribution, Refusal)
    assert found.money.contribution.mid == pytest.approx(3_570_000_000)
    said = results.sentences(found)
    assert "Sending 600 messages cost 30.00 EUR." in said
    assert any(one.startswith("So it contributed ") and "less the cost" in one for one in said)
    assert any(one.endswith(" EUR more than with silence.") and "paid: " in one for one in said)
    assert plain_of(home, campaign)["money"]["messages_without_cost"] == 0


def test_without_a_price_or_a_value_that_is_said_and_what_was_paid_counts(home: System) -> None:
    goal = Goal(name="Order Completed")
    campaign = a_campaign(home, holdout=0.5, goal=goal)
    drawn(home, campaign, spoken_to=600, acted=300, held_back=600, acted_alone=120)
    sent(home, campaign)

    use = seeing.permitting(home, terms.ANALYTICS, now=LATER)
    found = results.result(
        home.record, campaign, use=use, everywhere=0.0, currency="EUR", now=LATER
    )

    said = results.sentences(found)
    assert any("so nothing is taken off for 600 messages" in one for one in said)
    assert not isinstance(found.money.contribution, Refusal)
    assert found.money.contribution.mid == pytest.approx(2_700_000_000)
    assert any("EUR: what was paid less the cost of sending." in one for one in said)
