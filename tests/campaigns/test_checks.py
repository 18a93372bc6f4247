"""A plan is started only if it is whole, and if what it is to bring about is worth something."""

from typing import Any

import pytest

from tests.flow.given_campaigns import ORDER, a_plan, a_step
from twofold import campaigns, clock
from twofold.campaigns import Goal, Step, Trigger, Variant
from twofold.touches import EventName

OPENED = EventName(
    name="Product Viewed", purpose="research", initiator="person", channel="web", origin="segment"
)


def test_a_whole_plan_has_no_faults() -> None:
    assert campaigns.faults(a_plan()) == []


@pytest.mark.parametrize(
    "name",
    [
        "Email Opened", "Email Link Clicked", "Page Viewed", "opens", "Site Visited",
        "Session Started", "Product Viewed", "Ad Impression", "Signed In", "clicks", "open",
    ],
)  # fmt: skip
def test_attention_is_refused_as_a_goal_in_a_sentence(name: str) -> None:
    [fault] = campaigns.faults(a_plan(goal=Goal(name=name)))

    assert fault == (
        f"{name!r} only shows attention, and attention is not a goal: choose what people do for"
        " themselves, such as an order, an answer or a problem solved."
    )


@pytest.mark.parametrize("name", ["Order Completed", "Product Reviewed", "Account Opened", "Reply"])
def test_what_people_do_for_themselves_is_a_goal(name: str) -> None:
    assert campaigns.faults(a_plan(goal=Goal(name=name))) == []


def test_a_name_that_means_research_is_attention_whatever_it_is_called() -> None:
    goal = Goal(name="Catalogue Fetched")
    meant = {"Catalogue Fetched": OPENED}

    assert campaigns.faults(a_plan(goal=goal)) == []
    assert len(campaigns.faults(a_plan(goal=goal), meant)) == 1
    assert len(campaigns.faults(a_plan(goal=Goal(purpose="research")))) == 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"use": "fun"}, "There is no use 'fun'"),
        ({"people": ()}, "list people by their handles"),
        ({"trigger": Trigger(kind="touch")}, "name the event"),
        ({"trigger": Trigger(kind="audience")}, "name a group, or describe one"),
        ({"goal": Goal()}, "Say what it is to bring about"),
        ({"goal": Goal(name="Order Completed", window_us=0)}, "within what time"),
        ({"goal": Goal(name="Order Completed", value_micro=5)}, "Name the currency"),
        ({"policy": "bandit", "goal": Goal(name="Order Completed")}, "value the goal"),
        ({"steps": ()}, "It says nothing yet: give its first step words"),
        ({"steps": (Step(variants=()),)}, "Step 1: it needs 1 to 50 variants."),
        ({"steps": (a_step(" "),)}, "Step 1: 'email' says nothing"),
        ({"steps": (a_step("Hi {{ person.first_name }}"),)}, "which only a template fills in"),
        ({"steps": (a_step("Hi", at="9 o'clock"),)}, "is no time of day"),
        (
            {"steps": (Step(variants=(Variant(arm="a", channel="", text="Hi"),)),)},
            "needs a channel",
        ),
        ({"starts_us": clock.DAY, "ends_us": clock.DAY}, "It ends before it starts"),
        ({"use": "service.news", "holdout": 0.1}, "leave 0 in 100 alone"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(change: dict[str, Any], fault: str) -> None:
    [found] = campaigns.faults(a_plan(**change))

    assert fault in found


def test_two_variants_of_one_name_could_not_be_told_apart() -> None:
    twice = (Variant(arm="a", channel="email", text="x"),) * 2

    assert campaigns.faults(a_plan(goal=ORDER, steps=(Step(variants=twice),))) == [
        "Step 1: each variant has a name of its own."
    ]
