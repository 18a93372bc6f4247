"""A campaign's result says what is known of it, on both databases, and refuses the rest."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.flow.given_campaigns import NOON, ORDER, a_plan, a_step
from twofold import campaigns, clock, decisions, flow, ids, people, results, system, terms, touches
from twofold.campaigns import Campaign, Step, Variant
from twofold.decisions import Decision
from twofold.lift import Lift
from twofold.populations import Refusal
from twofold.results import Result
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System
from twofold.touches import TouchDraft

LATER = NOON + 20 * clock.DAY


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home whose own holdout takes nobody, once on each database."""
    with system.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def test_a_campaign_that_helped_says_so_with_its_doubt_and_its_money(home: System) -> None:
    campaign = _campaign(home, holdout=0.5)
    _drawn(home, campaign, spoken_to=600, acted=300, held_back=600, acted_alone=120)

    found = _result(home, campaign)

    assert isinstance(found.goal, Lift)
    assert found.goal.helped is True
    assert found.goal.once.mid == pytest.approx(0.3)
    assert found.held_back is not None
    assert (found.held_back.people, found.held_back.reached) == (600, 120)
    assert found.split is not None
    assert found.split.is_sound
    assert not isinstance(found.money.worth, Refusal)
    # 600 people, 0.3 goals each more, 20.00 a goal.
    assert found.money.worth.mid == pytest.approx(3_600_000_000)
    assert not isinstance(found.money.purchases, Refusal)
    # Each paid 15.00.
    assert found.money.purchases.mid == pytest.approx(2_700_000_000)
    said = results.sentences(found)
    assert said[0].startswith("It helped: ")
    assert "Of 600 who were let be spoken to 50.0 in 100 did" in said[1]


def test_a_campaign_that_changed_nothing_says_that(home: System) -> None:
    campaign = _campaign(home, holdout=0.5)
    _drawn(home, campaign, spoken_to=300, acted=60, held_back=300, acted_alone=60)

    found = _result(home, campaign)

    assert results.sentences(found)[0].startswith("No usable difference: between ")


def test_without_anybody_held_back_nothing_is_claimed(home: System) -> None:
    campaign = _campaign(home, holdout=0.0)
    _drawn(home, campaign, spoken_to=200, acted=100, held_back=0, acted_alone=0)

    found = _result(home, campaign)

    assert isinstance(found.goal, Refusal)
    assert results.sentences(found)[0] == (
        "Did it help? Not enough to say: nobody was held back."
        " It needs a holdout, and people in it."
    )


def test_a_division_that_chance_did_not_make_is_told_before_anything_is_believed(
    home: System,
) -> None:
    campaign = _campaign(home, holdout=0.5)
    _drawn(home, campaign, spoken_to=600, acted=120, held_back=300, acted_alone=60)

    found = _result(home, campaign)

    assert any(one.startswith("Do not believe it: 300 were") for one in results.sentences(found))


def test_ways_of_saying_it_that_took_turns_are_each_told(home: System) -> None:
    ways = Step(
        variants=(
            Variant(arm="short", channel="email", text="Shoes"),
            Variant(arm="long", channel="email", text="Shoes, at length"),
        )
    )
    campaign = _campaign(home, holdout=0.5, policy="rotate", steps=(ways,))
    _drawn(home, campaign, spoken_to=200, acted=40, held_back=400, acted_alone=40, arm="short")
    _drawn(home, campaign, spoken_to=200, acted=80, held_back=0, acted_alone=0, arm="long")

    found = _result(home, campaign)

    shares = {one.arm: one.share.mid for one in found.groups}
    assert shares == {"short": pytest.approx(0.2), "long": pytest.approx(0.4)}
    assert isinstance(found.personal, Refusal)


