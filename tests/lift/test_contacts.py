"""One more contact is worth what it brings, until it brings nothing or annoys."""

import numpy as np

from twofold import lift, populations
from twofold.populations import Interval, Refusal

NOTHING = Refusal(refused="-", needs="-")


def test_what_each_contact_brings_is_told_apart() -> None:
    chance = np.random.default_rng(6)
    number = np.repeat([1, 2], 20_000)
    sent = chance.random(40_000) < 0.5
    outcome = (chance.random(40_000) < 0.05 + 0.1 * (sent & (number == 1))).astype(float)

    first, second = lift.response(number, sent, outcome, np.zeros(40_000, dtype=bool))

    assert isinstance(first.brought, Interval)
    assert isinstance(second.brought, Interval)
    assert first.brought.low < 0.1 < first.brought.high
    assert first.brought.low > 0 > second.brought.low


def test_a_contact_that_some_were_likelier_to_get_is_told_without_their_bias() -> None:
    chance = np.random.default_rng(8)
    n = 40_000
    # Who would act anyhow is spoken to nine times in ten, the others once in five.
    keen = chance.random(n) < 0.3
    given = np.where(keen, 0.9, 0.2)
    sent = chance.random(n) < given
    outcome = (chance.random(n) < 0.05 + 0.4 * keen + 0.03 * sent).astype(float)

    [told] = lift.response(
        np.ones(n, dtype=int), sent, outcome, np.zeros(n, dtype=bool), chance=given
    )

    assert isinstance(told.brought, Interval)
    assert told.brought.low < 0.03 < told.brought.high
    # As they stand, the groups differ by what chance gave to whom.
    assert outcome[sent].mean() - outcome[~sent].mean() > told.brought.high


def test_it_is_enough_before_the_first_contact_that_surely_costs_more_than_it_brings() -> None:
    rungs = [_rung(1, 0.05, 0.15), _rung(2, -0.01, 0.02), _rung(3, -0.02, 0.004)]

    found = lift.knee(rungs, worth=10, cost=0.05)

    assert (found.most, found.why) == (2, "contact 3 brings less than it costs")
    assert found.sure is not None
    assert (found.sure.low, found.sure.high) == (-0.02, 0.004)


def test_it_is_enough_before_complaints_surely_rise() -> None:
    rungs = [
        _rung(1, 0.05, 0.15, complained=Interval(low=0.001, mid=0.002, high=0.004)),
        _rung(2, 0.01, 0.05, complained=Interval(low=0.005, mid=0.01, high=0.02)),
    ]

    assert lift.knee(rungs).most == 1


def test_without_evidence_nothing_says_to_stop() -> None:
    number, sent = np.ones(20, dtype=int), np.arange(20) % 2 == 0
    [rung] = lift.response(number, sent, np.zeros(20), np.zeros(20, dtype=bool))

    assert isinstance(rung.brought, populations.Refusal)
    assert lift.knee([rung]).most is None


def _rung(
    number: int, low: float, high: float, complained: Interval | Refusal = NOTHING
) -> lift.Rung:
    brought = Interval(low=low, mid=(low + high) / 2, high=high)
    return lift.Rung(number=number, sent=100, brought=brought, complained=complained)
