"""What was chosen to leave at an hour of theirs waits for it, and is looked at once more before."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import (
    NOON,
    a_step,
    does,
    says,
    ways,
    who,
)
from tests.flow.given_moments import (
    CROWD,
    EVENING,
    LISTED,
    OPEN,
    SPREAD,
    all_to,
    an_evening_crowd,
    deliver,
    one_for,
    only,
    start,
)
from twofold import campaigns, clock, decisions, speaking
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def test_what_waits_for_their_hour_leaves_under_the_rules_of_that_hour(home: System) -> None:
    an_evening_crowd(home)
    start(home, people=LISTED)
    name = one_for(home, "own")
    other = next(one for one in CROWD if one != name and only(home, one)[1].moment == "own")

    deliver(home, now=EVENING - clock.MINUTE)
    before = {one: [each.state for each in all_to(home, one)] for one in (name, other)}
    says(home, name, "deny", "marketing", now=NOON + clock.HOUR)
    deliver(home, now=EVENING + SPREAD)

    assert before == {name: ["waiting"], other: ["waiting"]}
    assert [one.state for one in all_to(home, name)] == ["withheld"]
    assert [one.state for one in all_to(home, other)] == ["sent"]


def test_who_does_it_by_themselves_meanwhile_hears_nothing_of_it(home: System) -> None:
    an_evening_crowd(home)
    campaign = start(home, people=LISTED)
    own = [name for name in CROWD if only(home, name)[1].moment == "own"]
    did, other = own[:2]
    does(home, did, "Order Completed", at_us=NOON + clock.HOUR)

    campaigns.pause(home.record, campaign.campaign_id)
    speaking.pausing.hold_offers(home, now=EVENING + SPREAD - clock.MINUTE)

    [gone] = all_to(home, did)
    [rests] = all_to(home, other)
    assert (gone.state, gone.reason) == ("withheld", "goal")
    assert (rests.state, rests.reason) == ("waiting", "rests")
    assert rests.not_before_us == EVENING + SPREAD - clock.MINUTE + clock.HOUR

    campaigns.end(home.record, campaign.campaign_id, now=EVENING + SPREAD)
    speaking.pausing.hold_offers(home, now=rests.not_before_us)

    [ended] = all_to(home, other)
    assert (ended.state, ended.reason) == ("withheld", "ended")


def test_all_that_leaves_soon_is_looked_at_however_much_it_is(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_evening_crowd(home)
    campaign = start(home, people=LISTED)
    own = [name for name in CROWD if only(home, name)[1].moment == "own"]
    monkeypatch.setattr(speaking.pausing, "HELD_AT_ONCE", 2)
    campaigns.end(home.record, campaign.campaign_id, now=NOON + clock.HOUR)

    speaking.pausing.hold_offers(home, now=EVENING + SPREAD - clock.MINUTE)

    assert len(own) > 2
    assert {all_to(home, name)[0].reason for name in own} == {"ended"}


def test_the_next_step_waits_from_when_the_first_leaves(home: System) -> None:
    an_evening_crowd(home)
    later = a_step("More", wait_us=2 * clock.DAY)
    campaign = start(home, people=LISTED, steps=(OPEN, later))
    name = one_for(home, "own")
    one, _ = only(home, name)

    [way] = campaigns.of_handles(home.record, [who(home, name).leading.handle_id])

    assert way.campaign_id == campaign.campaign_id
    assert ways(home, name) == [("waiting", "waits", 1)]
    assert way.due_us == one.planned_us + 2 * clock.DAY


def test_an_export_holds_when_it_was_to_leave_and_how_probably(home: System) -> None:
    an_evening_crowd(home)
    start(home, people=LISTED)
    name = one_for(home, "own")

    [row] = list(decisions.export(home.record, who(home, name))["decisions"])

    assert row["moment"] == {
        "moment": "own",
        "propensity": pytest.approx(0.5),
        "other": "2026-03-02T12:00:00Z",
        "why": "other_moment",
    }
