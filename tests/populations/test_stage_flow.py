"""Moves between stages, dwell and velocity equal slow and obvious Python."""

import itertools
from collections import defaultdict
from statistics import median
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trajectories import crowds
from tests.trajectories.crowds import AS_OF, START, Row
from twofold import clock
from twofold.populations import stage_flow

STAGES = stage_flow.stays_table()
NAMES = ("acquisition", "activation", "engagement", "loyalty", "disengaged")


@st.composite
def histories(draw: st.DrawFn) -> list[Row]:
    """Return stays of up to four people, some of which begin or end after AS_OF."""
    rows = []
    for person in crowds.PEOPLE:
        days = sorted(draw(st.sets(st.integers(0, 140), max_size=6)))
        for seq, day in enumerate(days):
            after = days[seq + 1] if seq + 1 < len(days) else None
            rows.append(_stay(person, seq, draw(st.sampled_from(NAMES)), day, after))
    return rows


@settings(max_examples=12, deadline=None)
@given(stays=histories())
def test_stages_flow_from_any_to_any(stays: list[Row]) -> None:
    people = defaultdict(list)
    for stay in stays:
        if stay["since_us"] < AS_OF:
            people[stay["person_id"]].append(stay)
    moves = defaultdict(list)
    ended = defaultdict(list)
    present = {}
    for person, mine in people.items():
        for one, two in itertools.pairwise(mine):
            moves[one["stage"], two["stage"]].append(two["since_us"] - one["since_us"])
        for stay in mine:
            if stay["until_us"] is not None and stay["until_us"] < AS_OF:
                ended[stay["stage"]].append(stay["until_us"] - stay["since_us"])
            else:
                present[person] = stay

    found = _read(stage_flow.stage_moves(STAGES, as_of=AS_OF), stays)
    dwells = _read(stage_flow.stage_dwells(STAGES, as_of=AS_OF), stays)
    speeds = _read(stage_flow.stage_velocity(STAGES, as_of=AS_OF), stays)
    lengths = _read(stage_flow.stage_lengths(STAGES, as_of=AS_OF), stays)

    assert {(r["from_stage"], r["stage"]): (r["n"], r["median_dwell_us"]) for r in found} == {
        pair: (len(those), median(those)) for pair, those in moves.items()
    }
    entered = [stay["stage"] for mine in people.values() for stay in mine]
    assert {row["stage"]: tuple(row.values())[1:] for row in dwells} == {
        stage: (
            entered.count(stage),
            len(ended[stage]),
            entered.count(stage) - len(ended[stage]),
            median(ended[stage]) if ended[stage] else None,
        )
        for stage in set(entered)
    }
    assert {row["person_id"]: (row["stage"], row["velocity"]) for row in speeds} == {
        person: (stay["stage"], _velocity(stay, ended[stay["stage"]]))
        for person, stay in present.items()
    }
    assert all(row["n"] == _within(ended[row["stage"]], row["days_max"]) for row in lengths)


def test_a_move_tells_which_stages_it_skipped() -> None:
    stays = [
        _stay("a" * 32, 0, "acquisition", 0, 10),
        _stay("a" * 32, 1, "loyalty", 10, 20),
        _stay("a" * 32, 2, "disengaged", 20, None),
    ]

    flow = stage_flow.read_stage_flow(
        crowds.ENGINE, {"stage_steps": _table(stays)}, STAGES, as_of=AS_OF
    )

    assert [(move.from_stage, move.stage, move.skipped) for move in flow.moves] == [
        ("acquisition", "loyalty", ("activation", "engagement", "satisfaction")),
        ("loyalty", "disengaged", ()),
    ]
    assert [(length.stage, length.days_max) for length in flow.lengths] == [
        ("acquisition", 30),
        ("loyalty", 30),
    ]


def test_the_people_of_a_move_are_those_who_made_it() -> None:
    stays = [_stay("b" * 32, 0, "acquisition", 0, 10), _stay("b" * 32, 1, "activation", 10, None)]

    made = stage_flow.stage_people(
        STAGES, as_of=AS_OF, from_stage="acquisition", stage="activation"
    )

    assert _read(made, stays) == [{"person_id": "b" * 32}]


def _velocity(stay: Row, ended: list[int]) -> Any:
    if not ended:
        return None
    return pytest.approx((AS_OF - stay["since_us"]) / median(ended))


def _within(ended: list[int], days_max: int | None) -> int:
    bounds = (0, *stage_flow.DWELL_DAYS, None)
    low = bounds[bounds.index(days_max) - 1] if days_max else stage_flow.DWELL_DAYS[-1]
    high = days_max * clock.DAY if days_max else float("inf")
    return sum((low or 0) * clock.DAY <= dwell < high for dwell in ended)


def _stay(person: str, seq: int, stage: str, day: int, until: int | None) -> Row:
    return {
        "person_id": person,
        "seq": seq,
        "stage": stage,
        "since_us": START + day * clock.DAY,
        "until_us": None if until is None else START + until * clock.DAY,
        "why": "told in a test",
    }


def _table(stays: list[Row]) -> pa.Table:
    kinds = {"seq": pa.int64(), "since_us": pa.int64(), "until_us": pa.int64()}
    names = ("person_id", "seq", "stage", "since_us", "until_us", "why")
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    return pa.Table.from_pylist(stays, schema=schema)


def _read(expr: Any, stays: list[Row]) -> list[Row]:
    rows: list[Row] = crowds.ENGINE.arrow(expr, {"stage_steps": _table(stays)}).to_pylist()
    return rows
