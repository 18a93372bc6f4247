"""A division that chance cannot have made is noticed, at whatever look."""

import numpy as np

from twofold import lift


def test_a_division_as_planned_is_sound() -> None:
    assert lift.check_split([9_480, 520], [0.95, 0.05]).is_sound


def test_a_group_that_lost_some_of_its_people_is_noticed() -> None:
    found = lift.check_split([50_000, 47_500], [0.5, 0.5])

    assert not found.is_sound
    assert found.p_value < 1e-9


def test_nobody_at_all_is_sound() -> None:
    assert lift.check_split([0, 0], [0.5, 0.5]).p_value == 1.0


def test_looking_after_every_hundred_people_raises_no_false_alarm_too_many() -> None:
    chance, alarms = np.random.default_rng(5), 0
    for _ in range(1_000):
        drawn = np.cumsum(chance.binomial(100, 0.3, 40))
        alarms += any(
            not lift.check_split([int(one), 100 * look - int(one)], [0.3, 0.7]).is_sound
            for look, one in enumerate(drawn, start=1)
        )

    assert alarms <= 3