def test_what_one_way_to_all_would_have_brought_rests_on_what_chance_decided(home: System) -> None:
    ways = Step(
        variants=(
            Variant(arm="short", channel="email", text="Shoes"),
            Variant(arm="long", channel="email", text="Shoes, at length"),
        )
    )
    campaign = _campaign(home, holdout=0.5, policy="rotate", steps=(ways,))
    _drawn(home, campaign, spoken_to=200, acted=40, held_back=0, acted_alone=0, arm="short")
    _drawn(home, campaign, spoken_to=200, acted=80, held_back=0, acted_alone=0, arm="long")

    told = {one["arm"]: one["alone"] for one in _plain(home, campaign)["groups"]}

    assert told["short"]["value"] == pytest.approx(0.2)
    assert told["long"]["value"] == pytest.approx(0.4)
    assert told["long"]["worth"] == pytest.approx(200)
    assert told["long"]["interval"]["low"] < 0.4 < told["long"]["interval"]["high"]
    assert told["long"]["warning"].startswith("this rests on 200 decisions")


def test_where_rules_chose_the_way_nobody_knows_what_another_would_have_brought(
    home: System,
) -> None:
    campaign = _campaign(home, holdout=0.5)
    _drawn(home, campaign, spoken_to=100, acted=20, held_back=0, acted_alone=0, arm="email")
    _drawn(home, campaign, spoken_to=100, acted=40, held_back=0, acted_alone=0, arm="sms")

    told = {one["arm"]: one["alone"] for one in _plain(home, campaign)["groups"]}

    assert told["email"]["value"] is told["sms"]["value"] is None
    assert told["sms"]["refused"] == "what was said to whom was not left to chance"


def test_who_is_still_within_their_window_waits(home: System) -> None:
    campaign = _campaign(home, holdout=0.5)
    _drawn(home, campaign, spoken_to=20, acted=0, held_back=20, acted_alone=0)

    found = _result(home, campaign, now=NOON + clock.DAY)

    assert (found.n, found.waiting) == (0, 40)
    assert "40 people more have their window still open." in results.sentences(found)


def test_it_is_told_as_json(home: System) -> None:
    campaign = _campaign(home, holdout=0.5)
    _drawn(home, campaign, spoken_to=200, acted=100, held_back=200, acted_alone=40)

    told = msgspec.json.decode(msgspec.json.encode(results.plain(_result(home, campaign))))

    assert told["lift"]["helped"] is True
    assert told["held_back"]["people"] == 200
    assert told["personal"]["refused"] == "what was said to whom was not left to chance"


def test_what_followed_a_message_is_counted_once_for_each(home: System) -> None:
    campaign = _campaign(home, holdout=0.0)
    _drawn(home, campaign, spoken_to=3, acted=0, held_back=0, acted_alone=0)
    _sent(home, campaign)
    for place, (name, purpose) in enumerate(
        (
            ("Order Completed", "purchase"),
            ("Order Completed", "purchase"),
            ("Complained", "complaint"),
            ("stop", "terms"),
            ("Message Written", "service"),
        )
    ):
        _does(home, "spoken-email-0", name, purpose, NOON + (place + 2) * clock.HOUR,
              refers_to="delivery:d0" if name == "Message Written" else None)  # fmt: skip

    found = results.happened(home.record, campaign)

    assert found.states == {"sent": 3}
    assert (found.acted, found.bought, found.complained, found.stopped, found.replied) == (
        1, 1, 1, 1, 1,
    )  # fmt: skip


def test_what_was_carried_in_another_message_has_left(home: System) -> None:
    campaign = _campaign(home, holdout=0.0)
    _drawn(home, campaign, spoken_to=3, acted=1, held_back=0, acted_alone=0)
    _sent(home, campaign)
    home.record.run(Query("carry", "UPDATE delivery SET state = 'carried', carried_in = 'w'"))

    found = results.happened(home.record, campaign)
    assert (found.states, found.acted) == ({"sent": 3}, 1)


