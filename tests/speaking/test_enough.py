"""A campaign stops where one more contact would not help, and where people complain of it."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import (
    NOON,
    a_campaign,
    a_person,
    a_step,
    decided,
    does,
    outbox,
    says,
    ways,
    who,
)
from twofold import campaigns, clock, decisions, heeding, messages, results, seeing, speaking, terms
from twofold.campaigns import Campaign, Step, Variant
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Conditions, Window

CROWD = tuple(f"p{place}" for place in range(24))
LISTED = tuple(f"user_id:{name}" for name in CROWD)
WAYS = Step(
    variants=(
        Variant(arm="short", channel="email", text="Shoes"),
        Variant(arm="long", channel="email", text="Shoes, at length"),
    )
)


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back from everything, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def crowd(home: System) -> None:
    """Let everybody allow offers and be counted."""
    for name in CROWD:
        a_person(home, name, allows=("marketing", "analytics"))


def deliver(home: System, *, now: int) -> None:
    """Hand over what may leave at a moment."""
    with speaking.gateway(home, now=lambda: now) as gateway:
        while gateway.step():
            continue


def rows(home: System, campaign: Campaign, *, now: int) -> decisions.InARow:
    """Return what chance decided in a campaign, of whoever lets themselves be counted."""
    use = seeing.permitting(home, terms.ANALYTICS, now=now)
    return decisions.in_a_row(home.record, campaign, use=use, now=now)


def test_contacts_are_counted_over_campaigns_and_compared_by_the_lot_of_each(home: System) -> None:
    crowd(home)
    first = a_campaign(home, "First", use="marketing.a", people=LISTED, holdout=0.4)
    speaking.deciding.decide_all(home, now=NOON)
    deliver(home, now=NOON)
    spoken = {name for name in CROWD if not decided(home, name)[0].held}
    second = a_campaign(
        home, "Second", use="marketing.b", people=LISTED, holdout=0.3, now=NOON + 3 * clock.DAY
    )
    speaking.deciding.decide_all(home, now=NOON + 3 * clock.DAY)

    alone = rows(home, first, now=NOON + 30 * clock.DAY)
    found = rows(home, second, now=NOON + 30 * clock.DAY)

    assert alone.number.tolist() == [1] * len(CROWD)
    assert sorted(found.number.tolist()) == sorted(1 + (name in spoken) for name in CROWD)
    assert found.chance.tolist() == pytest.approx([0.7] * len(CROWD))
    held = sum(bool(decided(home, name)[1].held) for name in CROWD)
    assert int((~found.sent).sum()) == held


def test_who_is_held_back_keeps_what_would_have_been_drawn_for_them(home: System) -> None:
    crowd(home)
    a_campaign(home, people=LISTED, holdout=0.5, policy="rotate", steps=(WAYS,))

    speaking.deciding.decide_all(home, now=NOON)

    held = [decided(home, name)[0] for name in CROWD if decided(home, name)[0].held]
    assert held
    for one in held:
        assert [(option.arm, option.propensity) for option in one.options] == [
            ("short", 0.5), ("long", 0.5),
        ]  # fmt: skip


def test_a_place_that_two_campaigns_wanted_at_one_moment_is_no_comparison(home: System) -> None:
    crowd(home)
    first = a_campaign(home, "First", use="marketing.a", people=LISTED, holdout=0.4)
    a_campaign(home, "Second", use="marketing.b", people=LISTED, holdout=0.4)

    speaking.deciding.decide_all(home, now=NOON)

    assert len(rows(home, first, now=NOON + 30 * clock.DAY)) == 0


def test_nobody_hears_more_than_helps_until_a_contact_is_thirty_days_old(home: System) -> None:
    a_person(home, "ada")
    campaign = a_campaign(home, steps=(a_step("One"), a_step("Two", wait_us=8 * clock.DAY)))
    speaking.deciding.decide_all(home, now=NOON)
    deliver(home, now=NOON)

    decisions.keep_enough(home.record, campaign.campaign_id, 1, "it is enough", now=NOON)
    speaking.deciding.decide_all(home, now=NOON + 9 * clock.DAY)

    assert [one.reason for one in decided(home, "ada")] == ["chosen", "enough"]
    assert ways(home, "ada") == [("waiting", "waits", 1)]
    speaking.deciding.decide_all(home, now=NOON + 29 * clock.DAY)
    assert len(decided(home, "ada")) == 2
    speaking.deciding.decide_all(home, now=NOON + 31 * clock.DAY)
    assert [one.message.text for one in outbox(home, "ada")] == ["Two"]


def test_staff_may_go_past_the_point_with_a_reason_and_stop_there_again(home: System) -> None:
    a_person(home, "ada")
    campaign = a_campaign(home)
    decisions.keep_enough(home.record, decisions.ALL_CAMPAIGNS, 0, "it is enough", now=NOON)
    named = campaign.campaign_id

    with pytest.raises(speaking.pausing.NoReason):
        speaking.pausing.go_past(home, named, past=True, by="anna", reason=" ", now=NOON)
    speaking.pausing.go_past(home, named, past=True, by="anna", reason="A recall", now=NOON)

    assert decisions.heeded(home.record).most(named) is None
    assert decisions.heeded(home.record).most("another") == 0
    speaking.pausing.go_past(home, named, past=False, by="anna", reason="", now=NOON + 1)
    speaking.deciding.decide_all(home, now=NOON + 2)
    assert ways(home, "ada") == [("ended", "enough", 0)]
    assert [(one.verb, one.act_by) for one in campaigns.acts(home.record, named)] == [
        ("heeds_enough", "anna"), ("past_enough", "anna"),
    ]  # fmt: skip


def test_a_campaign_pauses_itself_on_complaints_and_takes_back_what_waits(home: System) -> None:
    crowd(home)
    campaign = a_campaign(home, people=LISTED)
    named = campaign.campaign_id
    speaking.deciding.decide_due(home, now=NOON, limit=12)
    deliver(home, now=NOON)
    got = [name for name in CROWD if decided(home, name)]
    speaking.deciding.decide_all(home, now=NOON + clock.HOUR)
    assert speaking.pausing.watch_complaints(home, now=NOON + clock.HOUR) == []
    for name in got[:5]:
        does(home, name, "Complained", at_us=NOON + clock.HOUR, purpose="complaint")

    assert speaking.pausing.watch_complaints(home, now=NOON + 2 * clock.HOUR) == [named]

    assert campaigns.get(home.record, named).state == "paused"
    act = speaking.pausing.paused_itself(home, named)
    assert act is not None
    assert act.reason.startswith("5 of 12 contacts were followed by a complaint or a stop, 41.7")
    other = next(name for name in CROWD if name not in got)
    assert outbox(home, other) == []
    [lost] = messages.not_sent(home.record, who(home, other))
    assert (lost.state, lost.reason) == ("withheld", "complaints")
    assert terms.reason(lost.reason) == (
        "too many people had complained of it, so it was taken back"
    )
    assert b"too many people had complained" in heeding.receipts_of(
        home, who(home, other), now=NOON + clock.DAY
    )


def test_what_paused_itself_goes_on_for_a_reason_and_counts_anew_from_there(home: System) -> None:
    crowd(home)
    campaign = a_campaign(home, people=LISTED)
    named, later = campaign.campaign_id, NOON + 3 * clock.HOUR
    speaking.deciding.decide_due(home, now=NOON, limit=12)
    deliver(home, now=NOON)
    for name in [one for one in CROWD if decided(home, one)][:5]:
        does(home, name, "Complained", at_us=NOON + clock.HOUR, purpose="complaint")
    speaking.pausing.watch_complaints(home, now=NOON + 2 * clock.HOUR)

    with pytest.raises(speaking.pausing.NoReason):
        speaking.campaigning.start_campaign(home, named, by="anna", now=later)
    speaking.campaigning.start_campaign(
        home, named, by="anna", reason="Wrong words, put right", now=later
    )

    assert campaigns.get(home.record, named).state == "running"
    assert speaking.pausing.watch_complaints(home, now=later + clock.HOUR) == []
    [went_on, _] = campaigns.acts(home.record, named)
    assert (went_on.verb, went_on.act_by, went_on.reason) == (
        "gone_on", "anna", "Wrong words, put right",
    )  # fmt: skip


def test_what_is_learned_of_enough_is_learned_once_a_day_and_says_when_it_is_not_known(
    home: System,
) -> None:
    crowd(home)
    campaign = a_campaign(home, people=LISTED, holdout=0.4)
    speaking.deciding.decide_all(home, now=NOON)
    later = NOON + 20 * clock.DAY

    speaking.campaigning.learn_enough(home, now=later)
    assert decisions.enough(home.record) == {}
    use = seeing.permitting(home, terms.ANALYTICS, now=later)
    results.find_enough(home.record, campaign, use=use, now=later)

    found = decisions.enough(home.record)[campaign.campaign_id]
    assert (found.most, found.found_us) == (None, later)
    [said] = results.response_in_words(speaking.deciding.response(home, campaign, now=later))
    assert said == (
        "After how many contacts it is enough: not known yet, for chance decided 24 times so far,"
        " and it takes 200."
    )


def test_an_offer_that_waits_for_its_hour_waits_until_what_they_wrote_is_answered(
    home: System,
) -> None:
    a_person(home, "ada")
    a_campaign(home, lives_us=5 * clock.DAY)
    at_ten = Conditions(windows=(Window(days=("tue", "wed"), start=10 * 60, end=11 * 60),))
    speaking.deciding.decide_all(home, now=NOON)
    says(home, "ada", "limit", "marketing", now=NOON, conditions=at_ten)
    deliver(home, now=NOON)
    morning = clock.parse("2026-03-03T10:00:00Z")
    [waiting] = outbox(home, "ada")
    assert (waiting.reason, waiting.not_before_us) == ("hours", morning)
    does(home, "ada", "Asked", at_us=morning - clock.HOUR, purpose="service", thread="t")

    assert speaking.pausing.hold_offers(home, now=morning - clock.MINUTE) == 1
    deliver(home, now=morning)

    [held] = outbox(home, "ada")
    assert (held.state, held.reason) == ("waiting", "open")
    assert terms.reason("open") == "what you asked or complained of is answered first"
    later = morning + 10 * clock.HOUR
    does(home, "ada", "Answered", at_us=later, purpose="service", thread="t", initiator="brand")
    assert speaking.pausing.hold_offers(home, now=later + 1) == 0
    deliver(home, now=morning + clock.DAY)
    assert outbox(home, "ada") == []


def test_complaints_are_counted_only_once_the_log_has_new_ones(home: System) -> None:
    crowd(home)
    campaign = a_campaign(home, people=LISTED)
    speaking.deciding.decide_all(home, now=NOON)
    deliver(home, now=NOON)
    seen = speaking.pausing.watch_log(home, None, now=NOON + 1)
    for name in CROWD[:6]:
        does(home, name, "Bought", at_us=NOON + 2)
    seen = speaking.pausing.watch_log(home, seen, now=NOON + 3)
    assert campaigns.get(home.record, campaign.campaign_id).state == "running"
    for name in CROWD[:9]:
        does(home, name, "Complained", at_us=NOON + 4, purpose="complaint")

    assert speaking.pausing.watch_log(home, seen, now=NOON + 5) == seen + 9
    assert campaigns.get(home.record, campaign.campaign_id).state == "paused"
