"""The probability with which an arm is taken is the one that Thompson's draws would give it."""

from math import comb

import numpy as np
import pytest

from twofold.decisions import Tally, best


def beats(one: Tally, other: Tally) -> float:
    """Return P(one > other) exactly, for whole numbers (Miller 2015, equation 6)."""
    from math import exp, lgamma

    def beta(a: float, b: float) -> float:
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    a_1, b_1 = other.reached + 1, other.tried - other.reached + 1
    a_2, b_2 = one.reached + 1, one.tried - one.reached + 1
    return sum(
        exp(beta(a_1 + i, b_1 + b_2) - beta(1 + i, b_2) - beta(a_1, b_1)) / (b_2 + i)
        for i in range(a_2)
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Tally(), Tally()),
        (Tally(tried=10, reached=4), Tally(tried=12, reached=2)),
        (Tally(tried=1_000, reached=31), Tally(tried=1_000, reached=22)),
        (Tally(tried=200, reached=0), Tally(tried=5, reached=0)),
        (Tally(tried=40_000, reached=900), Tally(tried=100, reached=2)),
    ],
)
def test_two_arms_are_compared_as_the_closed_form_does(one: Tally, other: Tally) -> None:
    found = best([one, other], [0.0, 0.0])

    assert found[0] == pytest.approx(beats(one, other), abs=2e-5)
    assert found.sum() == pytest.approx(1.0)


def test_five_arms_with_costs_are_taken_as_often_as_drawn() -> None:
    tallies = [Tally(tried=50 * n, reached=3 * n) for n in range(5)]
    costs = [0.0, 0.01, 0.0, 0.02, 0.0]
    chance = np.random.default_rng(7)
    drawn = np.array(
        [
            chance.beta(one.reached + 1, one.tried - one.reached + 1, 400_000) - cost
            for one, cost in zip(tallies, costs, strict=True)
        ]
    )
    often = np.bincount(drawn.argmax(axis=0), minlength=5) / drawn.shape[1]

    found = best(tallies, costs)

    assert np.abs(found - often).max() < 4 * np.sqrt(0.25 / drawn.shape[1])


def test_what_costs_more_than_it_can_bring_is_never_taken() -> None:
    assert best([Tally(), Tally()], [1.1, 0.0]).tolist() == [0.0, 1.0]


def test_equal_arms_share_equally() -> None:
    assert best([Tally(tried=9, reached=3)] * 4, [0.0] * 4) == pytest.approx([0.25] * 4)


def test_the_closed_form_here_is_right() -> None:
    # P(U > max of n uniforms): Beta(1, 1) against Beta(n + 1, 1).
    assert beats(Tally(), Tally(tried=3, reached=3)) == pytest.approx(1 / comb(5, 1))
