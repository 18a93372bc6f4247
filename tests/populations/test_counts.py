"""Funnels, retention and buying histories equal slow and obvious Python."""

from collections import Counter
from datetime import date, timedelta
from statistics import median

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trajectories import crowds, slow
from tests.trajectories.crowds import AS_OF, STEPS, Row
from twofold import clock
from twofold.populations import answers, cells, funnel, medians, months, retention

LIGHT = settings(max_examples=10, deadline=None)
LAST_DAY = (AS_OF - 1) // clock.DAY
WITHIN_US = 20 * clock.DAY
WAY = (
    funnel.FunnelStep(purpose="research"),
    funnel.FunnelStep(purpose="purchase", initiator="person"),
    funnel.FunnelStep(channel="web"),
)


@LIGHT
@given(steps=crowds.crowds())
def test_a_funnel_follows_each_person_from_their_first_entry(steps: list[Row]) -> None:
    walks = {person: _walk(mine) for person, mine in crowds.by_person(steps).items()}

    found = funnel.read_funnel(crowds.ENGINE, crowds.tables(steps), STEPS, WAY, within_us=WITHIN_US)
    third = crowds.read(funnel.funnel_people(STEPS, WAY, within_us=WITHIN_US, step=3), steps)
    lost = crowds.read(
        funnel.funnel_people(STEPS, WAY, within_us=WITHIN_US, step=1, lost=True), steps
    )

    for number, told in enumerate(found, 1):
        came = [walk for walk in walks.values() if len(walk) >= number]
        waits = [walk[number - 1] - walk[number - 2] for walk in came] if number > 1 else []
        assert (told.step, told.people) == (number, len(came))
        assert told.median_us == (median(waits) if waits else None)
    assert [row["person_id"] for row in third] == sorted(p for p, w in walks.items() if len(w) == 3)
    assert [row["person_id"] for row in lost] == sorted(p for p, w in walks.items() if len(w) == 1)


def test_a_funnel_with_one_step_counts_who_entered() -> None:
    steps = crowds.laid_out([crowds.touch(purpose="research")])

    [found] = funnel.read_funnel(
        crowds.ENGINE, crowds.tables(steps), STEPS, WAY[:1], within_us=WITHIN_US
    )

    assert (found.people, found.median_us) == (1, None)
    assert found.share is not None
    assert found.share.mid == 1


@pytest.mark.parametrize("purpose", [None, "purchase"])
@LIGHT
@given(steps=crowds.crowds())
def test_retention_counts_people_by_first_month(purpose: str | None, steps: list[Row]) -> None:
    expected: Counter[tuple[int, int]] = Counter()
    for mine in crowds.incidences(steps).values():
        came = {
            _month(step["day"]) for step in mine if purpose is None or step["purpose"] == purpose
        }
        expected.update((min(came), month - min(came)) for month in came)

    found = crowds.read(retention.retention(STEPS, purpose=purpose), steps)

    assert {(r["cohort"], r["since"]): r["people"] for r in found} == expected


def test_retention_is_told_with_zeros_and_with_the_open_month() -> None:
    steps = crowds.laid_out([crowds.touch(day=0), crowds.touch(day=65)])

    found = retention.read_retention(crowds.ENGINE, crowds.tables(steps), STEPS, as_of_day=17_235)

    assert [(cell.cohort, cell.since, cell.people, cell.whole) for cell in found] == [
        ("2017-01", 0, 1, True),
        ("2017-01", 1, 0, True),
        ("2017-01", 2, 1, False),
    ]


@given(day=st.integers(-700_000, 2_900_000))
@settings(max_examples=30, deadline=None)
def test_months_and_mondays_are_those_of_the_calendar(day: int) -> None:
    days = ibis.table({"day": "int64"}, name="days")
    moment = date(1970, 1, 1) + timedelta(days=day)

    expr = days.select(month=months.month(days.day), monday=months.monday(days.day))
    [found] = crowds.ENGINE.arrow(expr, {"days": pa.table({"day": [day]})}).to_pylist()

    assert found["month"] == moment.year * 12 + moment.month - 1
    assert found["monday"] == day - moment.weekday()
    assert months.label(found["month"]) == f"{moment:%Y-%m}".zfill(7)


