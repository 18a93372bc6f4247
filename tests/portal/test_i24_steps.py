"""I24: for each scope and each channel offered, a no takes no more steps or fields than a yes.

Each way is really gone: forms are parsed out of the pages, filled in and sent as a browser would,
and what the person's rules say afterwards is looked at before the count is believed.
"""

import re

import pytest

from tests.portal.pressing import Cost, Presser, goes_to, says
from tests.portal.visiting import Guest, guest, letters, say
from twofold import clock, heeding, messages, people, seeing, terms
from twofold.speaking.outbox import letter_link
from twofold.system import System
from twofold.terms import Scope

ADA = "email:ada@b.example"
SWITCHES = (*terms.CONTACT_USES, *terms.DATA_USES)
ADDRESSES = {"email": "ada@b.example", "sms": "+35312345678"}


def ada(home: System) -> people.Person:
    return people.resolve(home.record, ADA)


def is_on(home: System, switch: str) -> bool:
    found = heeding.choices(home, ada(home), now=clock.now_us())
    kind, _, name = switch.partition(".")
    return found.uses[name] if kind == "use" else found.channels[name]


def turn(visitor: Guest, switch: str) -> Cost:
    """Turn one switch of My rules: tick, look, save."""
    presser = Presser(visitor)
    presser.open("/me/rules")
    presser.turn(switch)
    presser.press(says("do", "look"))
    presser.press(says("do", "save"))
    return presser.cost


@pytest.mark.parametrize(
    "switch", [*(f"use.{use}" for use in SWITCHES), *(f"by.{name}" for name in terms.CHANNELS)]
)
def test_i24_every_switch_is_turned_off_as_easily_as_on(house: System, switch: str) -> None:
    with guest(house, ADA) as visitor:
        if not is_on(house, switch):
            turn(visitor, switch)
        no = turn(visitor, switch)
        assert not is_on(house, switch)
        yes = turn(visitor, switch)
        assert is_on(house, switch)

    assert no.is_within(yes)


def test_i24_a_no_to_what_is_assumed_is_one_press(house: System) -> None:
    assumed = [clause.scope.use for clause in seeing.assumed(house, ada(house), now=clock.now_us())]
    with guest(house, ADA) as visitor:
        for use in assumed:
            presser = Presser(visitor)
            presser.open("/me/rules")
            presser.press(says("refused", use))
            assert presser.cost == Cost(1, 0)
            assert not is_on(house, f"use.{use}")

    assert assumed


def test_i24_everything_is_stopped_more_easily_than_allowed(house: System) -> None:
    with guest(house, ADA) as visitor:
        presser = Presser(visitor)
        presser.open("/me/rules")
        presser.press(says("do", "preset:posted"))
        presser.press(says("do", "save"))
        yes = presser.cost
        assert is_on(house, "use.marketing")

        presser = Presser(visitor)
        presser.open("/me/rules")
        presser.press(goes_to("/me/stop"))
        no = presser.cost

    assert no.is_within(yes)
    assert no == Cost(1, 0)
    assert any(clause.effect == "stop" for clause in terms.of(house.record, ada(house)).clauses)


@pytest.mark.parametrize("channel", ADDRESSES)
@pytest.mark.parametrize("use", ["marketing", "marketing.shoes", "care", "research", "cocreate"])
def test_i24_what_a_form_asks_for_is_refused_more_easily_than_given(
    house: System, use: str, channel: str
) -> None:
    scope = Scope(use=use, channel=channel)
    with guest(house) as visitor:
        presser = Presser(visitor)
        presser.open(f"/forms/reach?use={use}")
        presser.fill("address", ADDRESSES[channel])
        presser.press(goes_to("/forms/reach"))
        link = asked_by(house)
        presser.open(link)
        presser.press(says("say", "yes"))
        yes = presser.cost
        assert said_of(house, scope) == ["allow"]

        # Whoever is asked may say no where they would say yes, and on the page under any message.
        presser = Presser(visitor)
        presser.open(link)
        presser.press(says("say", "no"))
        at_once = presser.cost
        assert said_of(house, scope) == ["stop"]

        presser = Presser(visitor)
        presser.open(letter_about(house, use, channel))
        presser.press(says("do", "stop"))
        later = presser.cost

    assert at_once == later == Cost(1, 0)
    assert at_once.is_within(yes)


@pytest.mark.parametrize("use", ["marketing.shoes", "care", "service"])
@pytest.mark.parametrize("channel", terms.CHANNELS)
def test_i24_every_message_is_stopped_by_one_press(house: System, use: str, channel: str) -> None:
    say(house, ADA, "allow", use)
    link = letter_about(house, use, channel)
    with guest(house) as visitor:
        presser = Presser(visitor)
        presser.open(link)
        presser.press(says("do", "stop"))

    assert presser.cost == Cost(1, 0)
    assert said_of(house, Scope(use=use, channel=channel)) == ["stop"]


def said_of(home: System, scope: Scope) -> list[str]:
    """Return what stands of exactly a use and a channel."""
    return [
        str(clause.effect)
        for clause in terms.of(home.record, ada(home)).clauses
        if (clause.scope.use, clause.scope.channel) == (scope.use, scope.channel)
    ][-1:]


def asked_by(home: System) -> str:
    """Return the way behind the link in the newest letter that asks for a yes."""
    found = re.search(r"/forms/yes/[\w-]+", letters(home)[-1]["message"]["text"])
    assert found is not None
    return found[0]


def letter_about(home: System, use: str, channel: str) -> str:
    """Return the page under a message, as if one had been asked for."""
    intent = terms.Intent(use=use, channel=channel)
    words = messages.Message(text="x")
    asked = messages.ask(home.record, ada(home), intent, words, now=clock.now_us())
    link = letter_link(home, asked.delivery_id)
    return "/u/" + link.rpartition("/u/")[2]
