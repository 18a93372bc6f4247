"""With a mail server set, mail goes there; what that answers becomes of the message."""

import email
import email.policy
from collections.abc import Iterator

import pytest

from tests.flow import mailing
from tests.flow.mailing import ada, asked, deliver
from tests.messages.mailserver import DROP, Mailserver, mailserver
from twofold import clock, heeding, messages, terms
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope, Statement


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def home(settings: Settings, at: Mailserver) -> Iterator[System]:
    with mailing.home(settings, at) as found:
        yield found


def test_mail_leaves_by_the_server_and_not_into_the_mailbox(home: System, at: Mailserver) -> None:
    delivery = asked(home)

    deliver(home)

    assert messages.get(home.record, delivery).state == "sent"
    assert len(at.taken) == 1
    [(came_from, went_to)] = at.envelopes
    assert came_from.startswith("back+")
    assert came_from.endswith("@in.shop.example")
    assert went_to == "ada@b.example"
    assert f"Message-ID: <{delivery}@shop.example>".encode() in at.taken[0]
    assert b"d=shop.example; s=twofold" in at.taken[0]
    assert messages.lying(home.settings.home, limit=1) == []


def test_nobody_is_written_to_where_nobody_is_until_they_say_so(
    home: System, at: Mailserver
) -> None:
    first = asked(home)
    at.script["RCPT"] = "550 5.1.1 no such user"
    deliver(home)
    del at.script["RCPT"]
    second = asked(home)
    deliver(home)

    assert messages.get(home.record, first).state == "failed"
    assert messages.get(home.record, first).returned == "bounced"
    found = messages.get(home.record, second)
    assert (found.state, found.reason) == ("withheld", "denied")
    [no] = [one for one in terms.of(home.record, ada(home)).clauses if one.effect == "deny"]
    assert (no.scope, no.speaker, no.method) == (Scope(channel="email"), "signal", "bounce")
    assert no.evidence == "refused: 550 5.1.1 no such user"

    version = terms.of(home.record, ada(home)).version
    lift = Statement(statement_id="back", verb="lift", lifts=(no.clause_id,))
    heeding.say(home, ada(home), lift, now=clock.now_us(), expected_version=version)
    third = asked(home)
    deliver(home)

    assert messages.get(home.record, third).state == "sent"


def test_r08_staff_cannot_take_back_what_came_of_a_bounce(home: System, at: Mailserver) -> None:
    at.script["RCPT"] = "550 5.1.1 no such user"
    asked(home)
    deliver(home)
    [no] = [one for one in terms.of(home.record, ada(home)).clauses if one.effect == "deny"]

    for speaker in ("staff", "import", "signal", "law"):
        lift = Statement(
            statement_id="back", verb="lift", lifts=(no.clause_id,), speaker=speaker, evidence="x"
        )
        with pytest.raises(terms.NotTheirs):
            heeding.say(home, ada(home), lift, now=clock.now_us())


def test_a_mail_that_the_server_may_have_taken_is_listed_and_not_sent_again(
    home: System, at: Mailserver
) -> None:
    delivery = asked(home)
    at.script["DOT"] = DROP
    deliver(home)
    del at.script["DOT"]
    deliver(home)

    assert messages.get(home.record, delivery).state == "unknown"
    assert [one.delivery_id for one in messages.unknown(home.record)] == [delivery]
    assert len(at.taken) == 1


def test_a_server_that_is_down_costs_no_message_a_try(home: System, at: Mailserver) -> None:
    delivery = asked(home)
    at.script["CONNECT"] = "554 closed"
    deliver(home)

    found = messages.get(home.record, delivery)
    assert (found.state, found.attempt) == ("waiting", 0)
    assert found.reason == "The mail server 127.0.0.1 cannot be used now: it answered 554."
    assert found.not_before_us > clock.now_us()


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("de", "Warum Sie das bekommen und wie Sie es beenden: https://shop.example/u/"),
        ("en", "Why you get this, and how to stop it: https://shop.example/u/"),
        (None, "Why you get this, and how to stop it: https://shop.example/u/"),
    ],
)
def test_the_words_under_a_mail_are_in_the_language_of_its_reader(
    home: System, at: Mailserver, language: str | None, why: str
) -> None:
    if language is not None:
        preferred = terms.Preferences(language=language)
        said = Statement(statement_id="prefers", verb="prefer", preferences=preferred)
        heeding.say(home, ada(home), said, now=clock.now_us())
    asked(home)

    deliver(home)

    found = email.message_from_bytes(at.taken[0], policy=email.policy.default)
    text, page = (found.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert why in text.get_content()
    assert f'<p lang="{language or "en"}"' in page.get_content()
