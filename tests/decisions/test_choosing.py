"""One and many choose alike, as probably as they say, against silence and against each other."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.decisions import Arm, Offer, Tally, choose, draws, propensities


def an_offer(name: str = "a", arms: int = 2, **more: Any) -> Offer:
    """Return an offer with so many arms."""
    tallies = more.pop("tallies", [Tally()] * arms)
    return Offer(
        campaign_id=name,
        version=1,
        step=0,
        arms=tuple(
            Arm(arm=f"arm-{place}", channel="email", tally=tallies[place]) for place in range(arms)
        ),
        value_micro=1_000_000,
        **more,
    )


def people(count: int, seed: int = 1) -> Any:
    """Return so many people's names as words."""
    return np.random.default_rng(seed).integers(0, 2**64, (count, 2), dtype=np.uint64)


def everything(offers: list[Offer], count: int) -> list[Any]:
    """Return every arm of every offer as open to everybody."""
    return [np.ones((count, len(one.arms)), dtype=bool) for one in offers]


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    policies=st.lists(st.sampled_from(["fixed", "rotate", "bandit"]), min_size=1, max_size=4),
    arms=st.integers(1, 4),
)
def test_one_person_alone_is_answered_as_among_many(
    seed: int, policies: list[Any], arms: int
) -> None:
    chance = np.random.default_rng(seed)
    offers = [
        an_offer(
            f"c{place}",
            arms,
            policy=policy,
            attention_micro=int(chance.integers(0, 100_000)),
            tallies=[
                Tally(tried=int(tried), reached=int(tried * chance.random() * 0.1))
                for tried in chance.integers(0, 2_000, arms)
            ],
            silence=Tally(tried=500, reached=int(chance.integers(0, 40))),
        )
        for place, policy in enumerate(policies)
    ]
    names = people(60, seed)
    opened = [chance.random((60, arms)) < 0.7 for _ in offers]
    contacts = chance.integers(0, 20, 60)

    bulk = choose(offers, names, opened, contacts)

    for one in range(60):
        at = slice(one, one + 1)
        alone = choose(offers, names[at], [flags[at] for flags in opened], contacts[at])
        assert alone.arm[0].tolist() == bulk.arm[one].tolist()
        assert alone.propensity[0].tolist() == bulk.propensity[one].tolist()


def test_arms_and_silence_are_chosen_as_often_as_their_propensities_say() -> None:
    offer = an_offer(
        arms=3,
        policy="bandit",
        tallies=[Tally(tried=400, reached=n) for n in (20, 26, 30)],
        silence=Tally(tried=400, reached=22),
        attention_micro=5_000,
    )
    count = 200_000

    found = choose([offer], people(count), everything([offer], count), np.zeros(count, int))

    told = propensities(offer, [True] * 3, 0)
    often = np.bincount(np.where(found.arm[:, 0] < 0, 3, found.arm[:, 0]), minlength=4) / count
    assert np.abs(often - told).max() < 4 * np.sqrt(0.25 / count)
    assert told.sum() == pytest.approx(1.0)
    assert told.min() >= 0.01


def test_weights_by_the_inverse_of_the_propensities_give_every_arms_rate_back() -> None:
    rates = np.array([0.05, 0.08, 0.02])
    offer = an_offer(
        policy="bandit",
        tallies=[Tally(tried=300, reached=12), Tally(tried=300, reached=25)],
        silence=Tally(tried=300, reached=9),
    )
    count = 300_000
    chance = np.random.default_rng(3)

    found = choose([offer], people(count), everything([offer], count), np.zeros(count, int))
    arm = np.where(found.arm[:, 0] < 0, 2, found.arm[:, 0])
    reached = chance.random(count) < rates[arm]

    for place, rate in enumerate(rates):
        weight = (arm == place) / found.propensity[:, 0]
        estimate = (weight * reached).mean()
        error = (weight * reached).std() / np.sqrt(count)
        assert abs(estimate - rate) < 4 * error


def test_rotate_gives_each_open_arm_its_equal_share_and_fixed_the_first() -> None:
    assert propensities(an_offer(arms=3, policy="rotate"), [True, False, True], 0).tolist() == [
        0.5, 0.0, 0.5, 0.0,
    ]  # fmt: skip
    assert propensities(an_offer(arms=3), [False, True, True], 0).tolist() == [0.0, 1.0, 0.0, 0.0]


def test_nothing_is_said_where_all_that_was_seen_is_against_it() -> None:
    worse = an_offer(
        tallies=[Tally(tried=5_000, reached=50)] * 2, silence=Tally(tried=5_000, reached=100)
    )

    assert propensities(worse, [True, True], 0).tolist() == [0.0, 0.0, 1.0]


def test_attention_makes_silence_likelier_the_more_contacts_there_were() -> None:
    offer = an_offer(policy="bandit", attention_micro=50_000)

    silence = [propensities(offer, [True, True], contacts)[-1] for contacts in (0, 4, 12)]

    assert silence == sorted(silence)
    assert silence[2] > silence[0] + 0.2


def test_whoever_is_spoken_to_for_one_campaign_hears_nothing_of_another() -> None:
    offers = [an_offer("older", 1, since_us=1), an_offer("newer", 1, since_us=2)]

    found = choose(offers, people(5), everything(offers, 5), np.zeros(5, int))

    assert found.arm.tolist() == [[0, -2]] * 5


def test_what_is_known_to_bring_more_goes_first_and_what_is_called_for_does_not_compete() -> None:
    known = an_offer(
        "known", 1, tallies=[Tally(tried=900, reached=90)], silence=Tally(tried=900, reached=20),
        since_us=9,
    )  # fmt: skip
    offers = [an_offer("older", 1, since_us=1), known, an_offer("order", 1, competes=False)]

    found = choose(offers, people(3), everything(offers, 3), np.zeros(3, int))

    assert found.arm.tolist() == [[-2, 0, 0]] * 3


def test_draws_are_even_and_of_each_campaign_their_own() -> None:
    names = people(100_000)
    one, other = (draws.uniform(names, draws.seed("arm", name, 1, 0)) for name in ("a", "b"))

    counts = np.histogram(one, bins=50, range=(0, 1))[0]
    assert ((counts - 2_000) ** 2 / 2_000).sum() < 110
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02
    assert one.min() >= 0.0
    assert one.max() < 1.0
