"""Every reading of one person is what slow and obvious Python makes of their steps."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.trajectories import journeys, slow
from tests.trajectories.journeys import AS_OF, Touch
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

    counted = {(row["person_id"], row["field"], row["value"]): row["n"] for row in found}
    assert counted == dict(slow.tallies(slow.layout(touches), AS_OF))


def _about(value: Any) -> Any:
    return pytest.approx(value, rel=1e-7, abs=1e-7) if isinstance(value, float) else value
