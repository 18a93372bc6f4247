"""Trust: rules in force with the people behind them, requests with clocks acted on, who looked."""

import re
from collections.abc import Iterator

import pytest

from tests.console import shop
from tests.console.reading import people as listed
from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from twofold import clock, heeding, ids, messages, people, rights, terms, touches
from twofold.access import Role
from twofold.people import Person
from twofold.rights import Kind, Request, Wanted
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope, Statement

EMPTY = {
    "/console/trust": "Nobody has said anything yet.",
    "/console/trust/requests": "Nobody has asked for anything yet.",
    "/console/trust/looks": "Nobody has looked at anybody’s record yet.",
}


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    bought = {"purpose": "purchase", "channel": "store", "amount": "5", "currency": "USD"}
    told = [
        shop.touch(n, who, "2026-06-01T10:00:00Z", **bought) for n, who in enumerate(("a", "b"))
    ]
    with shop.charted(settings, told) as found:
        yield found


@pytest.fixture
def agent(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.AGENT) as found:
        yield found


def who(home: System, name: str = "a") -> Person:
    return people.resolve(home.record, f"user_id:{name}")


def say(home: System, name: str, verb: terms.Verb, use: str) -> None:
    said = Statement(statement_id=ids.random_id(), verb=verb, scope=Scope(use=use), method="test")
    heeding.say(home, who(home, name), said, now=clock.now_us())


def asked(home: System, kind: Kind = "access", **more: str) -> Request:
    wanted = Wanted(kind=kind, words="Not me", proof="confirmed", **more)  # type: ignore[arg-type]
    return heeding.open_request(home, who(home), wanted, now=clock.now_us())


@pytest.mark.parametrize(("path", "told"), EMPTY.items())
def test_what_is_not_in_use_says_so(empty_home: System, path: str, told: str) -> None:
    with visitor(empty_home, Role.AGENT) as found:
        assert told in words(found.get(path))


def test_each_number_of_the_rules_leads_to_its_people(home: System, agent: Visitor) -> None:
    say(home, "a", "deny", "marketing")
    say(home, "b", "deny", "marketing")
    say(home, "b", "stop", "share")

    said = words(agent.get("/console/trust"))
    found = agent.get("/console/people?group=rule&use=marketing&effect=deny")

    assert "News and offers none none 2 none none" in said
    assert sorted(listed(found)) == sorted(who(home, name).person_id for name in "ab")
    assert "They said no to this: news and offers." in words(found)


def test_stops_and_what_was_not_sent_are_counted_with_their_people(
    home: System, agent: Visitor
) -> None:
    intent = terms.Intent(use="marketing", channel="test")
    text = messages.Message(text="x")
    messages.ask(home.record, who(home), intent, text, now=clock.now_us())
    scope = Scope(use="marketing", channel="test")
    heeding.stop(home, who(home), scope, method="test", now=clock.now_us())

    said = words(agent.get("/console/trust"))
    behind = agent.get("/console/people?group=withheld&reason=stopped")

    assert "test 1 at once" in said
    assert "1 of a stop, and what had left by then to 1 person" in said
    kept = agent.get("/console/people?group=receipt&of=stop")
    assert listed(kept) == [who(home).person_id]
    assert "1 message: they stopped it 1 person" in said
    assert listed(behind) == [who(home).person_id]


def test_the_board_shows_clocks_and_what_is_overdue(home: System, agent: Visitor) -> None:
    asked(home)
    wanted = Wanted(kind="export", proof="code")
    heeding.open_request(home, who(home), wanted, now=clock.now_us() - clock.DAY)

    said = words(agent.get("/console/trust/requests"))

    assert "2 requests, 1 overdue" in said
    assert said.index("Take everything away") < said.index("See what is held")


def test_a_request_is_taken_up_and_answered_and_its_person_sees_it(
    home: System, agent: Visitor
) -> None:
    touch = touches.of_person(home.record, who(home).person_id)[0]
    one = asked(home, "correct", about_kind="touch", about=touch.touch_id)
    path = f"/console/trust/requests/{one.request_id}"

    assert "In their words: Not me" in words(agent.get(path))
    assert agent.post(f"{path}/take").status_code == 303
    assert agent.post(f"{path}/fulfil", {"answer": "You are right."}).status_code == 303

    found = rights.get_request(home.record, one.request_id)
    assert (found.state, found.answer) == ("fulfilled", "You are right.")
    assert "We answered: You are right." in words(agent.get(path))
    assert "request" in [look.what for look in rights.looks_at(home.record, who(home))]


def test_a_no_needs_its_words_and_a_second_answer_is_refused(home: System, agent: Visitor) -> None:
    path = f"/console/trust/requests/{asked(home).request_id}"

    assert agent.post(f"{path}/deny", {"reason": "no_match"}).status_code == 400
    assert agent.post(f"{path}/deny", {"reason": "no_match", "answer": "None."}).status_code == 303
    assert agent.post(f"{path}/fulfil", {"answer": "x"}).status_code == 409


def test_who_has_not_shown_who_they_are_is_asked_for_it_first(home: System, agent: Visitor) -> None:
    wanted = Wanted(kind="access", proof="handle")
    one = heeding.open_request(home, who(home), wanted, now=clock.now_us())
    path = f"/console/trust/requests/{one.request_id}"

    assert agent.post(f"{path}/fulfil", {"answer": "x"}).status_code == 400
    assert agent.post(f"{path}/prove", {"how": "their passport at the desk"}).status_code == 303
    assert agent.post(f"{path}/fulfil", {"answer": "x"}).status_code == 303


@pytest.mark.parametrize("until", ["soon", "2020-01-01", "2099-01-01"])
def test_an_answer_is_put_off_within_three_months_alone(
    home: System, agent: Visitor, until: str
) -> None:
    path = f"/console/trust/requests/{asked(home).request_id}"

    assert agent.post(f"{path}/later", {"until": until, "why": "much"}).status_code == 400


def test_staff_read_who_looked_by_name(home: System, agent: Visitor) -> None:
    agent.get(f"/console/people/{who(home).person_id}")

    said = words(agent.get("/console/trust/looks"))

    assert "agent opened their page the person" in said
    assert "the computer worked out readings everybody who lets it" in said


def test_the_board_says_whose_request_it_is_and_when_due(home: System, agent: Visitor) -> None:
    asked(home)

    said = words(agent.get("/console/trust/requests"))

    assert re.search(r"in 7 days [^,]*? Customer a nobody has begun", said)
