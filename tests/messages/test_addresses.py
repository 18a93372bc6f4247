"""A contact goes to an address that is the person's own, and by the terms of all who read there."""

import threading

import pytest

from tests.messages.given_messages import NOON, Line, prove
from tests.people.given_links import see
from twofold import clock, messages, people, storage, terms, touches
from twofold.terms.statements import Statement

HOUSEHOLD = "household:7"
MARKETING = terms.Intent(use="marketing.shoes", channel="post")


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def allow(line: Line, who: str, use: str = "marketing", **statement: object) -> None:
    person = people.resolve(line.db, who)
    said = Statement(
        statement_id=f"{who} {use}",
        verb="allow",
        scope=terms.Scope(use=use, recipient="own"),
        **statement,  # type: ignore[arg-type]
    )
    terms.say(line.db, person, said, now=line.now)


def a_household(line: Line) -> None:
    see(
        line.db,
        ("user_id:ada", HOUSEHOLD, "together", NOON - clock.DAY),
        ("user_id:bob", HOUSEHOLD, "together", NOON - clock.DAY),
    )
    allow(line, HOUSEHOLD)


def reason(line: Line, who: str, intent: terms.Intent = MARKETING) -> str:
    person = people.resolve(line.db, who)
    return messages.permission(line.db, person, intent, messages.House(), now=line.now).reason


def test_a_yes_of_the_person_needs_an_address_that_they_have_proven(line: Line) -> None:
    see(line.db, ("user_id:eve", "email:eve@b.example", "trait", NOON - clock.DAY))
    allow(line, "user_id:eve")
    intent = terms.Intent(use="marketing.shoes", channel="email")

    assert reason(line, "user_id:eve", intent) == "unknown"
    prove(line.db, "email:eve@b.example")
    assert reason(line, "user_id:eve", intent) == "allowed"


def test_an_imported_yes_stands_on_its_evidence(line: Line) -> None:
    see(line.db, ("user_id:eve", "email:eve@b.example", "trait", NOON - clock.DAY))
    allow(line, "user_id:eve", speaker="import", evidence="form of 2026-01-02")

    intent = terms.Intent(use="marketing.shoes", channel="email")
    assert reason(line, "user_id:eve", intent) == "allowed"


def test_a_household_is_written_to_only_if_every_member_allows_it(line: Line) -> None:
    a_household(line)

    assert reason(line, HOUSEHOLD) == "shared"
    allow(line, "user_id:ada")
    assert reason(line, HOUSEHOLD) == "shared"
    allow(line, "user_id:bob")
    assert reason(line, HOUSEHOLD) == "allowed"


def test_the_strictest_member_binds_a_household(line: Line) -> None:
    a_household(line)
    allow(line, "user_id:ada")
    allow(line, "user_id:bob")
    pause = terms.Conditions(pause_until_us=NOON + 9 * clock.DAY)
    said = Statement(statement_id="pause", verb="limit", conditions=pause)
    terms.say(line.db, people.resolve(line.db, "user_id:bob"), said, now=NOON)

    person = people.resolve(line.db, HOUSEHOLD)
    answer = messages.permission(line.db, person, MARKETING, messages.House(), now=NOON)

    assert answer == terms.Digest(reason="shared", until_us=NOON + 9 * clock.DAY)


def test_a_member_is_written_to_by_their_own_terms(line: Line) -> None:
    a_household(line)
    allow(line, "user_id:ada")

    assert reason(line, "user_id:ada") == "allowed"
    assert reason(line, "user_id:bob") == "silence"


def test_what_a_household_said_binds_no_member_on_their_own(line: Line) -> None:
    see(line.db, ("user_id:ada", HOUSEHOLD, "together", NOON - clock.DAY))
    allow(line, "user_id:ada")
    messages.stop(line.db, people.resolve(line.db, HOUSEHOLD), method="page", now=NOON)

    assert reason(line, "user_id:ada") == "allowed"


def test_a_browser_without_a_name_is_no_member_and_no_reader(line: Line) -> None:
    see(
        line.db,
        ("user_id:ada", HOUSEHOLD, "together", NOON - clock.DAY),
        ("anonymous_id:x", HOUSEHOLD, "together", NOON - clock.DAY),
        ("email:ada@b.example", HOUSEHOLD, "together", NOON - clock.DAY),
        # One browser of two people.
        ("user_id:bob", "anonymous_id:y", "together", NOON - clock.DAY),
        ("user_id:ada", "anonymous_id:y", "together", NOON - clock.DAY + 1),
    )
    allow(line, HOUSEHOLD)
    allow(line, "user_id:ada")
    by_email = terms.Intent(use="marketing.shoes", channel="email")

    assert reason(line, HOUSEHOLD) == "allowed"
    assert reason(line, "user_id:ada") == "allowed"
    assert reason(line, "user_id:ada", by_email) == "allowed"
    assert reason(line, "user_id:bob") == "silence"


