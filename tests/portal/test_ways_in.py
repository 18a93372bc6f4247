"""Whoever asks in somebody's place uses up their own tries: the person's way in stays open."""

import pytest

from tests.portal.visiting import guest, letters
from twofold import access, clock, hearing
from twofold.access import Denied
from twofold.system import System

ADA = "email:ada@b.example"
LAST = "No other is written for a while"


def ask(home: System, network: str, *, now: int, address: str = "ada@b.example") -> None:
    """Ask for a letter as somebody at a network."""
    asked = hearing.entries.ask_entry(home, address, network=network, now=now)
    hearing.entries.answer_entry(home, asked, now=now)


def link(text: str) -> str:
    """Return the link of a letter, without its site."""
    return "/me/enter/" + text.partition("/me/enter/")[2].split()[0]


def test_the_last_letter_that_others_asked_for_holds_until_another_is_written(
    house: System,
) -> None:
    now = clock.now_us() - 58 * clock.MINUTE
    for number in range(30):
        ask(house, f"10.0.0.{number}", now=now + number)
    # What held for a quarter of an hour has run out meanwhile, and is not handed over any more.
    [letter] = letters(house)

    with guest(house) as visitor:
        there = link(letter["message"]["text"])
        shown = visitor.get(there)
        came = visitor.post(there)

    assert LAST in letter["message"]["text"]
    assert (shown.status_code, came.status_code) == (200, 303)


def test_only_the_last_letter_says_that_none_follows(house: System) -> None:
    now = clock.now_us()
    for number in range(12):
        ask(house, f"10.0.0.{number}", now=now + number)

    told = [LAST in letter["message"]["text"] for letter in letters(house)]
    assert sorted(told) == [False] * 9 + [True]


def test_whoever_came_in_can_ask_again_at_once(house: System) -> None:
    now = clock.now_us()
    for number in range(12):
        ask(house, f"10.0.0.{number}", now=now + number)
    [last] = [one["message"]["text"] for one in letters(house) if LAST in one["message"]["text"]]
    token = link(last).rpartition("/")[2]
    hearing.entries.enter_by_link(house, token, now=now + 100)

    ask(house, "10.0.1.1", now=now + 200)

    assert len(letters(house)) == 11


def test_an_hour_later_letters_are_written_again(house: System) -> None:
    now = clock.now_us() - 61 * clock.MINUTE
    for number in range(12):
        ask(house, f"10.0.0.{number}", now=now + number)

    ask(house, "10.0.1.1", now=clock.now_us())

    told = [LAST in letter["message"]["text"] for letter in letters(house)]
    assert sorted(told) == [False, True]


def test_an_operators_link_is_limited_by_nothing_and_limits_nothing(house: System) -> None:
    now = clock.now_us()
    for number in range(12):
        ask(house, f"10.0.0.{number}", now=now + number)

    links = [hearing.entries.entry_link(house, ADA, now=now + number) for number in range(15)]

    with guest(house) as visitor:
        for one in links:
            path = link(one)
            assert visitor.get(path).status_code == 200
    assert len(letters(house)) == 10


def test_operators_links_use_up_no_letter(house: System) -> None:
    now = clock.now_us()
    for number in range(15):
        hearing.entries.entry_link(house, ADA, now=now + number)

    ask(house, "10.0.0.1", now=now + 100)

    [letter] = letters(house)
    assert LAST not in letter["message"]["text"]


def test_tries_from_elsewhere_let_nobody_wait(house: System) -> None:
    now = clock.now_us()
    for number in range(110):
        hearing.entries.ask_entry(
            house, "ada@b.example", network=f"10.0.0.{number}", now=now + number
        )

    asked = hearing.entries.ask_entry(house, "ada@b.example", network="192.0.2.1", now=now + 200)

    assert asked.token


def test_tries_at_the_persons_door_are_none_at_the_door_of_staff(house: System) -> None:
    now = clock.now_us()
    access.add_staff(house.record, "anna@example.org", now=now)
    for number in range(40):
        hearing.entries.ask_entry(house, f"p{number}@b.example", network="10.0.0.1", now=now)
    with pytest.raises(access.TooManyTries):
        hearing.entries.ask_entry(house, "p41@b.example", network="10.0.0.1", now=now)

    tried = access.sign_in(
        house.record, email="anna@example.org", password="a guess", network="10.0.0.1", now=now
    )

    assert tried == Denied()
