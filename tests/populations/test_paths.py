"""Transitions, switches, variants, step matrix and sessions equal slow and obvious Python."""

import itertools
from collections import Counter, defaultdict
from math import log2
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings

from tests.trajectories import crowds
from tests.trajectories.crowds import AS_OF, STEPS, Row
from twofold import clock
from twofold.populations import answers, sessions, step_matrix, switches, transitions, variants

LIGHT = settings(max_examples=10, deadline=None)


@LIGHT
@given(steps=crowds.crowds())
def test_transitions_count_what_directly_follows(steps: list[Row]) -> None:
    gaps = defaultdict(list)
    for mine in crowds.incidences(steps).values():
        for one, two in itertools.pairwise(mine):
            edge = (one["purpose"], one["channel"], two["purpose"], two["channel"])
            gaps[edge].append(two["occurred_us"] - one["occurred_us"])

    counted = crowds.read(transitions.transitions(STEPS), steps)
    timed = crowds.read(transitions.transition_gaps(STEPS), steps)

    order = sorted(gaps, key=lambda edge: (-len(gaps[edge]), *edge))
    assert [(*_edge(row), row["n"]) for row in counted] == [(*e, len(gaps[e])) for e in order]
    assert [(*_edge(row), row["n"], row["median_gap_us"]) for row in timed] == [
        (*edge, len(gaps[edge]), median(gaps[edge])) for edge in order
    ]


@LIGHT
@given(steps=crowds.crowds())
def test_nodes_say_where_trajectories_begin_and_end(steps: list[Row]) -> None:
    people = crowds.incidences(steps).values()
    kinds = Counter((step["purpose"], step["channel"]) for mine in people for step in mine)
    starts = Counter((mine[0]["purpose"], mine[0]["channel"]) for mine in people)
    ends = Counter((mine[-1]["purpose"], mine[-1]["channel"]) for mine in people)

    found = crowds.read(transitions.transition_nodes(STEPS, as_of=AS_OF), steps)

    assert {(row["purpose"], row["channel"]): tuple(row.values())[2:] for row in found} == {
        kind: (n, starts[kind], ends[kind]) for kind, n in kinds.items()
    }


@LIGHT
@given(steps=crowds.crowds())
def test_the_people_of_a_transition_are_those_who_made_it(steps: list[Row]) -> None:
    made: Counter[str] = Counter()
    for person, mine in crowds.incidences(steps).items():
        for one, two in itertools.pairwise(mine):
            made[person] += (one["purpose"], two["purpose"]) == ("research", "service") and (
                one["channel"],
                two["channel"],
            ) == ("web", "web")

    edge = ("research", "web", "service", "web")
    found = crowds.read(transitions.transition_people(STEPS, edge), steps)

    assert {row["person_id"]: row["n"] for row in found} == +made


@pytest.mark.parametrize("between", ["incidences", "sessions"])
@LIGHT
@given(steps=crowds.crowds())
def test_switches_count_changes_of_channel(between: switches.Between, steps: list[Row]) -> None:
    gaps = defaultdict(list)
    for mine in crowds.incidences(steps).values():
        for one, two in itertools.pairwise(mine):
            gap = two["occurred_us"] - one["occurred_us"]
            if between == "incidences" or gap > 30 * clock.MINUTE:
                gaps[one["channel"], two["channel"]].append(gap)

    found = crowds.read(switches.switches(STEPS, between=between), steps)

    order = sorted(gaps, key=lambda pair: (-len(gaps[pair]), *pair))
    assert [tuple(row.values()) for row in found] == [
        (*pair, len(gaps[pair]), median(gaps[pair])) for pair in order
    ]


