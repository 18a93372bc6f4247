"""A no that somebody writes back is heard, wherever it comes in, and done at once."""

import json
import threading

import msgspec
import pytest

from tests.flow import given_rules
from tests.people.given_links import see
from twofold import (
    clock,
    hearing,
    heeding,
    jobs,
    journal,
    messages,
    people,
    seeing,
    speaking,
    terms,
    touches,
    wishes,
)
from twofold.hearing.listening import LISTENING
from twofold.system import System
from twofold.terms import Scope, Statement

NEWS = Scope(use="marketing", channel="email")


@pytest.fixture
def home(opened: System) -> System:
    see(opened.record, ("email:ada@b.example", "phone:+353155501", "trait", 1))
    yes = Statement(
        statement_id="yes",
        verb="allow",
        speaker="import",
        evidence="form 1",
        scope=Scope(use="marketing", recipient="own"),
        conditions=terms.Conditions(windows=(terms.Window(),)),
    )
    heeding.say(opened, ada(opened), yes, now=clock.now_us())
    return opened


def ada(home: System) -> people.Person:
    return people.resolve(home.record, "email:ada@b.example")


def write(home: System, text: str, channel: str = "email", **more: object) -> None:
    """Let her write something, as a helpdesk's machine tells of it."""
    now = clock.now_us()
    touch = {
        "message_id": f"m{now}",
        "handles": {"email": "ada@b.example"},
        "occurred_at": clock.rfc3339(now),
        "channel": channel,
        "purpose": "service",
        "properties": {"text": text, **more.pop("properties", {})},  # type: ignore[dict-item]
        **more,
    }
    feed = touches.feed(home.record, "key", "desk")
    payload = json.dumps(touch).encode()
    draft = journal.Draft(feed_id=feed, format=journal.TOUCH, payload=payload, received_us=now)
    journal.append(home.journal, [draft])
    seeing.project_all(home)
    while hearing.listen(home, now=clock.now_us()):
        pass


def noes(home: System) -> list[tuple[str, Scope]]:
    found = terms.of(home.record, ada(home)).clauses
    return [(clause.effect, clause.scope) for clause in found if clause.effect != "allow"]


def sent(home: System) -> list[dict[str, object]]:
    speaking.deliver(home, stop=threading.Event(), once=True)
    folder = home.settings.home / "mailbox"
    return [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]


def test_a_written_stop_is_done_and_confirmed_once(home: System) -> None:
    write(home, "Please don't write to me any more")

    assert noes(home) == [("stop", NEWS)]
    confirmed = sent(home)
    assert [told["use"] for told in confirmed] == [terms.CONFIRMATION]
    assert "Stopped, as you asked" in str(confirmed[0]["message"])


def test_a_bare_stop_on_a_phone_ends_texts_and_calls(home: System) -> None:
    write(home, "STOP", "sms")

    assert noes(home) == [("stop", Scope(channel="sms")), ("stop", Scope(channel="phone"))]


def test_a_reply_stops_the_topic_that_it_answers(home: System) -> None:
    intent = terms.Intent(use="marketing.shoes", channel="email")
    words = messages.Message(text="Shoes")
    asked = messages.ask(home.record, ada(home), intent, words, now=clock.now_us())
    sent(home)

    write(home, "stop", refers_to=f"delivery:{asked.delivery_id}")

    assert noes(home) == [("stop", Scope(use="marketing.shoes", channel="email"))]


def test_a_mail_to_the_stop_address_of_a_message_stops_its_topic(home: System) -> None:
    intent = terms.Intent(use="marketing.shoes", channel="email")
    words = messages.Message(text="Shoes")
    messages.ask(home.record, ada(home), intent, words, now=clock.now_us())
    (told,) = sent(home)
    address = str(told["headers"]["List-Unsubscribe"]).partition("<mailto:")[2].rstrip(">")  # type: ignore[index]

    write(home, "", properties={"to": address})

    assert noes(home) == [("stop", Scope(use="marketing.shoes", channel="email"))]


def test_what_is_doubtful_is_a_no_to_news_and_is_asked_about(home: System) -> None:
    write(home, "You send too many emails", thread="case-7")

    assert noes(home) == [("deny", NEWS)]
    assert [told["use"] for told in sent(home)] == [terms.REPLY]


def test_other_words_change_nothing(home: System) -> None:
    write(home, "Please cancel my order, it stopped working", thread="case-8")

    assert noes(home) == []
    assert sent(home) == []


def test_words_of_long_ago_are_no_reply_to_today(home: System) -> None:
    write(home, "unsubscribe", occurred_at="2020-01-01T00:00:00Z")

    assert noes(home) == []


