"""A town is the same for the same seed, reaches nobody, and what it knows of itself is found."""

import re

import numpy as np
import pytest

from twofold import lift, worlds
from twofold.lift import Lift, Sample
from twofold.worlds import Town, residents

NAMES = [str(number) for number in range(1, 601)]


def test_the_same_seed_gives_the_same_people_in_whatever_order_they_are_named() -> None:
    assert worlds.town(NAMES, seed=3) == worlds.town(NAMES[::-1], seed=3)
    assert worlds.town(NAMES, seed=3) != worlds.town(NAMES, seed=4)


def test_what_a_seed_draws_stays_what_it_is() -> None:
    first = worlds.town(NAMES).residents[0]

    assert (first.household, first.ticked, first.held_back) == ("10", "nothing", False)


def test_no_address_is_one_that_mail_can_reach() -> None:
    addresses = {one.email for one in worlds.town(NAMES).residents}

    assert len(addresses) > 400
    assert all(re.fullmatch(r"household-[0-9]+@simulated\.invalid", one) for one in addresses)


def test_most_say_nothing_and_no_word_is_against_the_use_of_data() -> None:
    town = worlds.town(NAMES)
    said = [one for resident in town.residents for one in residents.statements(resident)]

    assert sum(one.ticked == "nothing" for one in town.residents) > len(town.residents) / 2
    assert {one.verb for one in said} == {"allow", "deny", "stop", "limit"}
    assert {one.scope.use for one in said} == {
        "marketing", "marketing.recipes", "profiling.marketing", "*",
    }  # fmt: skip
    assert {one.verb for one in said if one.scope.use == "profiling.marketing"} == {"allow"}
    assert not [one for one in said if one.scope.use == "*" and one.scope.channel != "email"
                and one.verb != "limit"]  # fmt: skip
    assert {one.method for one in said} == {residents.BY}


def test_the_effect_is_that_of_the_truth_and_nothing_else() -> None:
    town = worlds.town([str(number) for number in range(20_000)], with_address=1.0)
    alone = np.mean([one.acts(spoken_to=False) for one in town.residents])
    spoken = np.mean([one.acts(spoken_to=True) for one in town.residents])

    assert spoken - alone == pytest.approx(town.effect, abs=0.015)


def test_the_interval_holds_the_known_effect_of_the_town_that_ships() -> None:
    found = _estimated(worlds.town([str(number) for number in range(1, 2_501)]))

    assert found.helped is True
    assert found.always.low <= worlds.EFFECT <= found.always.high


def test_the_interval_holds_the_known_effect_of_nearly_every_town() -> None:
    towns = [worlds.town(NAMES, seed=seed, with_address=1.0) for seed in range(100)]

    ordinary = [_estimated(town).once for town in towns]
    always = [_estimated(town).always for town in towns]

    assert sum(one.low <= worlds.EFFECT <= one.high for one in ordinary) >= 90
    assert sum(one.low <= worlds.EFFECT <= one.high for one in always) >= 97


def _estimated(town: Town) -> Lift:
    """Return what is found of everybody's acts, without their truth."""
    samples = []
    for held_back in (False, True):
        acted = [
            one.acts(spoken_to=not held_back)
            for one in town.residents
            if one.held_back == held_back
        ]
        outcome = np.array(acted, dtype=np.float64)
        samples.append(Sample(outcome=outcome, before=np.zeros_like(outcome)))
    found = lift.compare(*samples)
    assert isinstance(found, Lift)
    return found
