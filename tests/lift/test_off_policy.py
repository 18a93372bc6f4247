"""What another policy would have brought is told from the log, with how much it rests on."""

import numpy as np
import pytest

from twofold import lift, populations

ARMS = 3
# What each arm brings, and how often each policy chooses it.
BRINGS = np.array([0.05, 0.10, 0.20])
THEN = np.array([0.6, 0.3, 0.1])
OTHER = np.array([0.1, 0.3, 0.6])
TRUTH = float(BRINGS @ OTHER)


def test_the_same_policy_is_worth_what_it_brought() -> None:
    reward = np.repeat([1.0, 0.0], [30, 70])
    log = lift.Log(reward=reward, propensity=np.full(100, 0.5), target=np.full(100, 0.5))

    found = lift.inverse(log)

    assert isinstance(found, lift.Estimate)
    assert found.value.mid == pytest.approx(0.3)
    assert found.worth == pytest.approx(100)
    assert found.warning == "this rests on 100 decisions' worth; below 500 it may be far off"


@pytest.mark.parametrize("kind", ["inverse", "self_normalised", "doubly_robust"])
def test_intervals_cover_the_truth_as_often_as_they_say(kind: str) -> None:
    chance, covered = np.random.default_rng(11), 0
    for _ in range(1_000):
        log, arm = _decisions(chance, 3_000)
        found = _estimate(kind, log, arm)
        covered += found.value.low <= TRUTH <= found.value.high

    assert 930 <= covered <= 970


def test_a_model_narrows_the_doubly_robust_interval_and_a_wrong_one_does_not_move_it() -> None:
    log, arm = _decisions(np.random.default_rng(2), 200_000)
    plain = lift.inverse(log)
    right = lift.doubly_robust(log, expected=BRINGS[arm], expected_target=np.full(len(arm), TRUTH))
    wrong = lift.doubly_robust(
        log, expected=np.full(len(arm), 0.4), expected_target=np.full(len(arm), 0.4)
    )

    assert isinstance(plain, lift.Estimate)
    assert isinstance(right, lift.Estimate)
    assert isinstance(wrong, lift.Estimate)
    assert _width(right) < _width(plain)
    assert wrong.value.low < TRUTH < wrong.value.high


def test_a_decision_that_would_count_for_too_much_is_left_to_the_model() -> None:
    log = lift.Log(
        reward=np.ones(100),
        propensity=np.repeat([0.5, 0.001], [99, 1]),
        target=np.full(100, 0.5),
    )

    found = lift.doubly_robust(
        log, expected=np.zeros(100), expected_target=np.full(100, 0.5), weight_max=10
    )

    # The model's 0.5 for all, and the 99 that count: 0.5 + 99/100.
    assert isinstance(found, lift.Estimate)
    assert found.value.mid == pytest.approx(1.49)


def test_what_cannot_be_told_is_refused() -> None:
    half = np.full(100, 0.5)

    few = lift.Log(reward=np.ones(29), propensity=half[:29], target=half[:29])
    unlogged = lift.Log(reward=np.ones(100), propensity=np.zeros(100), target=half)
    apart = lift.Log(reward=np.ones(100), propensity=half, target=np.zeros(100))

    assert isinstance(lift.inverse(few), populations.Refusal)
    assert isinstance(lift.inverse(unlogged), populations.Refusal)
    assert isinstance(lift.self_normalised(apart), populations.Refusal)


def _decisions(chance: np.random.Generator, n: int) -> tuple[lift.Log, np.ndarray]:
    arm = chance.choice(ARMS, n, p=THEN)
    reward = (chance.random(n) < BRINGS[arm]).astype(float)
    return lift.Log(reward=reward, propensity=THEN[arm], target=OTHER[arm]), arm


def _estimate(kind: str, log: lift.Log, arm: np.ndarray) -> lift.Estimate:
    if kind == "doubly_robust":
        guess = BRINGS + 0.02
        found = lift.doubly_robust(
            log, expected=guess[arm], expected_target=np.full(len(arm), float(guess @ OTHER))
        )
    else:
        found = lift.inverse(log) if kind == "inverse" else lift.self_normalised(log)
    assert isinstance(found, lift.Estimate)
    return found


def _width(found: lift.Estimate) -> float:
    return found.value.high - found.value.low
