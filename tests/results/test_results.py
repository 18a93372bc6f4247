"""A campaign's result says what is known of it, on both databases, and refuses the rest."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import NOON
from tests.results.given_results import a_campaign, does, drawn, plain_of, result_of, sent
from twofold import clock, results
from twofold.campaigns import Step, Variant
from twofold.lift import Lift
from twofold.populations import Refusal
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home whose own holdout takes nobody, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        yield found


def test_a_campaign_that_helped_says_so_with_its_doubt_and_its_money(home: System) -> None:
    campaign = a_campaign(home, holdout=0.5)
    drawn(home, campaign, spoken_to=600, acted=300, held_back=600, acted_alone=120)

    found = result_of(home, campaign)

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
    campaign = a_campaign(home, holdout=0.5)
    drawn(home, campaign, spoken_to=300, acted=60, held_back=300, acted_alone=60)

    found = result_of(home, campaign)

    said = results.sentences(found)
    assert said[0].startswith("No usable difference: between ")
    assert said[2].startswith("It may have helped or harmed a little all the same: 600 people tell")
    assert said[2].endswith("it takes about 2,400 people, divided alike.")
    assert any(one.startswith("What people really paid: no usable difference") for one in said)


def test_without_anybody_held_back_nothing_is_claimed(home: System) -> None:
    campaign = a_campaign(home, holdout=0.0)
    drawn(home, campaign, spoken_to=200, acted=100, held_back=0, acted_alone=0)

    found = result_of(home, campaign)

    assert isinstance(found.goal, Refusal)
    assert results.sentences(found)[0] == (
        "Did it help? Not enough to say: nobody was held back."
        " It needs some people left alone by lot."
    )


def test_a_division_that_chance_did_not_make_is_told_before_anything_is_believed(
    home: System,
) -> None:
    campaign = a_campaign(home, holdout=0.5)
    drawn(home, campaign, spoken_to=600, acted=120, held_back=300, acted_alone=60)

    found = result_of(home, campaign)

    assert any(one.startswith("Do not believe it: 300 were") for one in results.sentences(found))


def test_ways_of_saying_it_that_took_turns_are_each_told(home: System) -> None:
    ways = Step(
        variants=(
            Variant(arm="short", channel="email", text="Shoes"),
            Variant(arm="long", channel="email", text="Shoes, at length"),
        )
    )
    campaign = a_campaign(home, holdout=0.5, policy="rotate", steps=(ways,))
    drawn(home, campaign, spoken_to=200, acted=40, held_back=400, acted_alone=40, arm="short")
    drawn(home, campaign, spoken_to=200, acted=80, held_back=0, acted_alone=0, arm="long")

    found = result_of(home, campaign)

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
    campaign = a_campaign(home, holdout=0.5, policy="rotate", steps=(ways,))
    drawn(home, campaign, spoken_to=200, acted=40, held_back=0, acted_alone=0, arm="short")
    drawn(home, campaign, spoken_to=200, acted=80, held_back=0, acted_alone=0, arm="long")

    told = {one["arm"]: one["alone"] for one in plain_of(home, campaign)["groups"]}

    assert told["short"]["value"] == pytest.approx(0.2)
    assert told["long"]["value"] == pytest.approx(0.4)
    assert told["long"]["worth"] == pytest.approx(200)
    assert told["long"]["interval"]["low"] < 0.4 < told["long"]["interval"]["high"]
    assert told["long"]["warning"].startswith("this rests on 200 decisions")


def test_where_rules_chose_the_way_nobody_knows_what_another_would_have_brought(
    home: System,
) -> None:
    campaign = a_campaign(home, holdout=0.5)
    drawn(home, campaign, spoken_to=100, acted=20, held_back=0, acted_alone=0, arm="email")
    drawn(home, campaign, spoken_to=100, acted=40, held_back=0, acted_alone=0, arm="sms")

    told = {one["arm"]: one["alone"] for one in plain_of(home, campaign)["groups"]}

    assert told["email"]["value"] is told["sms"]["value"] is None
    assert told["sms"]["refused"] == "what was said to whom was not left to chance"


def test_who_is_still_within_their_window_waits(home: System) -> None:
    campaign = a_campaign(home, holdout=0.5)
    drawn(home, campaign, spoken_to=20, acted=0, held_back=20, acted_alone=0)

    found = result_of(home, campaign, now=NOON + clock.DAY)

    assert (found.n, found.waiting) == (0, 40)
    assert (
        "40 more people are not counted yet: their time to reach the goal is not over."
        in results.sentences(found)
    )


def test_it_is_told_as_json(home: System) -> None:
    campaign = a_campaign(home, holdout=0.5)
    drawn(home, campaign, spoken_to=200, acted=100, held_back=200, acted_alone=40)

    told = msgspec.json.decode(msgspec.json.encode(results.plain(result_of(home, campaign))))

    assert told["lift"]["helped"] is True
    assert told["held_back"]["people"] == 200
    assert told["personal"]["refused"] == "what was said to whom was not left to chance"


def test_what_followed_a_message_is_counted_once_for_each(home: System) -> None:
    campaign = a_campaign(home, holdout=0.0)
    drawn(home, campaign, spoken_to=3, acted=0, held_back=0, acted_alone=0)
    sent(home, campaign)
    for place, (name, purpose) in enumerate(
        (
            ("Order Completed", "purchase"),
            ("Order Completed", "purchase"),
            ("Complained", "complaint"),
            ("stop", "terms"),
            ("Message Written", "service"),
        )
    ):
        does(home, "spoken-email-0", name, purpose, NOON + (place + 2) * clock.HOUR,
              refers_to="delivery:d0" if name == "Message Written" else None)  # fmt: skip

    found = results.happened(home.record, campaign)

    assert found.states == {"sent": 3}
    assert (found.acted, found.bought, found.complained, found.stopped, found.replied) == (
        1, 1, 1, 1, 1,
    )  # fmt: skip


def test_what_was_carried_in_another_message_has_left(home: System) -> None:
    campaign = a_campaign(home, holdout=0.0)
    drawn(home, campaign, spoken_to=3, acted=1, held_back=0, acted_alone=0)
    sent(home, campaign)
    home.record.run(Query("carry", "UPDATE delivery SET state = 'carried', carried_in = 'w'"))

    found = results.happened(home.record, campaign)
    assert (found.states, found.acted) == ({"sent": 3}, 1)
