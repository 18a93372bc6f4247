"""Stages are what the rules say at every touch and at every silence, in words with figures."""

from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings

from tests.trajectories import journeys, slow, slow_stages
from tests.trajectories.journeys import AS_OF, PEOPLE, START, Touch, bought
from twofold import clock
from twofold.engines import Engine
from twofold.settings import Settings
from twofold.trajectories import layout, lens, stages
from twofold.trajectories.rules import DEFAULT_RULES, Rule

SETTINGS = Settings(zone=journeys.ZONE, currency=journeys.CURRENCY)


def _running(engine: Engine, touches: list[Touch], as_of: int) -> pa.Table:
    params = lens.params(SETTINGS, as_of)
    fresh = engine.arrow(layout.layout(), journeys.tables(touches), params)
    return engine.arrow(stages.running(), lens.tables_of(fresh), params)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(touches=journeys.touches())
def test_histories_are_those_of_the_slow_stages(engine: Engine, touches: list[Touch]) -> None:
    found = stages.histories(_running(engine, touches, AS_OF), DEFAULT_RULES, as_of=AS_OF)

    steps = slow.layout(touches)
    names = ("person_id", "seq", "stage", "since_us", "until_us")
    columns = [found.steps[name].to_pylist() for name in names]
    assert list(zip(*columns, strict=True)) == slow_stages.history(steps, AS_OF)
    deadlines = zip(*(column.to_pylist() for column in found.deadlines.columns), strict=True)
    assert dict(deadlines) == slow_stages.next_deadlines(steps, AS_OF)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(touches=journeys.touches())
def test_one_person_alone_has_the_same_history(engine: Engine, touches: list[Touch]) -> None:
    rows = _running(engine, touches, AS_OF)
    whole = stages.histories(rows, DEFAULT_RULES, as_of=AS_OF).steps

    for who in PEOPLE:
        alone = rows.filter(pa.compute.equal(rows["person_id"], who))
        found = stages.histories(alone, DEFAULT_RULES, as_of=AS_OF).steps
        assert found.equals(whole.filter(pa.compute.equal(whole["person_id"], who)))


def test_a_silence_is_told_at_its_deadline_with_the_figures(engine: Engine) -> None:
    touches = [bought(number, days=10 * number) for number in range(5)]
    deadline = START + 100 * clock.DAY

    before, after = (
        stages.histories(_running(engine, touches, as_of), DEFAULT_RULES, as_of=as_of)
        for as_of in (deadline, deadline + 1)
    )

    assert before.deadlines.to_pylist() == [{"person_id": PEOPLE[0], "deadline_us": deadline}]
    assert [step["stage"] for step in before.steps.to_pylist()] == ["activation", "engagement"]
    assert after.steps.to_pylist()[-1] == {
        "person_id": PEOPLE[0],
        "seq": 3,
        "stage": "disengaged",
        "since_us": deadline,
        "until_us": None,
        "why": "Started nothing for 60 days; the limit for their rhythm is 60 days",
    }


def test_a_silence_follows_the_rhythm_of_the_person(engine: Engine) -> None:
    touches = [bought(number, days=30 * number) for number in range(5)]

    found = stages.histories(_running(engine, touches, START), DEFAULT_RULES, as_of=START)
    later = stages.histories(_running(engine, touches, AS_OF), DEFAULT_RULES, as_of=AS_OF)

    assert found.steps.num_rows == 0
    last = later.steps.to_pylist()[-1]
    assert last["since_us"] == START + (120 + 4 * 30) * clock.DAY


def test_rules_may_be_others(engine: Engine) -> None:
    touches = [bought(number, days=number) for number in range(4)]
    rules = (
        Rule(
            stage="loyalty",
            condition="started('purchase', days=2) == 2 and not left",
            evidence="{started('purchase')} times in {tenure_days} days, every {period_days}",
        ),
        Rule(stage="acquisition", condition="buying_days / 2 < 1", evidence="Few"),
    )

    found = stages.histories(_running(engine, touches, AS_OF), rules, as_of=AS_OF)

    told = [(step["stage"], step["why"]) for step in found.steps.to_pylist()]
    assert told == [
        ("acquisition", "Few"),
        ("loyalty", "2 times in 1 days, every unknown"),
    ]


def test_a_shop_that_sells_in_another_currency_has_days_of_buying(engine: Engine) -> None:
    touches = [bought(number, days=number, currency="EUR") for number in range(2)]

    found = stages.histories(_running(engine, touches, AS_OF), DEFAULT_RULES, as_of=AS_OF).steps

    told = [(step["stage"], step["why"]) for step in found.to_pylist()]
    assert told[:2] == [("activation", "Bought on one day"), ("engagement", "Bought on 2 days")]


def test_where_no_rule_holds_there_is_no_stage(engine: Engine) -> None:
    touches = [bought(number, days=number) for number in range(3)]
    rules = (Rule(stage="activation", condition="buying_days == 2", evidence="Now"),)

    found = stages.histories(_running(engine, touches, AS_OF), rules, as_of=AS_OF).steps

    told: list[dict[str, Any]] = found.select(["seq", "since_us", "until_us"]).to_pylist()
    day = clock.DAY
    assert told == [{"seq": 1, "since_us": START + day, "until_us": START + 2 * day}]
