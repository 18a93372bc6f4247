"""A lift is told with its doubt, at every look, or it is refused."""

import numpy as np
import pytest

from twofold import lift, populations
from twofold.lift import comparison

LOOKS = range(200, 4_001, 200)


def test_two_groups_that_differ_are_told_apart() -> None:
    spoken_to = lift.Sample(outcome=np.repeat([1.0, 0.0], [200, 800]))
    held_back = lift.Sample(outcome=np.repeat([1.0, 0.0], [100, 900]))

    found = lift.compare(spoken_to, held_back)

    assert isinstance(found, lift.Lift)
    assert found.once.mid == pytest.approx(0.1)
    # Welch: 1.96 · √(0.16016/1000 + 0.09009/1000).
    assert found.once.low == pytest.approx(0.1 - 0.031006, abs=1e-5)
    assert found.always.low < found.once.low
    assert found.helped is True


def test_two_groups_that_do_alike_show_no_usable_difference() -> None:
    group = lift.Sample(outcome=np.repeat([1.0, 0.0], [150, 850]))

    found = lift.compare(group, group)

    assert isinstance(found, lift.Lift)
    assert found.helped is None


def test_too_few_people_and_too_few_deeds_are_refused() -> None:
    few = lift.Sample(outcome=np.ones(99))
    idle = lift.Sample(outcome=np.repeat([1.0, 0.0], [9, 991]))
    many = lift.Sample(outcome=np.repeat([1.0, 0.0], [100, 900]))

    assert lift.compare(few, many) == populations.Refusal(
        refused="99 people spoken to are too few", needs="at least 100 people in each group"
    )
    assert lift.compare(many, idle) == populations.Refusal(
        refused="only 9 of 1,000 people held back did it",
        needs="at least 10 in each group who did",
    )
    nobody = lift.Sample(outcome=np.zeros(1_000))
    assert lift.compare(many, nobody) == populations.Refusal(
        refused="none of 1,000 people held back did it",
        needs="at least 10 in each group who did",
    )


def test_groups_of_whom_all_do_the_same_are_refused() -> None:
    everybody = lift.Sample(outcome=np.ones(500))

    assert isinstance(lift.compare(everybody, everybody), populations.Refusal)


def test_looking_again_and_again_at_nothing_raises_no_more_alarms_than_promised() -> None:
    chance, alarms = np.random.default_rng(7), 0
    for _ in range(1_000):
        outcome = (chance.random(4_000) < 0.1).astype(float)
        spoken_to = chance.random(4_000) < 0.5
        alarms += any(_helped(outcome[:n], spoken_to[:n]) is not None for n in LOOKS)

    assert alarms <= 50


def test_looking_once_would_have_raised_too_many() -> None:
    chance, alarms = np.random.default_rng(7), 0
    for _ in range(200):
        outcome = (chance.random(4_000) < 0.1).astype(float)
        spoken_to = chance.random(4_000) < 0.5
        alarms += any(_once_is_off_zero(outcome[:n], spoken_to[:n]) for n in LOOKS)

    assert alarms > 20


def test_what_was_known_before_is_taken_out_and_narrows_the_interval() -> None:
    chance = np.random.default_rng(3)
    before = chance.gamma(2.0, 10.0, 2_000)
    outcome = before + chance.normal(0.0, 5.0, 2_000) + np.repeat([1.0, 0.0], 1_000)
    bare = (lift.Sample(outcome=outcome[:1_000]), lift.Sample(outcome=outcome[1_000:]))
    known = (
        lift.Sample(outcome=outcome[:1_000], before=before[:1_000]),
        lift.Sample(outcome=outcome[1_000:], before=before[1_000:]),
    )

    wide, narrow = lift.compare(*bare), lift.compare(*known)

    assert isinstance(wide, lift.Lift)
    assert isinstance(narrow, lift.Lift)
    assert narrow.explained == pytest.approx(0.89, abs=0.01)
    assert (narrow.once.high - narrow.once.low) < 0.4 * (wide.once.high - wide.once.low)
    assert narrow.once.low < 1.0 < narrow.once.high


def test_a_figure_from_before_that_says_nothing_changes_nothing() -> None:
    one = lift.Sample(outcome=np.array([1.0, 0.0, 1.0]), before=np.zeros(3))
    other = lift.Sample(outcome=np.array([0.0, 0.0, 1.0]), before=np.zeros(3))

    assert lift.adjusted(one, other) == (one, other, 0.0)


def test_the_always_valid_interval_is_narrowest_where_it_was_told_to_be() -> None:
    # Against the width of one planned look, 1.96/√n.
    ratios = [
        comparison.always_valid(n, 0.05, narrowest_at=2_000) * n**0.5 / 1.959964
        for n in (200, 2_000, 200_000)
    ]

    assert ratios == pytest.approx([2.116, 1.509, 1.869], abs=0.2)
    assert ratios[1] == min(ratios)


def _helped(outcome: np.ndarray, spoken_to: np.ndarray) -> bool | None:
    found = _compared(outcome, spoken_to)
    return found.helped if isinstance(found, lift.Lift) else None


def _once_is_off_zero(outcome: np.ndarray, spoken_to: np.ndarray) -> bool:
    found = _compared(outcome, spoken_to)
    return isinstance(found, lift.Lift) and not found.once.low <= 0 <= found.once.high


def _compared(outcome: np.ndarray, spoken_to: np.ndarray) -> lift.Lift | populations.Refusal:
    return lift.compare(
        lift.Sample(outcome=outcome[spoken_to]), lift.Sample(outcome=outcome[~spoken_to])
    )
