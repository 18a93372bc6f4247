"""Which moment helped more is told with its doubt, and kept for choices to come."""

import random
from collections.abc import Iterator

import msgspec
import pytest

from tests.flow.given_campaigns import NOON, a_plan, a_step
from twofold import (
    campaigns,
    clock,
    decisions,
    ids,
    people,
    results,
    seeing,
    speaking,
    system,
    touches,
)
from twofold.campaigns import Campaign
from twofold.decisions import Decision, Moment, Option
from twofold.lift import Judged
from twofold.populations import Refusal
from twofold.results import OtherWay
from twofold.settings import Settings
from twofold.system import System
from twofold.touches import TouchDraft

LATER = NOON + 20 * clock.DAY
EVENING = NOON + 6 * clock.HOUR
PEOPLE = 1_600
# Their own hour is drawn for one in four.
OWN = 0.25


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back from everything, once on each database."""
    with system.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def drawn(
    home: System, *, at_own: float, at_once: float, many: int = PEOPLE, is_open: bool = True
) -> Campaign:
    """Return a campaign that left its moment open, with how many acted after each moment.

    Of six people the last had no hour of their own.
    """
    plan = a_plan(steps=(a_step("Shoes", at="best"),), people=())
    campaign = campaigns.create(home.record, "Shoes", plan, owner="staff", now=NOON)
    lot = random.Random(5)
    chosen = [
        ("" if not is_open or place % 6 == 5 else "own" if lot.random() < OWN else "now")
        for place in range(many)
    ]
    share = {"own": at_own, "now": at_once, "": at_once}
    acted = [place for place, moment in enumerate(chosen) if lot.random() < share[moment]]
    seen = [_draft(place, "Seen", "research", NOON - 30 * clock.DAY) for place in range(many)]
    bought = [_draft(place, "Order Completed", "purchase", NOON + clock.DAY) for place in acted]
    with home.record.write(serial=people.SERIAL):
        touches.record_all(home.record, [*seen, *bought], now=LATER)
    decisions.keep(
        home.record,
        [_decision(home, campaign, place, moment) for place, moment in enumerate(chosen)],
    )
    return campaign


def told(home: System, campaign: Campaign) -> str:
    """Return what a campaign's result says of its moments."""
    found = results.sentences(speaking.deciding.result(home, campaign, now=LATER))
    return " ".join(one for one in found if "an hour of" in one.lower())


def test_their_own_hour_that_helps_more_leads_and_is_kept_for_what_is_drawn_next(
    home: System,
) -> None:
    campaign = drawn(home, at_own=0.5, at_once=0.2)
    use = seeing.permitting(home, "analytics", now=LATER)

    said = told(home, campaign)
    results.learn_moments(home.record, campaign, use=use, now=LATER)

    assert said.startswith("An hour of their own helps more than at once, by email: ")
    lead = decisions.leads_of(home.record, campaign.campaign_id, 1, 0)["email"]
    assert lead.usable
    # Whoever had no hour of their own is not among them.
    assert lead.n == PEOPLE - PEOPLE // 6
    assert lead.low < 0.3 < lead.high
    assert lead.now == pytest.approx(0.2, abs=0.05)


def test_no_usable_difference_is_said_and_nothing_leads(home: System) -> None:
    campaign = drawn(home, at_own=0.2, at_once=0.2)
    use = seeing.permitting(home, "analytics", now=LATER)

    said = told(home, campaign)
    results.learn_moments(home.record, campaign, use=use, now=LATER)

    assert said.startswith("No usable difference between at once and an hour of their own")
    assert not decisions.leads_of(home.record, campaign.campaign_id, 1, 0)["email"].usable


def test_at_once_that_helps_more_is_said_too(home: System) -> None:
    campaign = drawn(home, at_own=0.1, at_once=0.5)

    assert told(home, campaign).startswith("At once helps more than an hour of their own")


def test_too_few_are_not_told_of(home: System) -> None:
    campaign = drawn(home, at_own=0.5, at_once=0.2, many=120)

    said = told(home, campaign)

    assert said.startswith("At once or at an hour of their own, by email: not known, ")
    assert "people who heard it at an hour of their own are too few" in said


def test_what_had_come_of_one_moment_for_all_is_told_from_the_log(home: System) -> None:
    campaign = drawn(home, at_own=0.5, at_once=0.2)

    own = speaking.deciding.other_way(home, campaign, OtherWay(moment="own"), now=LATER)
    now = speaking.deciding.other_way(home, campaign, OtherWay(moment="now"), now=LATER)

    assert isinstance(own.found, Judged)
    assert isinstance(now.found, Judged)
    # Five in six have an hour of their own: 5/6 * 0.5 + 1/6 * 0.2.
    for one in (own.found.inverse, own.found.self_normalised, own.found.doubly_robust):
        assert one.value.low < 0.45 < one.value.high
    for one in (now.found.inverse, now.found.self_normalised, now.found.doubly_robust):
        assert one.value.low < 0.2 < one.value.high
    # As it chose: 5/6 * (0.25 * 0.5 + 0.75 * 0.2) + 1/6 * 0.2, which is 0.2625.
    assert own.found.gain.low < 0.1875 < own.found.gain.high
    assert own.found.gain.low > 0
    assert now.found.gain.high < 0
    assert results.way_in_words(own)[0].startswith(
        "If everything had left at an hour of their own, where they had one, "
    )


def test_where_there_were_no_two_moments_it_is_refused(home: System) -> None:
    campaign = drawn(home, at_own=0.5, at_once=0.2, is_open=False)

    found = speaking.deciding.other_way(home, campaign, OtherWay(moment="own"), now=LATER)

    assert isinstance(found.found, Refusal)
    assert "chance had two moments for nobody" in results.way_in_words(found)[0]
    with pytest.raises(results.NoMoments):
        speaking.deciding.other_way(home, campaign, OtherWay(moment="noon"), now=LATER)


def _decision(home: System, campaign: Campaign, place: int, moment: str) -> Decision:
    handle_id = people.gather(home.record).handle("user_id", f"p{place}")
    assert handle_id is not None
    drawn_as = {
        "own": Moment(moment="own", chance=OWN, other_us=NOON, why="other_moment"),
        "now": Moment(moment="now", chance=1 - OWN, other_us=EVENING, why="other_moment"),
        "": Moment(moment="now", why="few_habits"),
    }
    return Decision(
        decision_id=ids.touch_id(f"{campaign.campaign_id} {place}"),
        handle_id=handle_id,
        campaign_id=campaign.campaign_id,
        version=1,
        step=0,
        decided_us=NOON,
        planned_us=EVENING if moment == "own" else NOON,
        outcome="send",
        arm="email",
        channel="email",
        propensity=1.0,
        reason="chosen",
        held="",
        options=(Option(arm="other", channel="email", why="no_address"),),
        delivery_id=None,
        moment=drawn_as[moment],
    )


def _draft(place: int, event: str, purpose: str, at_us: int) -> TouchDraft:
    return TouchDraft(
        room="test",
        message_id=f"p{place}-{event}-{at_us}",
        handles={"user_id": f"p{place}"},
        occurred_us=at_us,
        purpose=purpose,
        initiator="person",
        name=event,
    )
