"""A campaign decides about each person in turn: one message, or silence, and why."""

import threading
from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import (
    NOON,
    ORDER,
    a_campaign,
    a_person,
    a_step,
    decided,
    does,
    outbox,
    prefers,
    says,
    ways,
    who,
)
from twofold import campaigns, clock, decisions, messages, people, speaking, templates, terms
from twofold.campaigns import Limit, Step, Trigger, Variant
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home in which nobody is held back, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        a_person(found, "ada")
        yield found


def saved(home: System, name: str, text: str) -> None:
    """Keep a template that says a text on any channel."""
    found = templates.Template(name=name, parts={"en": {"*": templates.Part(text=text)}})
    templates.keep(home.record, found, by="staff", now=NOON)


def test_whom_a_campaign_is_for_gets_one_message_and_one_decision(home: System) -> None:
    campaign = a_campaign(home)

    assert speaking.deciding.decide_all(home, now=NOON) == 1

    [delivery], [decision] = outbox(home, "ada"), decided(home, "ada")
    assert (delivery.intent.use, delivery.intent.channel) == ("marketing.shoes", "email")
    assert delivery.message.text == "Shoes"
    assert (delivery.asked_by, decision.campaign_id) == ("staff:staff", campaign.campaign_id)
    assert (decision.outcome, decision.arm, decision.propensity) == ("send", "email", 1.0)
    assert decision.delivery_id == delivery.delivery_id
    assert ways(home, "ada") == [("ended", "done", 0)]
    assert decisions.of_delivery(home.record, delivery.delivery_id) == decision


def test_nothing_is_decided_twice(home: System) -> None:
    campaign = a_campaign(home)
    speaking.deciding.decide_all(home, now=NOON)

    campaigns.pause(home.record, campaign.campaign_id)
    speaking.campaigning.start_campaign(home, campaign.campaign_id, now=NOON + clock.DAY)
    speaking.deciding.decide_all(home, now=NOON + 30 * clock.DAY)

    assert len(decided(home, "ada")) == 1
    assert len(outbox(home, "ada")) == 1


def test_who_said_no_leaves_by_choice_and_who_said_nothing_was_not_allowed(home: System) -> None:
    a_person(home, "bob", allows=())
    says(home, "ada", "deny", "marketing")
    a_campaign(home, people=("user_id:ada", "user_id:bob"))

    speaking.deciding.decide_all(home, now=NOON)

    assert ways(home, "ada") == [("ended", "left_by_choice", 0)]
    assert ways(home, "bob") == [("ended", "not_allowed", 0)]
    [ada], [bob] = decided(home, "ada"), decided(home, "bob")
    assert (ada.outcome, ada.reason) == ("silence", "denied")
    assert (bob.outcome, bob.reason) == ("silence", "silence")
    assert outbox(home, "ada") == outbox(home, "bob") == []


def test_a_no_between_two_steps_ends_the_way(home: System) -> None:
    a_campaign(home, steps=(a_step("One"), a_step("Two", wait_us=8 * clock.DAY)))
    speaking.deciding.decide_all(home, now=NOON)

    says(home, "ada", "stop", "marketing", now=NOON + clock.DAY)
    speaking.deciding.decide_all(home, now=NOON + 9 * clock.DAY)

    assert [one.message.text for one in outbox(home, "ada")] == ["One"]
    assert ways(home, "ada") == [("ended", "left_by_choice", 1)]


def test_who_reached_the_goal_hears_no_more(home: System) -> None:
    a_campaign(home, steps=(a_step("One"), a_step("Two", wait_us=8 * clock.DAY)))
    speaking.deciding.decide_all(home, now=NOON)

    does(home, "ada", "Order Completed", at_us=NOON + clock.DAY)
    speaking.deciding.decide_all(home, now=NOON + 9 * clock.DAY)

    assert [one.message.text for one in outbox(home, "ada")] == ["One"]
    assert ways(home, "ada") == [("ended", "goal", 1)]


