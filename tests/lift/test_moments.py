"""What was drawn behind the arm counts with its own chance, and intervals keep their word."""

import numpy as np
import pytest

from twofold import lift
from twofold.lift import Judged
from twofold.populations import Interval, Refusal


def test_two_moments_are_compared_as_if_everybody_had_had_both() -> None:
    # Two kinds of people, a hundred each a moment and kind; who is keen had the first nine in ten.
    own = np.array([True] * 180 + [False] * 20 + [True] * 20 + [False] * 180)
    chance = np.array([0.9] * 200 + [0.1] * 200)
    outcome = np.array(
        [1.0] * 90 + [0.0] * 90 + [1.0] * 8 + [0.0] * 12
        + [1.0] * 4 + [0.0] * 16 + [1.0] * 18 + [0.0] * 162
    )  # fmt: skip

    found = lift.compare_drawn(own, outcome, chance)

    assert isinstance(found, Interval)
    # 0.5 and 0.2 by the first, 0.4 and 0.1 by the other.
    assert list(lift.means_drawn(own, outcome, chance)) == pytest.approx([0.35, 0.25])
    assert found.mid == pytest.approx(0.1)
    assert found.low < 0 < found.high


def test_too_few_are_refused_by_the_names_of_their_groups() -> None:
    own = np.array([True] * 40 + [False] * 160)

    found = lift.compare_drawn(own, np.ones(200), np.full(200, 0.2), names=("early", "late"))

    assert isinstance(found, Refusal)
    assert found.refused == "40 people early are too few"


def test_what_another_moment_had_brought_is_covered_as_often_as_promised() -> None:
    lot, covered, gained = np.random.default_rng(4), 0, 0
    n, logs, brings = 1_500, 200, (0.15, 0.30)

    for seed in range(logs):
        features = lot.normal(size=(n, 2))
        arm = (lot.random(n) < 0.5).astype(np.int64)
        had_own = lot.random(n) < 0.7
        chance = np.where(had_own, np.clip(0.3 + 0.1 * features[:, 0], 0.05, 0.95), 0.0)
        own = lot.random(n) < chance
        rate = 0.1 * arm + np.where(own, brings[1], brings[0]) + 0.05 * np.tanh(features[:, 0])
        reward = (lot.random(n) < rate).astype(np.float64)
        then = np.where(had_own, np.where(own, chance, 1.0 - chance), 1.0)
        wanted = np.where(had_own, own, 1.0).astype(np.float64)
        half = np.full((n, 2), 0.5)

        found = lift.judge(
            features, reward, arm, half, half, beside=half, after=(then, wanted), seed=seed
        )

        assert isinstance(found, Judged)
        # Half had each arm; seven in ten have an hour of their own.
        truth = 0.05 + 0.3 * brings[0] + 0.7 * brings[1]
        value, gain = found.doubly_robust.value, found.gain
        covered += value.low <= truth <= value.high
        # As it was, three in ten of those seven had it.
        more = 0.7 * 0.7 * (brings[1] - brings[0])
        gained += gain.low <= more <= gain.high

    assert 0.92 <= covered / logs <= 0.98
    assert 0.92 <= gained / logs <= 0.98
