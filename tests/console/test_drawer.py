"""The drawer beside a person: their rules in their words, each refusal before a word is typed."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from tests.flow import given_rules
from twofold import clock, heeding, ids, messages, people, rights
from twofold.access import Role
from twofold.people import Person
from twofold.system import System
from twofold.terms import Conditions, Scope, Statement, Window

ANY_HOUR = Conditions(windows=(Window(),))


@pytest.fixture
def home(home_on_both: System) -> System:
    handles = {"user_id": "ann", "email": "ann@example.org"}
    told = [shop.touch(1, "ann", "2026-06-01T10:00:00Z", purpose="purchase", handles=handles)]
    shop.fill(home_on_both, told, charted=False)
    return home_on_both


@pytest.fixture
def agent(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.AGENT) as found:
        yield found


def ann(home: System) -> Person:
    return people.resolve(home.record, "user_id:ann")


def path(home: System, rest: str = "") -> str:
    return f"/console/people/{ann(home).person_id}{rest}"


def allow(home: System, use: str = "marketing") -> None:
    said = Statement(
        statement_id=ids.random_id(), verb="allow", scope=Scope(use=use, recipient="own"),
        conditions=ANY_HOUR, speaker="import", evidence="form 7", method="till",
    )  # fmt: skip
    heeding.say(home, ann(home), said, now=clock.now_us())


def refuse(home: System, use: str, channel: str = "*") -> None:
    scope = Scope(use=use, channel=channel)
    said = Statement(statement_id=ids.random_id(), verb="deny", scope=scope, method="my rules")
    heeding.say(home, ann(home), said, now=clock.now_us())


def half(answer: httpx.Response) -> str:
    """Return what is read in the drawer."""
    text = re.sub(r"<[^>]*>", " ", answer.text.partition('<div class="half-inner">')[2])
    return re.sub(r"\s+(?=[,.:])", "", re.sub(r"\s+", " ", text))


def outbox(home: System) -> list[str]:
    ada = ann(home)
    return [
        str(row["text"])
        for name, rows in messages.export(home.record, ada).items()
        if name in ("contacts", "withheld")
        for row in rows
    ]


def test_who_said_nothing_is_told_as_such_with_what_is_assumed(
    home: System, agent: Visitor
) -> None:
    said = half(agent.get(path(home)))

    assert "They never said anything. We assume counting, without your name and" in said
    assert "no marketing" in said
    assert "not by e-mail, text message, phone and post, they never said yes to it." in said


def test_rules_stand_in_the_persons_words_with_who_brought_them(
    home: System, agent: Visitor
) -> None:
    allow(home, "marketing.shoes")
    refuse(home, "profiling")

    said = half(agent.get(path(home)))

    assert "Yes to news and offers: shoes" in said
    assert "brought with proof" in said
    assert "No to working things out about you" in said


def test_the_form_names_the_rule_against_each_choice_before_anything_is_typed(
    home: System, agent: Visitor
) -> None:
    allow(home)
    refuse(home, "marketing", "sms")

    found = agent.get(path(home, "/message"))

    assert "by e-mail: may be sent, they allowed it" in words(found)
    assert "by text message: no, they said no to it" in words(found)
    assert 'value="marketing|sms|" required disabled' in found.text
    assert 'value="marketing|email|" required>' in found.text


def test_what_may_be_sent_is_sent_and_says_who_asked(home: System, agent: Visitor) -> None:
    allow(home)

    answer = agent.post(path(home, "/message"), {"choice": "marketing|email|", "text": "Shoes!"})

    assert answer.status_code == 303
    assert outbox(home) == ["Shoes!"]


def test_a_form_sent_against_a_rule_is_answered_with_the_rule(home: System, agent: Visitor) -> None:
    allow(home)
    refuse(home, "marketing", "sms")

    answer = agent.post(path(home, "/message"), {"choice": "marketing|sms|", "text": "Shoes!"})

    assert answer.status_code == 403
    assert "This was not sent: they said no to it." in answer.text
    assert "Shoes!" in answer.text
    assert outbox(home) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"choice": "marketing|pigeon|", "text": "x"}, "Choose what you write about"),
        ({"text": "x"}, "Choose what you write about"),
        ({"choice": "marketing|email|", "text": " "}, "its text has 1 to"),
    ],
)
def test_a_form_without_choice_or_words_changes_nothing(
    home: System, agent: Visitor, fields: dict[str, str], told: str
) -> None:
    allow(home)

    answer = agent.post(path(home, "/message"), fields)

    assert answer.status_code == 400
    assert told in answer.text
    assert outbox(home) == []


def test_a_request_that_waits_stands_in_the_drawer_with_its_clock(
    home: System, agent: Visitor
) -> None:
    wanted = rights.Wanted(kind="access", proof="code")
    heeding.open_request(home, ann(home), wanted, now=clock.now_us())

    said = half(agent.get(path(home)))

    assert "They wait for us To see what is held due by" in said


def test_a_human_first_is_told_before_anything_is_typed(home: System, agent: Visitor) -> None:
    given_rules.human_first(home, "user_id:ann")

    assert "They want a human first: no machine answers" in half(agent.get(path(home)))
    assert "They want a human first. What you write" in words(agent.get(path(home, "/message")))