def test_the_same_words_are_heeded_once(home: System) -> None:
    write(home, "stop", thread="case-9")
    before = len(terms.of(home.record, ada(home)).versions)
    reached = jobs.reached(home.record, LISTENING)

    # As after a death between the stop and the mark.
    jobs.advance(home.record, LISTENING, before=reached, reached=0)
    while hearing.listen(home, now=clock.now_us()):
        pass

    assert len(terms.of(home.record, ada(home)).versions) == before
    assert len(sent(home)) == 1


@pytest.mark.parametrize(
    ("said", "use"), [("Please stop", "marketing.shoes"), ("Stop writing to me", "marketing")]
)
def test_what_is_written_on_the_page_under_a_message_is_heard_as_well(
    home: System, said: str, use: str
) -> None:
    intent = terms.Intent(use="marketing.shoes", channel="email")
    words = messages.Message(text="Shoes")
    asked = messages.ask(home.record, ada(home), intent, words, now=clock.now_us())
    sent(home)

    found = hearing.hear(home, ada(home), asked, said, now=clock.now_us())

    scope = Scope(use=use, channel="email")
    assert found == wishes.Stop(scopes=(scope,))
    while hearing.listen(home, now=clock.now_us()):
        pass
    assert noes(home) == [("stop", scope)]


def test_start_takes_back_what_was_stopped_there_and_nothing_else(home: System) -> None:
    text(home, "STOP", phone="+353155501")
    elsewhere = Scope(use="marketing.shoes")
    no = Statement(statement_id="no", verb="deny", scope=elsewhere, method="my rules")
    heeding.say(home, ada(home), no, now=clock.now_us())
    before = sent(home)
    receipts = len(heeding.receipts_of(home, ada(home), now=clock.now_us()))

    text(home, "Start", phone="+353155501")

    assert noes(home) == [("deny", elsewhere)]
    new = [told for told in sent(home) if told not in before]
    assert [(told["use"], told["to"]) for told in new] == [(terms.REPLY, "phone:+353155501")]
    assert "stays as you said it" in str(new[0]["message"])
    assert len(heeding.receipts_of(home, ada(home), now=clock.now_us())) > receipts


def test_start_is_heard_once_and_never_over_a_later_stop(home: System) -> None:
    early = clock.now_us() - clock.HOUR
    text(home, "STOP", phone="+353155501")

    text(home, "unstop", phone="+353155501", occurred_at=clock.rfc3339(early))

    assert len(noes(home)) == 2


def test_start_from_somebody_elses_number_changes_nothing(home: System) -> None:
    text(home, "STOP", phone="+353155501")

    write(home, "START", "sms")

    assert len(noes(home)) == 2


def test_start_by_mail_leaves_a_stop_by_text(home: System) -> None:
    text(home, "STOP", phone="+353155501")
    write(home, "stop")

    write(home, "Stopp aufheben")

    assert {scope.channel for _, scope in noes(home)} == {"sms", "phone"}


def test_start_on_the_page_under_a_message_is_no_proof(home: System) -> None:
    intent = terms.Intent(use="marketing.shoes", channel="email")
    asked = messages.ask(
        home.record, ada(home), intent, messages.Message(text="Shoes"), now=clock.now_us()
    )
    sent(home)
    write(home, "stop")

    hearing.hear(home, ada(home), messages.get(home.record, asked.delivery_id), "START",
              now=clock.now_us())  # fmt: skip

    assert noes(home) == [("stop", NEWS)]


def text(home: System, words: str, *, phone: str, **more: object) -> None:
    """Let somebody text something, as an SMS gateway tells of it."""
    write(home, words, "sms", handles={"phone": phone}, **more)


def test_letters_are_in_the_language_that_somebody_stated(home: System) -> None:
    prefer = Statement(
        statement_id="german",
        verb="prefer",
        preferences=terms.Preferences(language="de"),
        speaker="person",
    )
    heeding.say(home, ada(home), prefer, proven=True, now=clock.now_us())

    write(home, "stop")

    assert "Gestoppt, wie Sie es wollten" in str(sent(home)[0]["message"])


def test_letters_are_else_in_the_language_of_their_device(home: System) -> None:
    write(home, "stop", properties={"locale": "de-AT"})

    assert "Gestoppt" in str(sent(home)[0]["message"])


def test_letters_are_else_in_the_language_of_the_organisation(home: System) -> None:
    settings = msgspec.structs.replace(home.settings, language="de")
    german = msgspec.structs.replace(home, settings=settings)

    write(german, "stop", properties={"locale": "fr"})

    assert "Gestoppt" in str(sent(german)[0]["message"])


def test_who_wants_a_human_first_is_not_asked_back_by_a_machine(home: System) -> None:
    given_rules.human_first(home, "email:ada@b.example")

    write(home, "You send too many emails", thread="case-7")

    assert noes(home) == [("deny", NEWS)]
    assert sent(home) == []
    [kept] = messages.not_sent(home.record, ada(home))
    assert (kept.intent.use, kept.reason) == (terms.REPLY, "human")