def test_a_mailbox_of_two_needs_the_yes_of_both(line: Line) -> None:
    # Two accounts with one address: the second is told apart, and reads there all the same.
    see(line.db, ("user_id:bob", "email:ada@b.example", "trait", NOON))
    allow(line, "user_id:ada")
    intent = terms.Intent(use="marketing.shoes", channel="email")
    assert people.resolve(line.db, "user_id:bob") != line.ada

    assert reason(line, "user_id:ada", intent) == "shared"
    allow(line, "user_id:bob")
    assert reason(line, "user_id:ada", intent) == "allowed"


def test_what_one_of_two_began_is_answered_unless_the_other_stopped_it_later(line: Line) -> None:
    see(line.db, ("user_id:bob", "email:ada@b.example", "trait", NOON))
    bob = people.resolve(line.db, "user_id:bob")
    messages.stop(line.db, bob, method="page", now=NOON)
    draft = touches.TouchDraft(
        room="test", message_id="letter", handle_id=line.ada.leading.handle_id,
        occurred_us=NOON + 1, purpose="service", initiator="person", channel="email",
        thread="letter:1",
    )  # fmt: skip
    touches.record(line.db, draft, now=NOON + 1)
    answer = terms.Intent(use="service.reply", channel="email", matter="letter:1")
    line.now = NOON + 2

    assert reason(line, "user_id:ada", answer) == "matter"
    messages.stop(line.db, bob, method="page", now=NOON + 3)
    assert reason(line, "user_id:ada", answer) == "shared"


def test_i01_a_stop_by_another_member_is_seen_right_before_the_first_byte(line: Line) -> None:
    a_household(line)
    allow(line, "user_id:ada")
    allow(line, "user_id:bob")
    household, bob = (people.resolve(line.db, who) for who in (HOUSEHOLD, "user_id:bob"))
    said = messages.Message(text="Hello")
    delivery = messages.ask(line.db, household, MARKETING, said, now=NOON).delivery_id
    found: list[messages.Stopped] = []
    stoppings: list[threading.Thread] = []

    def stop_meanwhile() -> None:
        stopping = threading.Thread(
            target=lambda: found.append(messages.stop(line.db, bob, method="page", now=NOON))
        )
        stopping.start()
        while terms.gate(line.db, bob).epoch == 0:
            pass
        stoppings.append(stopping)

    line.post.before = stop_meanwhile
    line.gateway.step()
    stoppings[0].join()
    line.post.before = lambda: None
    line.gateway.step()

    assert line.post.sent == []
    assert found[0].cancelled == (delivery,)
    assert line.state(delivery) == ("cancelled", "stopped")


def test_a_stop_by_another_member_tells_what_had_left(line: Line) -> None:
    a_household(line)
    allow(line, "user_id:ada")
    allow(line, "user_id:bob")
    household, bob = (people.resolve(line.db, who) for who in (HOUSEHOLD, "user_id:bob"))
    said = messages.Message(text="Hello")
    delivery = messages.ask(line.db, household, MARKETING, said, now=NOON).delivery_id
    found: list[messages.Stopped] = []

    def stop_hung() -> None:
        found.append(messages.stop(line.db, bob, method="page", now=NOON, wait_seconds=0.1))

    line.post.before = stop_hung
    line.gateway.step()

    assert found[0].unknown == (delivery,)


def test_i14_an_answer_by_several_peoples_terms_follows_again_from_the_log(line: Line) -> None:
    a_household(line)
    household = people.resolve(line.db, HOUSEHOLD)
    said = messages.Message(text="Hello")
    delivery = messages.ask(line.db, household, MARKETING, said, now=NOON).delivery_id
    line.gateway.step()
    allow(line, "user_id:ada")
    allow(line, "user_id:bob")

    found = messages.get(line.db, delivery)

    assert found.grounds is not None
    assert messages.replay(line.db, MARKETING, found.grounds)[0] == terms.Deny(reason="shared")
