"""Somebody asks to be told when something happens, allows just that, and is told once."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import (
    NOON,
    decided,
    outbox,
    says,
    who,
)
from tests.flow.given_lookouts import LATER, a_shop, asks, deliver, goes_on, stands, tells
from twofold import clock, heeding, lookouts, messages, speaking, terms
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent, Scope


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home that offers to tell of one thing, with two people in it."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=50)) as found:
        yield a_shop(found)


def test_whoever_asked_is_told_once_whatever_they_refused_before(home: System) -> None:
    says(home, "ada", "deny", "marketing")
    heeding.say(
        home,
        who(home, "ada"),
        terms.Statement(statement_id="no mail", verb="deny", scope=Scope(channel="email")),
        now=NOON - clock.DAY,
    )
    asked = asks(home)

    tells(home)
    found = deliver(home)

    assert [one["message"]["text"] for one in found] == ["It is back."]
    assert found[0]["note"] == "You asked for this on 2 March 2026. It comes once."
    assert stands(home, asked) == "served"
    assert outbox(home, "bob") == []
    assert decided(home, "bob") == []


def test_nobody_is_told_twice_by_a_second_campaign_nor_by_anything_else(home: System) -> None:
    asked = asks(home)
    tells(home)
    tells(home, "Again")

    goes_on(home, now=LATER + clock.DAY)
    assert len(deliver(home)) == 1
    spoofed = msgspec.structs.replace(asked.intent, expires_us=LATER + 2 * clock.DAY)
    words = messages.Message(text="And now this")
    messages.ask(home.record, who(home, "ada"), spoofed, words, now=LATER)

    assert [one["message"]["text"] for one in deliver(home, now=LATER + clock.HOUR)] == [
        "It is back."
    ]
    withheld = messages.not_sent(home.record, who(home, "ada"))
    assert [(one.message.text, one.reason) for one in withheld] == [("And now this", "expired")]


def test_it_allows_nothing_but_what_was_asked_for(home: System) -> None:
    asked = asks(home)

    [clause] = terms.of(home.record, who(home, "ada")).clauses
    assert (clause.clause_id, clause.effect) == (asked.lookout_id, "allow")
    assert clause.scope == Scope(use=asked.use, channel="email", recipient="own")
    for use in ("request.alto", "request", "marketing", "request.alto.0123456789ab"):
        intent = Intent(use=use, channel="email")
        answer = messages.permission(
            home.record, who(home, "ada"), intent, messages.House(), now=LATER
        )
        assert isinstance(answer, terms.Deny)


def test_whoever_asks_while_it_is_told_is_told_as_well(home: System) -> None:
    tells(home)
    asked = asks(home, now=LATER + clock.HOUR)

    goes_on(home, now=LATER + 2 * clock.HOUR)

    assert stands(home, asked, now=LATER + 2 * clock.HOUR) == "leaves"
    assert [one.intent.matter for one in outbox(home, "ada")] == [asked.lookout_id]


@pytest.mark.parametrize("how", ["here", "among the rules"])
def test_what_is_taken_back_does_not_leave_any_more(home: System, how: str) -> None:
    asked = asks(home)
    tells(home)

    if how == "here":
        speaking.lookouts.wait_no_more(home, who(home, "ada"), asked.lookout_id, now=LATER)
    else:
        version = terms.of(home.record, who(home, "ada")).version
        lifted = [asked.lookout_id]
        heeding.take_back(home, who(home, "ada"), lifted, version=version, now=LATER)

    assert deliver(home) == []
    assert stands(home, asked) == "withdrawn"
    assert terms.of(home.record, who(home, "ada")).clauses == ()


def test_a_later_no_closes_it_and_a_preset_that_asks_for_it_does_not(home: System) -> None:
    asked = asks(home)
    wanted = terms.preset("asked", heeding.choices(home, who(home, "ada"), now=NOON))
    version = terms.of(home.record, who(home, "ada")).version
    heeding.say_choices(home, who(home, "ada"), wanted, version=version, now=NOON)

    tells(home)
    assert stands(home, asked) == "leaves"

    heeding.stop(home, who(home, "ada"), terms.EVERYTHING, method="my page", now=LATER)
    assert deliver(home) == []
    goes_on(home, now=LATER + clock.DAY)
    assert deliver(home, now=LATER + clock.DAY) == []


def test_under_a_stop_nothing_can_be_asked_and_nothing_is_kept(home: System) -> None:
    heeding.stop(home, who(home, "ada"), terms.EVERYTHING, method="my page", now=NOON - clock.HOUR)

    with pytest.raises(speaking.lookouts.StillStopped):
        asks(home)

    assert lookouts.of_person(home.record, who(home, "ada")) == []
    assert [one.effect for one in terms.of(home.record, who(home, "ada")).clauses] == ["stop"]


def test_what_ran_out_is_told_to_nobody(home: System) -> None:
    asked = asks(home, until_us=NOON + clock.DAY)

    tells(home)

    assert outbox(home, "ada") == []
    assert stands(home, asked) == "ran out"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"subject": "nothing"}, lookouts.NoWish),
        ({"subject": "other", "words": "  "}, lookouts.NoWish),
        ({"words": "x" * 301}, lookouts.NoWish),
        ({"until_us": NOON}, lookouts.NoDay),
        ({"until_us": NOON + 366 * clock.DAY}, lookouts.NoDay),
        ({"channel": "sms"}, speaking.lookouts.NoWay),
        ({"channel": "push"}, speaking.lookouts.NoWay),
    ],
)
def test_what_cannot_be_told_is_refused(
    home: System, more: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        asks(home, **more)

    assert lookouts.waiting(home.record, now=NOON) == []


def test_what_was_closed_is_asked_for_no_more_and_told_to_who_waits(home: System) -> None:
    asked = asks(home)
    lookouts.close(home.record, "alto", now=NOON + clock.DAY)

    with pytest.raises(lookouts.NoWish):
        asks(home, "bob", now=NOON + clock.DAY)
    tells(home)

    assert stands(home, asked) == "leaves"


def test_words_of_their_own_are_answered_by_staff_once(home: System) -> None:
    asked = asks(home, subject="other", words="a red one,  size 38")

    delivery = speaking.lookouts.tell(home, asked.lookout_id, "There is one.", by="1", now=LATER)
    with pytest.raises(speaking.lookouts.WaitsNoMore):
        speaking.lookouts.tell(home, asked.lookout_id, "Another one.", by="1", now=LATER)
    [found] = deliver(home)

    assert found["note"] == (
        "You asked for this on 2 March 2026: “a red one, size 38”. It comes once."
    )
    assert messages.get(home.record, delivery.delivery_id).reason == "allowed"
    assert stands(home, asked) == "served"
    assert terms.use_words(asked.use) == "what you asked to be told"


def test_what_will_not_come_is_told_with_its_reason_and_without_a_message(home: System) -> None:
    asked = asks(home)

    speaking.lookouts.decline(home, asked.lookout_id, "It is not made any more.", now=LATER)
    tells(home)

    found = lookouts.get(home.record, asked.lookout_id)
    assert (found.state, found.answer) == ("declined", "It is not made any more.")
    assert outbox(home, "ada") == []


def test_a_message_that_was_withheld_leaves_them_waiting(home: System) -> None:
    asked = asks(home)
    tells(home, lives_us=clock.HOUR)
    night = LATER + 10 * clock.HOUR

    assert deliver(home, now=night) == []

    assert stands(home, asked, now=night) == "waits"
    tells(home, "Once more", now=LATER + clock.DAY)
    assert len(deliver(home, now=LATER + clock.DAY)) == 1
