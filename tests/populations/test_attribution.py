"""Removal effects equal slow and obvious Python, and are refused where they say nothing."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings

from tests.trajectories import crowds
from tests.trajectories.crowds import STEPS, Row
from twofold import clock
from twofold.populations import answers, attribution, holdouts

LIGHT = settings(max_examples=12, deadline=None)
Path = tuple[list[str], str]


@LIGHT
@given(steps=crowds.crowds())
def test_the_chain_counts_each_path_from_its_start_to_its_end(steps: list[Row]) -> None:
    paths = [path for mine in crowds.by_person(steps).values() for path in _paths(mine)]
    expected: Counter[tuple[str, str]] = Counter()
    for states, end in paths:
        walk = ["(start)", *states, end]
        expected.update(itertools.pairwise(walk))

    moves = crowds.read(attribution.path_transitions(STEPS), steps)
    states_met = crowds.read(attribution.path_states(STEPS), steps)

    assert {(row["from_state"], row["to_state"]): row["n"] for row in moves} == expected
    assert {r["state"]: r["paths"] for r in states_met if r["state"] != "(bought)"} == Counter(
        state for states, _ in paths for state in set(states)
    )


def test_the_removal_effect_is_what_the_chain_loses() -> None:
    # Anderl et al.: of start → a → b → bought, start → a → nothing, start → b → nothing.
    counts = {
        ("(start)", "a"): 2,
        ("(start)", "b"): 1,
        ("a", "b"): 1,
        ("a", "(nothing)"): 1,
        ("b", "(bought)"): 1,
        ("b", "(nothing)"): 1,
    }

    found = attribution.removal_effects(counts)

    # P(bought) = 2/3 · 1/2 · 1/2 + 1/3 · 1/2 = 1/3; without a 1/6; without b nothing.
    assert found == {"a": pytest.approx(0.5), "b": pytest.approx(1.0)}


def test_attribution_is_an_association_while_nobody_was_held_back() -> None:
    steps = crowds.laid_out([*_buy(day=0), *_buy(day=2, first="email"), *_buy(day=4, first="web")])

    found = attribution.read_attribution(
        crowds.ENGINE, crowds.tables(steps), STEPS, conversions_min=3
    )

    assert isinstance(found, attribution.Attribution)
    assert (found.paths, found.conversions) == (3, 3)
    assert [effect.state for effect in found.effects] == ["brand:email", "brand:web"]
    assert [effect.removal_effect for effect in found.effects] == pytest.approx([1 / 3, 1 / 3])
    assert [effect.share for effect in found.effects] == pytest.approx([0.5, 0.5])
    assert found.causes is not None
    assert found.causes.refused == holdouts.NOT_KNOWABLE


def test_a_contact_on_every_path_is_refused_by_itself() -> None:
    steps = crowds.laid_out([*_buy(0, "email"), *_buy(2, "email", "web")])

    found = attribution.read_attribution(
        crowds.ENGINE, crowds.tables(steps), STEPS, conversions_min=1
    )

    assert isinstance(found, attribution.Attribution)
    assert [(e.state, e.removal_effect, e.refusal is None) for e in found.effects] == [
        ("brand:email", None, False),
        ("brand:web", pytest.approx(0.5), True),
    ]


@pytest.mark.parametrize(
    "touches",
    [
        [],
        [crowds.touch(purpose="purchase", amount_micro=1, currency="USD")],
        [
            crowds.touch(initiator="brand"),
            crowds.touch(day=1, purpose="purchase", amount_micro=1, currency="USD"),
        ],
    ],
    ids=["too few purchases", "no contact", "no path without exposure"],
)
def test_what_is_not_identified_is_refused(touches: list[Row]) -> None:
    steps = crowds.laid_out(touches)

    found = attribution.read_attribution(
        crowds.ENGINE, crowds.tables(steps), STEPS, conversions_min=1
    )

    assert isinstance(found, answers.Refusal)
    assert found.refused.startswith("not identified")


def _buy(day: float, first: str | None = None, second: str | None = None) -> list[Row]:
    written = [
        crowds.touch(day=day + place / 4, channel=channel, initiator="brand")
        for place, channel in enumerate((first, second))
        if channel
    ]
    bought = crowds.touch(day=day + 1, purpose="purchase", amount_micro=1, currency="USD")
    return [*written, bought]


def _paths(mine: list[Row]) -> list[Path]:
    paths: list[Path] = []
    states: list[str] = []
    last = 0
    for step in mine:
        if step["orbit"] != "own" or step["purpose"] == "terms":
            continue
        bought = step["bought"] and step["amount_micro"] > 0
        if step["purpose"] in ("purchase", "renewal") and not bought:
            continue
        if states and step["occurred_us"] - last > 30 * clock.DAY:
            paths.append((states, "(nothing)"))
            states = []
        last = step["occurred_us"]
        if bought:
            paths.append((states, "(bought)"))
            states = []
        else:
            states.append(f"{step['initiator']}:{step['channel']}")
    return [*paths, (states, "(nothing)")] if states else paths