@LIGHT
@given(
    values=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 10**14) | st.integers(0, 3)))
)
def test_medians_are_exact(values: list[tuple[str, int]]) -> None:
    rows = pa.table(
        {
            "who": pa.array([who for who, _ in values], "string"),
            "value": pa.array([value for _, value in values], "int64"),
        }
    )
    table = ibis.table({"who": "string", "value": "int64"}, name="rows")

    expr = medians.medians(table, ["who"], "value")
    found = crowds.ENGINE.arrow(expr, {"rows": rows}).to_pylist()

    groups = {who: [value for w, value in values if w == who] for who, _ in values}
    assert {row["who"]: (row["n"], row["median"]) for row in found} == {
        who: (len(those), median(those)) for who, those in groups.items()
    }


@LIGHT
@given(steps=crowds.crowds())
def test_cells_are_unique_buying_histories(steps: list[Row]) -> None:
    people: Counter[tuple[int, int, int]] = Counter()
    repeats: Counter[tuple[int, int, int]] = Counter()
    counted: Counter[tuple[int, int, int]] = Counter()
    spends: Counter[tuple[int, int]] = Counter()
    for net in _nets(steps).values():
        days = {day for day, _ in net}
        first, last = min(days), max(days)
        later = [net[day, "USD"] for day in days - {first} if (day, "USD") in net]
        cell = (len(days) - 1, last - first, LAST_DAY - first)
        people[cell] += 1
        counted[cell] += len(later)
        repeats[cell] += sum(later)
        if later:
            spends[len(later), sum(later)] += 1

    found = crowds.read(cells.cells(STEPS, as_of_day=LAST_DAY, currency="USD"), steps)
    told = cells.read_cells(
        crowds.ENGINE, crowds.tables(steps), STEPS, as_of_day=LAST_DAY, currency="USD"
    )
    spent = crowds.read(cells.spend_cells(STEPS, currency="USD"), steps)

    assert [tuple(row.values()) for row in found] == [
        (*cell, people[cell], counted[cell], repeats[cell]) for cell in sorted(people)
    ]
    assert told.people.tolist() == [people[cell] for cell in sorted(people)]
    assert told.repeat_amount_micro.tolist() == [repeats[cell] for cell in sorted(people)]
    assert [tuple(row.values()) for row in spent] == [(*k, n) for k, n in sorted(spends.items())]


def test_other_currencies_are_told_apart() -> None:
    steps = crowds.laid_out(
        [
            crowds.touch(purpose="purchase", amount_micro=5_000_000, currency="EUR"),
            crowds.touch(purpose="purchase", amount_micro=7_000_000, currency="USD"),
        ]
    )

    found = crowds.read(cells.other_currencies(STEPS, currency="USD"), steps)

    assert found == [{"currency": "EUR", "n": 1, "people": 1, "amount_micro": 5_000_000}]


def test_wilson_gives_the_published_interval() -> None:
    # Newcombe 1998, table I: 81 of 263 and 0 of 20.
    some, none = answers.share(81, 263), answers.share(0, 20)

    assert (round(some.low, 4), round(some.high, 4)) == (0.2553, 0.3662)
    assert (none.low, round(none.high, 4)) == (0.0, 0.1611)


def _walk(mine: list[Row]) -> list[int]:
    reached: list[int] = []
    for step in mine:
        if step["orbit"] != "own" or len(reached) == len(WAY):
            continue
        wanted = WAY[len(reached)]
        if reached and step["occurred_us"] - reached[0] > WITHIN_US:
            break
        if all(
            value is None or step[key] == value
            for key, value in (
                ("purpose", wanted.purpose),
                ("channel", wanted.channel),
                ("initiator", wanted.initiator),
            )
        ):
            reached.append(step["occurred_us"])
    return reached


def _nets(steps: list[Row]) -> dict[str, dict[tuple[int, str], int]]:
    """Return what nets above 0 by day and currency, of people with such a day."""
    nets = {person: slow.net_amounts(mine) for person, mine in crowds.by_person(steps).items()}
    return {person: net for person, net in nets.items() if net}


def _month(day: int) -> int:
    moment = date(1970, 1, 1) + timedelta(days=day)
    return moment.year * 12 + moment.month - 1