def test_offers_wait_while_a_complaint_is_open_and_go_on_once_it_is_answered(home: System) -> None:
    does(home, "ada", "Complaint Submitted", at_us=NOON - 1, purpose="complaint", thread="t")
    a_campaign(home)

    speaking.deciding.decide_all(home, now=NOON)
    assert (ways(home, "ada"), outbox(home, "ada")) == ([("waiting", "paused", 0)], [])

    does(home, "ada", "Answer", at_us=NOON + 1, purpose="complaint", thread="t", initiator="brand")
    speaking.deciding.decide_all(home, now=NOON + 7 * clock.HOUR)
    assert len(outbox(home, "ada")) == 1


def test_no_more_than_the_limit_over_all_campaigns_in_any_stretch(home: System) -> None:
    for place, topic in enumerate(("a", "b", "c", "d", "e")):
        a_campaign(home, topic, use=f"marketing.{topic}", goal=ORDER, now=NOON + place)

    for hour in range(24 * 14):
        speaking.deciding.decide_all(home, now=NOON + hour * clock.HOUR)

    sent = sorted(one.planned_us for one in decided(home, "ada") if one.outcome == "send")
    assert len(sent) >= 3
    for first in sent:
        assert len([one for one in sent if first <= one < first + clock.DAY]) == 1
        assert len([one for one in sent if first <= one < first + 7 * clock.DAY]) <= 3


def test_of_two_campaigns_at_one_moment_one_speaks_and_the_other_waits_with_its_reason(
    home: System,
) -> None:
    a_campaign(home, "Older", use="marketing.a")
    a_campaign(home, "Newer", use="marketing.b", now=NOON + 1)

    speaking.deciding.decide_all(home, now=NOON + 2)

    assert sorted((one.outcome, one.reason) for one in decided(home, "ada")) == [
        ("send", "chosen"),
        ("silence", "another_campaign"),
    ]
    assert [one.intent.use for one in outbox(home, "ada")] == ["marketing.a"]
    assert sorted(ways(home, "ada")) == [("ended", "done", 0), ("waiting", "waits", 0)]


def test_their_own_order_of_channels_comes_first(home: System) -> None:
    prefers(home, "ada", "inapp", "email")
    both = Step(
        variants=(
            Variant(arm="letter", channel="email", text="Shoes"),
            Variant(arm="feed", channel="inapp", text="Shoes"),
        )
    )
    a_campaign(home, steps=(both,))

    speaking.deciding.decide_all(home, now=NOON)

    [decision] = decided(home, "ada")
    assert (decision.arm, decision.channel) == ("feed", "inapp")
    assert [(one.arm, one.why) for one in decision.options] == [("letter", "channel_order")]


def test_a_local_hour_is_waited_for_and_decided_about_only_then(home: System) -> None:
    a_campaign(home, steps=(a_step("Early", at="09:30"),))

    speaking.deciding.decide_all(home, now=NOON)
    assert ways(home, "ada") == [("waiting", "waits", 0)]
    assert speaking.deciding.decide_all(home, now=clock.parse("2026-03-03T09:29:59Z")) == 0

    speaking.deciding.decide_all(home, now=clock.parse("2026-03-03T09:30:00Z"))
    assert len(outbox(home, "ada")) == 1


def test_a_touch_brings_in_whoever_does_it_and_each_time_anew(home: System) -> None:
    a_campaign(
        home,
        use="service.care",
        trigger=Trigger(kind="touch", name="Order Completed"),
        people=(),
        goal=msgspec.structs.replace(ORDER, name="Product Reviewed"),
        steps=(a_step("Thanks", "inapp"),),
    )
    says(home, "ada", "allow", "service")
    does(home, "ada", "Order Completed", at_us=NOON - 5 * clock.DAY)
    does(home, "ada", "Order Completed", at_us=NOON + 1)
    does(home, "ada", "Order Completed", at_us=NOON + 2)

    speaking.campaigning.let_everybody_in(home, now=NOON + 3)
    speaking.campaigning.let_everybody_in(home, now=NOON + 4)
    speaking.deciding.decide_all(home, now=NOON + 5)
    speaking.deciding.decide_all(home, now=NOON + 6)

    assert [one.message.text for one in outbox(home, "ada")] == ["Thanks", "Thanks"]


