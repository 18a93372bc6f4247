"""Every reading of one person is what slow and obvious Python makes of their steps."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.trajectories import journeys, slow
from tests.trajectories.journeys import AS_OF, Touch, bought
from twofold.engines import Engine
from twofold.settings import Settings
from twofold.trajectories import layout, lens, readings, schema, tallies

PARAMS = lens.params(Settings(zone=journeys.ZONE, currency=journeys.CURRENCY), AS_OF)


def _tables(engine: Engine, touches: list[Touch]) -> dict[str, object]:
    fresh = engine.arrow(layout.layout(), journeys.tables(touches), PARAMS)
    return lens.tables_of(fresh)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(touches=journeys.touches())
def test_readings_are_those_of_the_slow_reading(engine: Engine, touches: list[Touch]) -> None:
    found = engine.arrow(readings.readings(), _tables(engine, touches), PARAMS).to_pylist()

    wanted = slow.readings(slow.layout(touches), AS_OF)
    assert [row["person_id"] for row in found] == [row["person_id"] for row in wanted]
    for row, other in zip(found, wanted, strict=True):
        assert row == {name: _about(value) for name, value in other.items()}


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(touches=journeys.touches())
def test_tallies_are_plain_counts(engine: Engine, touches: list[Touch]) -> None:
    rows = tallies.tallies(schema.steps())

    found = engine.arrow(rows, _tables(engine, touches), PARAMS).to_pylist()

    steps = slow.layout(touches)
    money = [row for row in found if row["field"] == "currencies"]
    others = [row for row in found if row["field"] != "currencies"]
    counted = {(row["person_id"], row["field"], row["value"]): row["n"] for row in others}
    paid = {(row["person_id"], row["value"]): (row["n"], row["amount_micro"]) for row in money}
    assert counted == dict(slow.tallies(steps, AS_OF))
    assert paid == slow.currencies(steps, AS_OF)


def test_days_of_buying_count_in_any_currency_and_money_in_one(engine: Engine) -> None:
    touches = [
        bought(0, days=0, currency="EUR"),
        bought(1, days=10, currency="EUR"),
        bought(2, days=20),
        # A refund of the wrong currency takes nothing off: this day stays one of buying.
        bought(3, days=21, amount_micro=-50_000_000, currency="CHF", refers_to=f"{2:032x}"),
    ]

    [found] = engine.arrow(readings.readings(), _tables(engine, touches), PARAMS).to_pylist()

    names = ("frequency", "recency_days", "monetary_days", "monetary_micro", "amount_micro")
    assert [found[name] for name in names] == [2, 20, 1, 10_000_000.0, 10_000_000]
    assert found["returns"] == 1


def test_who_bought_in_other_currencies_alone_has_days_and_no_amount(engine: Engine) -> None:
    touches = [bought(0, days=0, currency="EUR"), bought(1, days=10, currency="CHF")]

    [found] = engine.arrow(readings.readings(), _tables(engine, touches), PARAMS).to_pylist()

    names = ("frequency", "recency_days", "monetary_days", "monetary_micro", "amount_micro")
    assert [found[name] for name in names] == [1, 10, 0, None, None]


def _about(value: Any) -> Any:
    return pytest.approx(value, rel=1e-7, abs=1e-7) if isinstance(value, float) else value