@pytest.mark.parametrize("per", ["person", "session"])
@pytest.mark.parametrize("repeats", [True, False])
@LIGHT
@given(steps=crowds.crowds())
def test_variants_are_paths_over_purposes(
    per: variants.Per,
    repeats: bool,
    steps: list[Row],
) -> None:
    people = defaultdict(list)
    for person, mine in crowds.incidences(steps).items():
        runs = _runs(mine) if per == "session" else [mine]
        for run in runs:
            people[" > ".join(_purposes(run, repeats=repeats)[:3])].append(person)
    total = sum(len(those) for those in people.values())
    bits = [len(those) / total for those in people.values()]

    asked: dict[str, Any] = {"per": per, "repeats": repeats, "moves_max": 3}
    found = crowds.read(variants.variants(STEPS, **asked), steps)
    [whole] = crowds.read(variants.path_entropy(STEPS, **asked), steps)

    order = sorted(people, key=lambda path: (-len(people[path]), path))
    assert [tuple(row.values()) for row in found] == [
        (path, len(people[path]), len(set(people[path]))) for path in order
    ]
    assert (whole["n"], whole["variants"]) == (total, len(people))
    assert whole["once"] == sum(len(those) == 1 for those in people.values())
    if total:
        assert whole["entropy_bits"] == pytest.approx(-sum(p * log2(p) for p in bits))


def test_without_anybody_paths_are_refused() -> None:
    found = variants.read_variants(crowds.ENGINE, crowds.tables([]), STEPS)

    assert isinstance(found, answers.Refusal)


@LIGHT
@given(steps=crowds.crowds())
def test_the_step_matrix_says_where_people_are_at_each_step(steps: list[Row]) -> None:
    people = crowds.incidences(steps)
    expected: dict[tuple[int, str], tuple[int, float]] = {}
    for k in range(1, 5):
        at = Counter(
            mine[k - 1]["purpose"] if len(mine) >= k else "(ended)" for mine in people.values()
        )
        if set(at) != {"(ended)"}:
            expected |= {(k, event): (n, n / len(people)) for event, n in at.items()}

    found = crowds.read(step_matrix.step_matrix(STEPS, depth=4), steps)

    assert {(r["k"], r["event"]): (r["people"], r["share"]) for r in found} == expected


@LIGHT
@given(steps=crowds.crowds())
def test_sessions_are_runs_of_incidences(steps: list[Row]) -> None:
    runs = {person: _runs(mine) for person, mine in crowds.incidences(steps).items()}
    every = [run for those in runs.values() for run in those]
    lasted = [run[-1]["occurred_us"] - run[0]["occurred_us"] for run in every]

    found = crowds.read(sessions.sessions(STEPS), steps)
    counts = crowds.read(sessions.session_counts(STEPS, as_of=AS_OF), steps)
    [whole] = crowds.read(sessions.session_totals(STEPS, as_of=AS_OF), steps)

    assert [tuple(row.values()) for row in found] == [
        (
            person,
            number,
            run[0]["occurred_us"],
            run[-1]["occurred_us"],
            len(run),
            len({step["channel"] for step in run}),
        )
        for person in sorted(runs)
        for number, run in enumerate(runs[person], 1)
    ]
    assert {row["sessions"]: row["people"] for row in counts} == Counter(map(len, runs.values()))
    assert (whole["people"], whole["sessions"]) == (len(runs), len(every))
    assert whole["incidences"] == sum(map(len, every))
    if every:
        assert whole["incidences_mean"] == pytest.approx(sum(map(len, every)) / len(every))
        assert whole["duration_mean_us"] == pytest.approx(sum(lasted) / len(every))


def _edge(row: Row) -> tuple[str, str, str, str]:
    return row["from_purpose"], row["from_channel"], row["purpose"], row["channel"]


def _runs(mine: list[Row]) -> list[list[Row]]:
    runs = [[mine[0]]]
    for step in mine[1:]:
        if step["occurred_us"] - runs[-1][-1]["occurred_us"] > 30 * clock.MINUTE:
            runs.append([])
        runs[-1].append(step)
    return runs


def _purposes(run: list[Row], *, repeats: bool) -> list[str]:
    said = [step["purpose"] for step in run]
    if repeats:
        return said
    return [one for place, one in enumerate(said) if place == 0 or said[place - 1] != one]
