"""What another way of choosing would have brought is told from the log, or refused in words."""

import random
from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import NOON, a_plan
from twofold import (
    campaigns,
    clock,
    decisions,
    errors,
    ids,
    people,
    results,
    seeing,
    speaking,
    terms,
    touches,
)
from twofold.campaigns import Campaign, Step, Variant
from twofold.decisions import Arm, Decision, Model, Offer, Option
from twofold.lift import Judged
from twofold.populations import Refusal
from twofold.results import OtherWay
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope, Statement, Uttered
from twofold.touches import TouchDraft

LATER = NOON + 20 * clock.DAY
PEOPLE = 1_800
STEP = Step(
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


def drawn(home: System, *, policy: str = "rotate", keen_for: str = "long") -> Campaign:
    """Return a campaign whose ways took turns, a third left alone; who bought before is keen.

    The keen act on one way four times in five, all others one time in five.
    """
    planned = a_plan(steps=(STEP,), people=(), holdout=1 / 3, policy=policy)
    campaign = campaigns.create(home.record, "Shoes", planned, owner="staff", now=NOON)
    lot = random.Random(3)
    names = [f"p{place}" for place in range(PEOPLE)]
    keen = {name for place, name in enumerate(names) if place % 2}
    arms = {name: ("short", "long", "")[place // 2 % 3] for place, name in enumerate(names)}
    before = [_order(name, NOON - 3 * clock.DAY) for name in names if name in keen]
    seen = [_draft(name, "Seen", "research", NOON - 30 * clock.DAY) for name in names]
    acted = [
        _order(name, NOON + clock.DAY)
        for name in names
        if lot.random() < (0.8 if name in keen and arms[name] == keen_for else 0.2)
    ]
    with home.record.write(serial=people.SERIAL):
        touches.record_all(home.record, [*seen, *before, *acted], now=LATER)
    decisions.keep(
        home.record, [_decision(home, campaign, name, arms[name], policy) for name in names]
    )
    return campaign


def allow(home: System, use: str) -> None:
    """Let everybody allow a use of their data."""
    scope = Scope(use=use, recipient="own")
    uttered = [
        Uttered(
            statement=Statement(statement_id=f"p{place}-{use}", verb="allow", scope=scope),
            handles={"user_id": f"p{place}"},
        )
        for place in range(PEOPLE)
    ]
    with home.record.write(serial=people.SERIAL):
        terms.say_all(home.record, uttered, now=NOON - clock.DAY)


def told(home: System, campaign: Campaign, way: OtherWay) -> results.WayTold:
    """Return what another way would have brought."""
    return speaking.deciding.other_way(home, campaign, way, now=LATER)


def test_another_split_is_told_with_its_interval_and_what_it_rests_on(home: System) -> None:
    campaign = drawn(home)

    found = told(home, campaign, OtherWay(shares={"long": 1.0}))

    assert isinstance(found.found, Judged)
    for one in (found.found.inverse, found.found.self_normalised, found.found.doubly_robust):
        # Half are keen: 0.5 * 0.8 + 0.5 * 0.2.
        assert one.value.low < 0.5 < one.value.high
        assert one.worth == pytest.approx(600)
    # As it chose, each way had half.
    assert found.found.gain.low < 0.15 < found.found.gain.high
    said = results.way_in_words(found)
    assert said[0].startswith("If lot gave long to 100 in 100, ")
    assert said[1].startswith("That is surely more than as it chose: by ")
    assert said[2] == "It rests on 600 decisions’ worth of 1,800."


def test_a_rule_about_each_person_is_asked_as_of_their_decision(home: System) -> None:
    campaign = drawn(home)
    allow(home, "profiling.marketing")
    way = OtherWay(when="did('Order Completed') >= 1", then="long", otherwise="silence")

    found = told(home, campaign, way)

    assert isinstance(found.found, Judged)
    robust = found.found.doubly_robust.value
    assert robust.low < 0.5 < robust.high
    # Whoever ordered only after the decision is not meant: else it would be far above.
    assert robust.high < 0.6


def test_what_has_learned_until_now_is_judged_by_what_was_counted(home: System) -> None:
    campaign = drawn(home)
    goal = campaign.plan.goal
    decisions.count_tallies(home.record, campaign.campaign_id, 1, goal, now=LATER)

    found = told(home, campaign, OtherWay(learns=True))

    assert isinstance(found.found, Judged)
    # It has learned that the long one is best, and says it but for a hundredth each.
    value = found.found.doubly_robust.value
    assert value.low < 0.494 < value.high


def test_what_chance_never_tried_is_refused_in_words(home: System) -> None:
    campaign = drawn(home, policy="fixed")

    found = told(home, campaign, OtherWay(shares={"long": 1.0}))

    assert isinstance(found.found, Refusal)
    assert results.way_in_words(found) == [
        (
            "If lot gave long to 100 in 100: not known, 100 in 100 times it would have said what"
            " was never left to chance there. It needs a campaign whose ways are drawn by chance,"
            " such as each by equal chance."
        )
    ]


def test_what_only_today_knows_and_ways_that_are_not_there_are_refused(home: System) -> None:
    campaign = drawn(home)

    with pytest.raises(errors.Invalid, match="Of overdue only today's value is known"):
        told(home, campaign, OtherWay(when="overdue > 2", then="long"))
    with pytest.raises(results.NoSuchWay, match="'loud'; there are long, short, silence"):
        told(home, campaign, OtherWay(shares={"loud": 1.0}))
    with pytest.raises(results.NothingDrawn):
        told(home, campaign, OtherWay())


def test_choosing_for_each_is_let_where_it_surely_gains_and_is_drawn_as_it_is_kept(
    home: System,
) -> None:
    campaign = drawn(home, keen_for="long")
    use = seeing.permitting(home, "analytics", now=LATER)

    model = results.learn_personal(home.record, campaign, use=use, now=LATER)

    # One way is best for all who are moved at all: nothing is gained by choosing.
    assert (model.usable, model.n) == (False, PEOPLE)
    assert "no sure gain over “long” to all" in results.for_each_in_words(model)
    assert decisions.model_of(home.record, campaign.campaign_id, 1) == model


def test_who_is_served_by_different_ways_gets_them_but_for_a_hundredth() -> None:
    model = Model(
        arms=("long", "short", ""),
        n=9_000,
        usable=True,
        centre=(0.0, 0.0, 0.0),
        spread=(1.0, 1.0, 1.0),
        weights=((0.1, 0.5, 0.0, 0.0), (0.3, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0)),
    )
    offer = Offer(
        campaign_id="c",
        version=1,
        step=0,
        arms=(Arm(arm="short", channel="email"), Arm(arm="long", channel="email")),
        policy="personal",
        value_micro=1,
        personal=model,
    )

    for_long = decisions.propensities(offer, [True, True], 0, 1).tolist()
    for_silence = decisions.propensities(offer, [True, True], 0, 2).tolist()
    for_nobody = decisions.propensities(offer, [True, True], 0).tolist()

    assert for_long == pytest.approx([0.01, 0.98, 0.01])
    assert for_silence == pytest.approx([0.01, 0.01, 0.98])
    learns = msgspec.structs.replace(offer, policy="bandit")
    assert for_nobody == decisions.propensities(learns, [True, True], 0).tolist()


def _decision(home: System, campaign: Campaign, name: str, arm: str, policy: str) -> Decision:
    handle_id = people.gather(home.record).handle("user_id", name)
    assert handle_id is not None
    chances = {"short": 0.5, "long": 0.5} if policy == "rotate" else {"short": 1.0, "long": 0.0}
    said = arm if policy == "rotate" else arm and "short"
    return Decision(
        decision_id=ids.touch_id(f"{campaign.campaign_id} {name}"),
        handle_id=handle_id,
        campaign_id=campaign.campaign_id,
        version=1,
        step=0,
        decided_us=NOON,
        planned_us=NOON,
        outcome="send" if said else "silence",
        arm=said,
        channel="email" if said else "",
        propensity=chances[said] if said else 1 / 3,
        reason="chosen" if said else "held_back",
        held="" if said else "campaign",
        options=tuple(
            Option(arm=one, channel="email", propensity=chance, why="not_drawn")
            for one, chance in chances.items()
            if one != said
        ),
        delivery_id=None,
    )


def _order(name: str, at_us: int) -> TouchDraft:
    return _draft(name, "Order Completed", "purchase", at_us)


def _draft(name: str, event: str, purpose: str, at_us: int) -> TouchDraft:
    return TouchDraft(
        room="test",
        message_id=f"{name}-{event}-{at_us}",
        handles={"user_id": name},
        occurred_us=at_us,
        purpose=purpose,
        initiator="person",
        name=event,
    )
