"""Choosing for each person runs only where it is surely better than the best single thing."""

import numpy as np

from twofold import lift, populations


def test_people_who_want_different_things_are_worth_choosing_for() -> None:
    features, arm, propensities, chance = _people(8_000)
    # Each half of the people is moved by another arm.
    moved = np.where(features[:, 0] > 0, arm == 1, arm == 2)
    outcome = (chance.random(8_000) < 0.05 + 0.25 * moved).astype(float)

    found = lift.gain(features, outcome, arm, propensities)

    assert isinstance(found, lift.Gain)
    assert found.is_usable
    # Half of the people gain 0.25 over the best single arm, if each is told apart.
    assert 0.08 < found.value.mid < 0.125


def test_people_who_want_the_same_are_not() -> None:
    features, arm, propensities, chance = _people(8_000)
    outcome = (chance.random(8_000) < np.array([0.05, 0.20, 0.10])[arm]).astype(float)

    found = lift.gain(features, outcome, arm, propensities)

    assert isinstance(found, lift.Gain)
    assert found.best == 1
    assert not found.is_usable


def test_choosing_is_hardly_ever_allowed_where_there_is_nothing_to_choose() -> None:
    allowed = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        features = chance.normal(size=(1_800, 4))
        arm = np.arange(1_800) % 3
        outcome = (chance.random(1_800) < 0.1).astype(float)
        found = lift.gain(features, outcome, arm, np.full((1_800, 3), 1 / 3), seed=seed)
        allowed += isinstance(found, lift.Gain) and found.is_usable

    # One side of a 95 % interval, against an arm that chance favours.
    assert allowed <= 5


def test_a_small_group_is_refused() -> None:
    features, arm, propensities, _ = _people(1_200)

    found = lift.gain(features, np.zeros(1_200), arm, propensities)

    assert found == populations.Refusal(
        refused="the smallest group has 400 people, too few to tell them apart",
        needs="at least 500 people in each group",
    )


def test_an_order_of_people_who_are_moved_apart_is_usable_and_of_others_is_not() -> None:
    chance = np.random.default_rng(4)
    features, spoken_to = chance.normal(size=(6_000, 3)), np.arange(6_000) % 2 == 0
    apart = 0.05 + 0.3 * (spoken_to & (features[:, 1] > 0.5))
    alike = 0.05 + 0.1 * spoken_to

    found = lift.uplift(features, (chance.random(6_000) < apart).astype(float), spoken_to)
    other = lift.uplift(features, (chance.random(6_000) < alike).astype(float), spoken_to)

    assert isinstance(found, lift.Uplift)
    assert isinstance(other, lift.Uplift)
    assert found.is_usable
    assert found.top.low < 0.3 < found.top.high
    assert not other.is_usable


def _people(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.random.Generator]:
    chance = np.random.default_rng(1)
    arm = np.arange(n) % 3
    return chance.normal(size=(n, 4)), arm, np.full((n, 3), 1 / 3), chance
