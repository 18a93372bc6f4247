"""A campaign stops on complaints that are surely too many or surely more, and on nothing else."""

import random

import pytest

from twofold import lift
from twofold.lift import Week


def test_the_level_holds_the_true_share_at_every_look_at_once() -> None:
    chance, worlds, missed = random.Random(5), 120, 0
    for _ in range(worlds):
        complained, out = 0, False
        for contacts in range(1, 151):
            complained += chance.random() < 0.03
            level = lift.level(complained, contacts)
            out = out or not level.low <= 0.03 <= level.high
        missed += out

    # At most one in twenty of these worlds.
    assert missed <= 6


def test_a_share_that_is_surely_above_the_limit_stops_it() -> None:
    found = lift.alarm([Week(200, 30)], limit=0.05)

    assert found is not None
    assert (found.why, found.contacts, found.complained) == ("too_many", 200, 30)
    assert found.now.low > 0.05


@pytest.mark.parametrize("weeks", [[Week(1_000, 50)], [Week(2, 2)], [Week(0, 0)], []])
def test_what_may_be_chance_or_is_allowed_stops_nothing(weeks: list[Week]) -> None:
    assert lift.alarm(weeks, limit=0.05) is None


def test_complaints_that_surely_rose_stop_it_below_the_limit() -> None:
    found = lift.alarm([Week(2_000, 10), Week(2_000, 12), Week(2_000, 70)], limit=0.05)

    assert found is not None
    assert found.why == "rising"
    assert (found.contacts, found.complained) == (2_000, 70)
    assert found.before is not None
    assert found.now.low > found.before.high


def test_a_level_that_stays_as_it_was_is_no_rise() -> None:
    chance, false = random.Random(6), 0
    for _ in range(200):
        weeks = [Week(300, sum(chance.random() < 0.02 for _ in range(300))) for _ in range(6)]
        false += any(lift.alarm(weeks[: one + 1], limit=0.05) is not None for one in range(6))

    assert false <= 10
