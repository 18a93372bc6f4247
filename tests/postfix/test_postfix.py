"""What a mail server that nobody here wrote makes of our mail, and what it sends back."""

import email
import email.policy
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dkim
import pytest
from msgspec import structs

from tests.people.given_links import see
from tests.postfix.private import Postfix, free_port, postfix
from twofold import clock, messages, people, speaking, system
from twofold.hearing import arriving
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent

SUBJECT = "Grüße, und ein langer Betreff: was Sie bestellt haben, ist heute auf dem Weg zu Ihnen"
TEXT = "Hello\n.\n..two dots\nQUIT\n" + "a long line " * 120 + "\nend"
SECONDS_MAX = 30.0


@pytest.fixture(scope="module")
def answers_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def at(answers_port: int) -> Iterator[Postfix]:
    if shutil.which("postfix") is None or os.getuid() != 0:
        if os.environ.get("TWOFOLD_REQUIRE_POSTFIX") == "1":
            pytest.fail("there is no Postfix that can be started, though it is required")
        pytest.skip("needs Postfix, and to be root")
    with postfix(answers_port) as found:
        yield found


@contextmanager
def running(settings: Settings, at: Postfix, answers_port: int) -> Iterator[System]:
    told = structs.replace(
        settings,
        smtp=f"smtp://127.0.0.1:{at.port}",
        mail_from="The Shop <hello@shop.example>",
        mail_domain="in.shop.example",
        mail_listen=f"127.0.0.1:{answers_port}",
        public_url="https://shop.example",
    )
    with system.running(told) as home:
        yield home


def sent(home: System, name: str) -> str:
    """Send a mail to somebody at people.example; returns its delivery, which the server took."""
    see(home.record, (f"email:{name}@people.example", "", "", 1))
    person = people.resolve(home.record, f"email:{name}@people.example")
    intent = Intent(use="security.news", channel="email")
    said = messages.Message(text=TEXT, subject=SUBJECT)
    asked = messages.ask(home.record, person, intent, said, now=clock.now_us())
    speaking.deliver(home, stop=threading.Event(), once=True)
    found = messages.get(home.record, asked.delivery_id)
    assert found.state == "sent", found.reason
    return found.delivery_id


def test_a_mail_through_postfix_says_what_was_meant_under_a_signature_that_holds(
    settings: Settings, at: Postfix, answers_port: int
) -> None:
    with running(settings, at, answers_port) as home:
        delivery = sent(home, "ada")
        name, record = speaking.ways.signer(home, "shop.example").record()

    whole = at.mail("ada", delivery).replace(b"\n", b"\r\n")
    mail = email.message_from_bytes(whole, policy=email.policy.default)
    assert mail["From"] == "The Shop <hello@shop.example>"
    assert mail["To"] == "ada@people.example"
    assert mail["Subject"] == SUBJECT
    assert mail["Message-ID"] == f"<{delivery}@shop.example>"
    assert str(mail["Return-Path"]).startswith("<back+")
    assert str(mail["Reply-To"]).partition("@")[2].rstrip(">") == "in.shop.example"
    assert mail["List-Unsubscribe"].count("https://shop.example/u/") == 1
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").startswith(TEXT)

    def zone(asked: bytes, **_: object) -> bytes | None:
        return record.encode() if asked == f"{name}.".encode() else None

    assert dkim.verify(whole, dnsfunc=zone)
    assert not dkim.verify(whole.replace(b"QUIT", b"QUITE"), dnsfunc=zone)


def test_a_failure_that_postfix_sends_back_is_read_into_the_delivery(
    settings: Settings, at: Postfix, answers_port: int
) -> None:
    with running(settings, at, answers_port) as home, arriving.mail_door(home):
        delivery = sent(home, "grete")
        deadline = time.monotonic() + SECONDS_MAX
        while messages.get(home.record, delivery).returned is None:
            assert time.monotonic() < deadline, at.log
            time.sleep(0.05)
        found = messages.get(home.record, delivery)

        assert (found.state, found.returned) == ("sent", "bounced")
        again = messages.ask(
            home.record,
            people.resolve(home.record, "email:grete@people.example"),
            Intent(use="security.news", channel="email"),
            messages.Message(text="Hello", subject="News"),
            now=clock.now_us(),
        )
        speaking.deliver(home, stop=threading.Event(), once=True)
        assert messages.get(home.record, again.delivery_id).state == "withheld"
