"""Touches laid out as steps are what slow and obvious Python makes of them."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.trajectories import journeys, slow
from tests.trajectories.journeys import Touch
from twofold import clock
from twofold.engines import Engine
from twofold.trajectories import layout, schema, zone

ORDERED = layout.layout().order_by(schema.ORDER)


def _laid_out(engine: Engine, touches: list[Touch]) -> list[Touch]:
    found = engine.arrow(ORDERED, journeys.tables(touches), {"currency": journeys.CURRENCY})
    rows: list[Touch] = found.to_pylist()
    return rows


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(touches=journeys.touches())
def test_steps_are_those_of_the_slow_layout(engine: Engine, touches: list[Touch]) -> None:
    found = _laid_out(engine, touches)

    assert found == [{name: step[name] for name in schema.SCHEMA} for step in slow.layout(touches)]


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(touches=journeys.touches(), seed=st.randoms(use_true_random=False))
def test_the_order_in_which_touches_come_changes_nothing(
    engine: Engine, touches: list[Touch], seed: Random
) -> None:
    shuffled = touches.copy()
    seed.shuffle(shuffled)

    assert _laid_out(engine, shuffled) == _laid_out(engine, touches)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(touches=journeys.touches())
def test_what_comes_later_changes_no_earlier_step(engine: Engine, touches: list[Touch]) -> None:
    before = [touch for touch in touches if touch["occurred_us"] < journeys.AS_OF]

    whole = [row for row in _laid_out(engine, touches) if row["occurred_us"] < journeys.AS_OF]

    # Looking forward is allowed to one column alone, which readings compare with their moment.
    for row in whole:
        if row["next_incidence_us"] is not None and row["next_incidence_us"] >= journeys.AS_OF:
            row["next_incidence_us"] = None
    assert whole == _laid_out(engine, before)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("1970-01-01T04:59:59.999999Z", -1),
        ("1970-01-01T05:00:00Z", 0),
        ("2026-03-08T06:59:59.999999Z", 20520),
        ("2026-03-09T03:59:59.999999Z", 20520),
        ("2026-03-09T04:00:00Z", 20521),
        ("2026-11-02T04:59:59.999999Z", 20758),
        ("2026-11-02T05:00:00Z", 20759),
        ("1901-06-01T12:00:00Z", -25051),
    ],
)
def test_days_are_those_of_the_organisations_zone(engine: Engine, moment: str, day: int) -> None:
    touch: Touch = {"person_id": journeys.PEOPLE[0], "touch_id": "0" * 32, "orbit": "own"}
    touch |= {"occurred_us": clock.parse(moment), "received_us": 0, "source": "told"}

    found = _laid_out(engine, [touch])

    assert [row["day"] for row in found] == [day]
    assert zone.local_day(clock.parse(moment), journeys.ZONE) == day
