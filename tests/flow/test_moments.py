"""Where a campaign leaves the moment open, at once is weighed against each person's own hour."""

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
    decided,
    does,
    outbox,
    says,
    who,
)
from tests.flow.given_moments import (
    CROWD,
    DAYS,
    EVENING,
    LISTED,
    MORNINGS,
    OPEN,
    SPREAD,
    USES,
    an_evening_crowd,
    comes,
    only,
    settle,
    start,
)
from twofold import campaigns, clock, decisions, speaking
from twofold.decisions import Lead
from twofold.decisions.belief import Tally
from twofold.decisions.timing import own_chance
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def test_at_once_and_their_own_hour_are_drawn_and_kept_with_their_chance(home: System) -> None:
    an_evening_crowd(home)

    start(home, people=LISTED)

    drawn = set()
    for name in CROWD:
        one, moment = only(home, name)
        [waiting] = outbox(home, name)
        drawn.add(moment.moment)
        assert moment.chance == pytest.approx(0.5)
        assert moment.why == "other_moment"
        assert waiting.not_before_us == one.planned_us
        if moment.moment == "own":
            assert EVENING <= one.planned_us < EVENING + SPREAD
            assert (moment.other_us, waiting.reason) == (NOON, "own_hour")
        else:
            assert one.planned_us == NOON
            assert moment.other_us is not None
            assert EVENING <= moment.other_us < EVENING + SPREAD
    assert drawn == {"now", "own"}


def test_everybody_at_once_has_the_moment_that_each_alone_has(home: System) -> None:
    for place, name in enumerate(CROWD):
        a_person(home, name, allows=USES if place % 4 else ("marketing",))
        comes(home, name, *((18,), (18, 9), (12,))[place % 3])
        if place % 2:
            says(home, name, "limit", "marketing", conditions=DAYS)
    a_campaign(home, steps=(OPEN,), people=LISTED)
    due = campaigns.due(home.record, now=NOON, limit=100)
    cases = speaking.deciding.cases_of(home, due, now=NOON)

    found = settle(home, cases)

    assert [one for case in cases for one in settle(home, [case])] == found
    moments = [one.decision.moment for one in found if one.decision is not None]
    assert {one.why for one in moments if one is not None} >= {
        "not_learned", "other_moment", "their_hour", "hour_in_rules",
    }  # fmt: skip


def test_who_has_no_hour_of_their_own_has_only_now_and_it_is_said_why(home: System) -> None:
    a_person(home, "few", allows=USES)
    comes(home, "few", 18, times=4)
    a_person(home, "apart", allows=("marketing",))
    comes(home, "apart", 18)
    a_person(home, "here", allows=USES)
    comes(home, "here", 12)

    start(home, people=("user_id:few", "user_id:apart", "user_id:here"))

    whys = {}
    for name in ("few", "apart", "here"):
        one, moment = only(home, name)
        assert (moment.moment, moment.chance, moment.other_us) == ("now", 1.0, None)
        assert one.planned_us == NOON
        whys[name] = moment.why
    assert whys == {"few": "few_habits", "apart": "not_learned", "here": "their_hour"}


def test_an_hour_outside_their_rules_is_no_hour_and_the_next_usual_one_is(home: System) -> None:
    now = NOON - clock.HOUR
    for name in ("evenings", "both"):
        a_person(home, name, allows=USES)
        says(home, name, "limit", "marketing", conditions=MORNINGS)
    comes(home, "evenings", 18)
    comes(home, "both", 18, 9)
    a_campaign(home, now=now, steps=(OPEN,), people=("user_id:evenings", "user_id:both"))

    speaking.deciding.decide_all(home, now=now)

    _, evenings = only(home, "evenings")
    both, moment = only(home, "both")
    assert (evenings.moment, evenings.other_us, evenings.why) == ("now", None, "hour_in_rules")
    tomorrow = NOON + 21 * clock.HOUR
    own_us = both.planned_us if moment.moment == "own" else moment.other_us
    assert own_us is not None
    assert tomorrow <= own_us < tomorrow + SPREAD


def test_an_hour_beyond_the_end_of_the_message_or_the_campaign_is_not_waited_for(
    home: System,
) -> None:
    a_person(home, "ada", allows=USES)
    comes(home, "ada", 18)

    a_campaign(home, "Short", steps=(OPEN,), lives_us=6 * clock.HOUR)
    a_campaign(home, "Over", steps=(OPEN,), ends_us=NOON + 5 * clock.HOUR, use="care.check")
    says(home, "ada", "allow", "care")
    speaking.deciding.decide_all(home, now=NOON)

    sent = [one.moment for one in decided(home, "ada") if one.outcome == "send"]
    assert sent
    assert {one and one.why for one in sent} == {"hour_too_late"}


def test_their_own_hour_is_drawn_more_often_only_where_it_surely_leads() -> None:
    better, worse = Tally(tried=500, reached=100), Tally(tried=500, reached=50)

    assert own_chance(Tally(), Tally(), leads=False) == pytest.approx(0.5)
    assert own_chance(worse, better, leads=False) == 0.5
    assert own_chance(worse, better, leads=True) == pytest.approx(0.99, abs=1e-4)
    assert own_chance(better, worse, leads=False) == pytest.approx(0.01, abs=1e-4)
    assert own_chance(better, worse, leads=True) == pytest.approx(0.01, abs=1e-4)


def test_what_came_of_both_moments_is_counted_and_the_next_draw_learns_of_it(
    home: System,
) -> None:
    an_evening_crowd(home)
    campaign = start(home, people=(*LISTED, "user_id:next"))
    drawn = {name: only(home, name)[1].moment for name in CROWD}
    for name, moment in drawn.items():
        if moment == "own":
            does(home, name, "Order Completed", at_us=NOON + 2 * clock.DAY)
    over = NOON + ORDER.window_us + clock.HOUR
    a_person(home, "next", allows=USES)
    comes(home, "next", 18)

    decisions.count_tallies(home.record, campaign.campaign_id, 1, ORDER, now=over)
    leads = Lead(n=900, low=0.01, mid=0.02, high=0.03)
    decisions.keep_lead(home.record, campaign.campaign_id, 1, 0, "email", leads, now=over)

    told = speaking.singly.decide(home, who(home, "next"), campaign=campaign, now=over)
    [one] = told
    assert one.decision is not None
    assert one.decision.moment is not None
    own = list(drawn.values()).count("own")
    wins = own_chance(Tally(tried=len(CROWD) - own), Tally(tried=own, reached=own), leads=True)
    assert wins > 0.9
    found = one.decision.moment
    assert found.chance == pytest.approx(wins if found.moment == "own" else 1 - wins)


def test_what_people_wait_for_is_said_at_once() -> None:
    plan = a_plan(use="service.news", steps=(OPEN,))

    found = campaigns.faults(plan)

    assert "Step 1: what people wait for is said at once: leave its hour empty." in found
