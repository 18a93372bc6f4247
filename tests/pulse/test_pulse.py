"""Felt control: asked rarely and by the person's own word, kept apart, told only as sums."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests import homes
from tests.house import tree
from tests.people.given_links import see
from twofold import clock, heeding, ids, people, pulse, rights, system, terms, touches
from twofold.people import Person
from twofold.pulse import Felt, TooFew
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Budget, Conditions, Rate, Scope, Statement

NOW = clock.parse("2026-06-30T12:00:00Z")
LATER = NOW + pulse.AGAIN_US + 1


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    found = homes.bare(settings)
    yield found
    system.stop(found)


def somebody(home: System, name: str = "ada") -> Person:
    see(home.record, (f"user_id:{name}", f"email:{name}@b.example", "trait", 1))
    return people.resolve(home.record, f"user_id:{name}")


def say(home: System, who: Person, verb: terms.Verb, **more: object) -> None:
    said = Statement(statement_id=ids.random_id(), verb=verb, **more)  # type: ignore[arg-type]
    heeding.say(home, who, said, proven=True, now=NOW - clock.DAY)


def may_ask(home: System, who: Person, now: int = NOW) -> bool:
    return pulse.may_ask(home.record, who, now=now)


def test_who_said_nothing_may_be_asked_on_their_own_page(home: System) -> None:
    assert may_ask(home, somebody(home))


@pytest.mark.parametrize(
    ("verb", "more"),
    [
        ("deny", {"scope": Scope(use="research")}),
        ("stop", {}),
        ("limit", {"conditions": Conditions(pause_until_us=NOW + clock.DAY)}),
        ("limit", {"conditions": Conditions(rates=(Rate(most=0, per_us=clock.DAY, use="*"),))}),
        (
            "limit",
            {"conditions": Conditions(budgets=(Budget(what="minutes", most=0, per_us=clock.DAY),))},
        ),
    ],
)
def test_whose_rules_are_against_it_is_not_asked(
    home: System, verb: terms.Verb, more: dict[str, object]
) -> None:
    ada = somebody(home)

    say(home, ada, verb, **more)

    assert not may_ask(home, ada)


def test_a_limit_of_their_own_holds_beyond_ours(home: System) -> None:
    ada = somebody(home)
    yearly = Rate(most=1, per_us=365 * clock.DAY, use="research")
    say(home, ada, "limit", conditions=Conditions(rates=(yearly,)))
    pulse.answer(home.record, ada, decides=5, easy=None, now=NOW)

    assert not may_ask(home, ada, LATER)
    assert may_ask(home, ada, NOW + 366 * clock.DAY)


def test_who_answered_or_put_it_off_is_asked_again_after_ninety_days(home: System) -> None:
    ada, bob = somebody(home, "ada"), somebody(home, "bob")
    pulse.answer(home.record, ada, decides=5, easy=7, now=NOW)
    pulse.skip(home.record, bob, for_ever=False, now=NOW)

    assert [may_ask(home, one, NOW + clock.DAY) for one in (ada, bob)] == [False, False]
    assert [may_ask(home, one, LATER) for one in (ada, bob)] == [True, True]


def test_never_is_for_ever(home: System) -> None:
    ada = somebody(home)
    pulse.skip(home.record, ada, for_ever=True, now=NOW)

    assert not may_ask(home, ada, NOW + 3650 * clock.DAY)


@pytest.mark.parametrize(("decides", "easy"), [(None, None), (0, 5), (5, 8)])
def test_an_answer_that_is_none_is_refused(
    home: System, decides: int | None, easy: int | None
) -> None:
    with pytest.raises(pulse.NoAnswer):
        pulse.answer(home.record, somebody(home), decides=decides, easy=easy, now=NOW)


def test_a_second_answer_does_not_count(home: System) -> None:
    ada = somebody(home)
    pulse.answer(home.record, ada, decides=5, easy=7, now=NOW)

    with pytest.raises(pulse.AskedBefore):
        pulse.answer(home.record, ada, decides=1, easy=1, now=NOW + 1)


def test_an_answer_is_a_contribution_that_does_not_tell_what_was_said(home: System) -> None:
    ada = somebody(home)

    pulse.answer(home.record, ada, decides=3, easy=6, now=NOW)

    (touch,) = touches.of_person(home.record, ada.person_id)
    assert (touch.purpose, touch.initiator, touch.delight) == ("contribution", "person", None)
    assert touches.properties(touch) == {}


def test_what_was_said_is_exported_and_forgotten(home: System) -> None:
    ada = somebody(home)
    pulse.answer(home.record, ada, decides=3, easy=None, now=NOW)

    told = list(rights.holdings(home.record, ada)["pulse"])
    rights.forget(home.record, ada)

    assert told == [
        {"at": "2026-06-30T12:00:00Z", "said": "answered", "i_decide": 3, "it_was_easy": None}
    ]
    assert pulse.felt(home.record, now=NOW) == TooFew(answers=0)


def answered(home: System, values: list[int], *, start: int, now: int) -> None:
    for place, value in enumerate(values):
        who = somebody(home, f"p{start + place}")
        pulse.answer(home.record, who, decides=value, easy=None, now=now)


def test_few_answers_say_nothing(home: System) -> None:
    answered(home, [7] * 9, start=0, now=NOW)

    assert pulse.felt(home.record, now=NOW) == TooFew(answers=9)


def test_shares_have_their_interval_and_a_fall_is_told(home: System) -> None:
    answered(home, [7] * 9 + [4], start=0, now=NOW - pulse.AGAIN_US - 1)
    answered(home, [5] * 2 + [1] * 10, start=20, now=NOW)

    found = pulse.felt(home.record, now=NOW)

    assert isinstance(found, Felt)
    (item,) = found.items
    assert (item.name, item.agree, item.n, item.before) == ("decides", 2, 12, 0.9)
    # Wilson's interval of 2 in 12 (R: prop.test(2, 12, correct = FALSE)).
    assert (round(item.low, 4), round(item.high, 4)) == (0.0470, 0.4480)
    assert found.fell


def test_a_change_within_chance_is_no_fall(home: System) -> None:
    answered(home, [7] * 7 + [4] * 3, start=0, now=NOW - pulse.AGAIN_US - 1)
    answered(home, [7] * 6 + [4] * 4, start=20, now=NOW)

    found = pulse.felt(home.record, now=NOW)

    assert isinstance(found, Felt)
    assert not found.fell


def test_only_its_own_pages_read_it() -> None:
    house = tree.house()
    importing = {
        path
        for path, module in tree.modules(house, "src/twofold/")
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        and ("pulse" in (node.module or "") or any(one.name == "pulse" for one in node.names))
    }
    reading = {
        path
        for path, text in tree.under(house, "src/twofold/", ".sql").items()
        if re.search(r"(FROM|INTO|JOIN) pulse\b", text)
    }

    # `rights` hands it to its person and forgets it with them.
    readers = {path.split("/")[2] for path in importing | reading}
    assert readers == {"pulse", "portal", "console", "rights"}