def _campaign(home: System, **plan: object) -> Campaign:
    planned = a_plan(**{"steps": (a_step("Shoes"),), "people": (), "goal": ORDER, **plan})
    return campaigns.create(home.record, "Shoes", planned, owner="staff", now=NOON)


def _result(home: System, campaign: Campaign, *, now: int = LATER) -> Result:
    use = flow.permitting(home, terms.ANALYTICS, now=now)
    return results.result(home.record, campaign, use=use, everywhere=0.0, now=now)


def _plain(home: System, campaign: Campaign) -> Any:
    return msgspec.json.decode(msgspec.json.encode(results.plain(_result(home, campaign))))


def _drawn(
    home: System,
    campaign: Campaign,
    *,
    spoken_to: int,
    acted: int,
    held_back: int,
    acted_alone: int,
    arm: str = "email",
) -> None:
    """Let lot have drawn two groups of new people, of whom some then bought for 15.00."""
    groups = (("spoken", spoken_to, acted, arm), ("held", held_back, acted_alone, ""))
    for group, size, buyers, way in groups:
        names = [f"{group}-{arm}-{place}" for place in range(size)]
        _meet(home, names, buyers)
        decided = [
            _decision(home, campaign, name, arm=way, held="" if way else "campaign")
            for name in names
        ]
        decisions.keep(home.record, decided)


def _meet(home: System, names: list[str], buyers: int) -> None:
    drafts = [_draft(name, "Page Viewed", "research", NOON - 5 * clock.DAY) for name in names] + [
        _draft(name, "Order Completed", "purchase", NOON + clock.DAY, amount="15.00")
        for name in names[:buyers]
    ]
    with home.record.write(serial=people.SERIAL):
        touches.record_all(home.record, drafts, now=LATER)


def _draft(
    name: str, event: str, purpose: str, at_us: int, *, amount: str | None = None
) -> TouchDraft:
    return TouchDraft(
        room="test",
        message_id=f"{name}-{event}-{at_us}",
        handles={"user_id": name},
        occurred_us=at_us,
        purpose=purpose,
        initiator="person",
        name=event,
        amount=amount,
        currency=amount and "EUR",
    )


def _does(
    home: System, name: str, event: str, purpose: str, at_us: int, *, refers_to: str | None
) -> None:
    draft = msgspec.structs.replace(_draft(name, event, purpose, at_us), refers_to=refers_to)
    with home.record.write(serial=people.SERIAL):
        touches.record(home.record, draft, now=at_us)


def _decision(home: System, campaign: Campaign, name: str, *, arm: str, held: str) -> Decision:
    handle_id = people.gather(home.record).handle("user_id", name)
    assert handle_id is not None
    several = len(campaign.plan.steps[0].variants) > 1
    return Decision(
        decision_id=ids.touch_id(f"{campaign.campaign_id} {name}"),
        handle_id=handle_id,
        campaign_id=campaign.campaign_id,
        version=1,
        step=0,
        decided_us=NOON,
        planned_us=NOON,
        outcome="silence" if held else "send",
        arm=arm,
        channel="email",
        propensity=0.5 if several and not held else 1.0,
        reason="held_back" if held else "chosen",
        held="campaign" if held else "",
        options=(),
        delivery_id=None if held else f"d{name.rpartition('-')[2]}",
    )


_ADD = Query(
    "add",
    """
    INSERT INTO delivery (delivery_id, handle_id, use, channel, unit, recipient, matter, legal_kind,
      body, state, created_us, not_before_us, attempt, handed_us)
    SELECT c.delivery_id, c.handle_id, 'marketing.shoes', 'email', 'own', 'own', '', '', :body,
      'sent', :at, :at, 1, :at
    FROM decision c WHERE c.campaign_id = :campaign_id AND c.delivery_id IS NOT NULL
    """,
)


def _sent(home: System, campaign: Campaign) -> None:
    home.record.run(_ADD, campaign_id=campaign.campaign_id, at=NOON, body=b'{"text":"Shoes"}')
