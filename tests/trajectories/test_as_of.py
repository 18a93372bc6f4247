"""What a reading said as of a moment, it says for ever."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.trajectories import crowds
from tests.trajectories.crowds import AS_OF, STEPS, Row
from twofold import clock
from twofold.populations import (
    attribution,
    board,
    cells,
    funnel,
    holdouts,
    parity,
    retention,
    sessions,
    step_matrix,
    switches,
    transitions,
    variants,
    year,
)

MIDDLE = crowds.START + 65 * clock.DAY
WAY = (funnel.FunnelStep(purpose="research"), funnel.FunnelStep(purpose="purchase"))
READINGS: dict[str, Any] = {
    "transitions": transitions.transitions(STEPS),
    "transition_gaps": transitions.transition_gaps(STEPS),
    "transition_nodes": transitions.transition_nodes(STEPS, as_of=MIDDLE),
    "switches": switches.switches(STEPS, between="sessions"),
    "variants": variants.variants(STEPS, per="session"),
    "path_entropy": variants.path_entropy(STEPS),
    "funnel": funnel.funnel(STEPS, WAY, within_us=20 * clock.DAY),
    "retention": retention.retention(STEPS),
    "path_transitions": attribution.path_transitions(STEPS),
    "parity_answers": parity.parity_answers(STEPS),
    "parity_waits": parity.parity_waits(STEPS),
    "parity_prices": parity.parity_prices(STEPS, currency="USD"),
    **{state: board.board(STEPS, state, as_of=MIDDLE) for state in board.STATES},
    "cells": cells.cells(STEPS, as_of_day=MIDDLE // clock.DAY, currency="USD"),
    "sessions": sessions.sessions(STEPS),
    "session_totals": sessions.session_totals(STEPS, as_of=MIDDLE),
    "step_matrix": step_matrix.step_matrix(STEPS),
    "weeks": year.weeks(STEPS, currency="USD"),
    "often": year.often(STEPS),
    "mailings": year.mailings(STEPS),
    "silent": year.silent(STEPS, as_of=MIDDLE),
    "held_back": holdouts.held_back(STEPS),
}


@pytest.mark.parametrize("reading", READINGS)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(touches=st.lists(crowds._touches(), max_size=40))
def test_what_came_later_changes_no_reading(reading: str, touches: list[Row]) -> None:
    told = [{"touch_id": f"{number:032x}", **touch} for number, touch in enumerate(touches)]
    whole = crowds.before(crowds.laid_out(told), MIDDLE)
    then = crowds.laid_out([touch for touch in told if touch["occurred_us"] < MIDDLE])

    assert crowds.read(READINGS[reading], whole) == crowds.read(READINGS[reading], then)


def test_as_of_lies_behind_every_touch() -> None:
    assert crowds.START + 130 * clock.DAY == AS_OF