def test_two_ways_that_meet_in_one_person_go_on_as_one(home: System) -> None:
    a_person(home, "bob")
    a_campaign(home, people=("user_id:ada", "user_id:bob"))
    ada, bob = who(home, "ada"), who(home, "bob")
    people.merge(
        home.record, ada.person_id, bob.person_id, by="s", reason="same", now=NOON
    )  # fmt: skip

    speaking.deciding.decide_all(home, now=NOON + 1)

    assert len(outbox(home, "ada")) == 1
    assert sorted(why for _, why, _ in ways(home, "ada")) == ["done", "joined"]


def test_a_campaigns_own_limit_holds_over_its_steps(home: System) -> None:
    steps = (a_step("One", "inapp"), a_step("Two", "inapp"))
    a_campaign(home, steps=steps, limits=(Limit(most=1, per_us=20 * clock.DAY),))

    for day in range(30):
        speaking.deciding.decide_all(home, now=NOON + day * clock.DAY)

    sent = [one.planned_us for one in decided(home, "ada") if one.outcome == "send"]
    assert len(sent) == 2
    assert sent[1] - sent[0] >= 20 * clock.DAY


def test_what_was_decided_leaves_by_the_gateway_under_the_terms_of_that_moment(
    home: System,
) -> None:
    a_person(home, "bob")
    now = clock.now_us()
    a_campaign(home, use="service.news", steps=(a_step("News", "inapp"),), now=now,
               people=("user_id:ada", "user_id:bob"))  # fmt: skip
    for name in ("ada", "bob"):
        hours = terms.Conditions(windows=(terms.Window(),))
        says(home, name, "allow", "service.news", now=now, conditions=hours)
    speaking.deciding.decide_all(home, now=now)
    says(home, "bob", "stop", "service", now=now)
    texts = {name: [one.message.text for one in outbox(home, name)] for name in ("ada", "bob")}

    speaking.deliver(home, stop=threading.Event(), once=True)

    assert texts == {"ada": ["News"], "bob": ["News"]}
    states = {
        name: [
            one.state for one in messages.tried(home.record, who(home, name), since_us=0, limit=9)
        ]
        for name in ("ada", "bob")
    }
    assert states == {"ada": ["sent"], "bob": ["withheld"]}


def test_a_template_says_it_in_this_persons_words_and_one_that_cannot_keeps_it_back(
    home: System,
) -> None:
    a_person(home, "bob")
    for name, text in (("shoes", "Hello {{ person.email }}"), ("odd", "Size {{ size }}")):
        saved(home, name, text)
    steps = [
        Step(variants=(Variant(arm="letter", channel="email", template=name),))
        for name in ("shoes", "odd")
    ]
    for name, step, listed in (("a", steps[0], "ada"), ("b", steps[1], "bob")):
        a_campaign(home, name, steps=(step,), people=(f"user_id:{listed}",))

    speaking.deciding.decide_all(home, now=NOON)

    [delivery] = outbox(home, "ada")
    assert delivery.message.text.strip() == "Hello ada@b.example"
    [bob] = decided(home, "bob")
    assert (bob.outcome, bob.reason, bob.delivery_id) == ("send", "no_words", None)
    assert outbox(home, "bob") == []
    gone = Step(variants=(Variant(arm="letter", channel="email", template="gone"),))
    with pytest.raises(campaigns.NotReady, match="gone"):
        a_campaign(home, "c", steps=(gone,))
