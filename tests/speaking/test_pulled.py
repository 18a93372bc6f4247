"""Campaigns that tell what was asked for: what keeps them from starting, and how they decide."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.channels.pushservice import Browser
from tests.flow.given_campaigns import (
    NOON,
    a_campaign,
    a_person,
    a_plan,
    a_step,
    does,
    outbox,
    says,
    ways,
    who,
)
from tests.flow.given_lookouts import LATER, a_shop, asks, tells
from twofold import campaigns, clock, lookouts, messages, rights, speaking, subscriptions
from twofold.campaigns import Trigger
from twofold.decisions import Holding
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home that offers to tell of one thing, with two people in it."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=50)) as found:
        yield a_shop(found)


def test_a_plan_that_tells_more_than_was_asked_is_not_started(home: System) -> None:
    request = Trigger(kind="request", name="alto")
    plans = {
        "marketing": a_plan(use="marketing.alto", trigger=request, people=()),
        "another": a_plan(use="request.other", trigger=request, people=()),
        "listed": a_plan(use="request.alto"),
        "twice": a_plan(
            use="request.alto", trigger=request, people=(), steps=(a_step("1"), a_step("2"))
        ),
        "chance": a_plan(use="request.alto", trigger=request, people=(), policy="bandit"),
    }

    faults = {name: " ".join(campaigns.faults(plan)) for name, plan in plans.items()}

    assert "let it be for request.alto" in faults["marketing"]
    assert "let it be for request.alto" in faults["another"]
    assert "let their asking bring them in" in faults["listed"]
    assert "one step is all" in faults["twice"]
    assert "never left to chance" in faults["chance"]
    unknown = a_plan(use="request.gone", trigger=Trigger(kind="request", name="gone"), people=())
    assert "offer it first" in " ".join(speaking.campaigning.campaign_faults(home, unknown))


def test_trying_it_out_shows_who_asked(home: System) -> None:
    asks(home)
    asks(home, "bob", until_us=LATER + clock.DAY)
    made = campaigns.create(
        home.record,
        "Back",
        a_plan(use="request.alto", trigger=Trigger(kind="request", name="alto"), people=()),
        owner="staff",
        now=LATER,
    )

    found = speaking.trials.simulate(home, made, days=2, now=LATER)

    assert (found.people, found.sends, found.by_channel) == (2, 2, {"email": 2})
    assert outbox(home, "ada") == []


def test_deciding_about_one_person_serves_what_they_asked(home: System) -> None:
    asked = asks(home)
    tells(home, now=NOON + clock.DAY)
    again = asks(home, now=NOON + 2 * clock.DAY)

    found = speaking.singly.decide(home, who(home, "ada"), now=NOON + 2 * clock.DAY)

    assert [one.decision.outcome for one in found if one.decision] == ["send"]
    assert {one.intent.matter for one in outbox(home, "ada")} == {
        asked.lookout_id,
        again.lookout_id,
    }


def test_it_is_exported_and_forgotten(home: System) -> None:
    asked = asks(home, words="size 38")

    rows = list(rights.holdings(home.record, who(home, "ada"))["lookouts"])
    assert [(row["lookout_id"], row["words"], row["state"]) for row in rows] == [
        (asked.lookout_id, "size 38", "open")
    ]

    rights.forget(home.record, who(home, "ada"))
    with pytest.raises(lookouts.NoSuchLookout):
        lookouts.get(home.record, asked.lookout_id)


def test_a_notice_reaches_nobody_without_a_browser(home: System) -> None:
    a_campaign(home, steps=(a_step("Shoes", "push"),), people=("user_id:bob",), holdout=0.0)
    does(home, "bob", "Order Completed", at_us=NOON - clock.DAY)

    speaking.deciding.decide_all(home, now=NOON)

    assert outbox(home, "bob") == []
    assert ways(home, "bob") == [("ended", "not_allowed", 0)]


def test_a_gateway_goes_by_the_clock_of_each_moment(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(home)
    tells(home)
    with speaking.gateway(home) as gateway:
        monkeypatch.setattr(clock, "now_us", lambda: LATER)
        while gateway.step():
            pass

    [row] = messages.sent(home.record, who(home, "ada"), before_us=LATER + 1, limit=5)
    assert row.handed_us == LATER


def test_of_many_each_is_told_what_they_asked_and_nobody_else_anything(home: System) -> None:
    names = [f"p{number}" for number in range(12)]
    for name in names:
        a_person(home, name, allows=())
    asked = {name: asks(home, name).lookout_id for name in names}
    says(home, "p3", "deny", "request", now=NOON + clock.HOUR)

    tells(home)

    told = {name: [one.intent.matter for one in outbox(home, name)] for name in names}
    assert told == {name: [] if name == "p3" else [asked[name]] for name in names}
    assert outbox(home, "bob") == []


def test_of_many_a_notice_reaches_who_has_a_browser(home: System) -> None:
    names = [f"p{number}" for number in range(12)]
    for name in names:
        a_person(home, name)
    key = Browser("phone")
    has = who(home, "p5").leading.handle_id
    subscriptions.add(home.record, has, key.endpoint, key.p256dh, key.auth, now=NOON)
    listed = tuple(f"user_id:{name}" for name in names)

    a_campaign(home, steps=(a_step("Shoes", "push"),), people=listed, holdout=0.0)
    speaking.deciding.decide_all(home, now=NOON, lot=Holding(key=b"k", share=0.0))

    assert [name for name in names if outbox(home, name)] == ["p5"]
