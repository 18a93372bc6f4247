"""What comes back by mail is heard once, does what it says, and harms nobody by coming wrongly."""

import smtplib
from collections.abc import Iterator

import pytest
from msgspec import structs

from tests.flow import mailing
from tests.flow.mailing import ada, address, asked, come, deliver, noes, told
from tests.messages.mailserver import Mailserver, mailserver
from tests.replies.given_mails import mail
from twofold import clock, hearing, heeding, messages, speaking, terms, touches
from twofold.hearing import arriving
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent, Scope, Statement

ANY_HOUR = terms.Conditions(windows=(terms.Window(),))
NEWS = Scope(use="marketing", channel="email")


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def home(settings: Settings, at: Mailserver) -> Iterator[System]:
    with mailing.home(settings, at) as found:
        yield found


def test_an_answer_lies_in_the_thread_and_can_be_answered(home: System, at: Mailserver) -> None:
    delivery = asked(home)
    deliver(home)

    assert arriving.knows(home, address(at, "reply")) == "taken"
    assert come(home, address(at, "reply"), mail("When do you open?\n\n> News")) == "taken"

    [answer] = told(home, name="Message Written")
    assert (answer.purpose, answer.initiator, answer.channel) == ("service", "person", "email")
    assert answer.thread == f"letter:{delivery}"
    assert touches.properties(answer) == {
        "text": "When do you open?",
        "message_id": "<1@b.example>",
    }
    [sent] = told(home, name="Message Sent")
    assert answer.refers_to == sent.touch_id

    back = Intent(use=terms.REPLY, channel="email", matter=f"letter:{delivery}")
    said = messages.Message(text="At nine.", subject="Re: News")
    own = messages.ask(home.record, ada(home), back, said, now=clock.now_us())
    deliver(home)
    assert messages.get(home.record, own.delivery_id).state == "sent"
    assert noes(home) == []

    # What answers our answer is of the same thread.
    come(home, address(at, "reply"), mail("Thanks", headers={"Message-ID": "<2@b>"}))
    assert {one.thread for one in told(home, name="Message Written")} == {f"letter:{delivery}"}


def test_the_same_answer_again_is_one(home: System, at: Mailserver) -> None:
    asked(home)
    deliver(home)

    for _ in range(3):
        come(home, address(at, "reply"), mail("When do you open?"))
    come(home, address(at, "reply").upper(), mail("When do you open?"))

    assert len(told(home, name="Message Written")) == 1


def test_r07_a_stop_in_an_answer_is_done_before_it_is_said_to_be_taken(
    home: System, at: Mailserver
) -> None:
    asked(home)
    deliver(home)
    waiting = asked(home)

    come(home, address(at, "reply"), mail("Please stop.\n\n> News"))

    assert noes(home) == [("stop", Scope(use="security.news", channel="email"))]
    assert messages.get(home.record, waiting).state == "cancelled"
    deliver(home)
    assert b"Stopped" in at.taken[-1]
    assert len(at.taken) == 2


def test_a_mail_to_the_address_that_stops_is_a_stop_whatever_it_says(
    home: System, at: Mailserver
) -> None:
    asked(home)
    deliver(home)

    assert come(home, address(at, "stop"), b"") == "taken"
    assert come(home, address(at, "stop"), mail("unsubscribe")) == "taken"

    assert noes(home) == [("stop", Scope(use="security.news", channel="email"))]


def step(home: System, at_us: int) -> None:
    """Hand over what is due at a moment."""
    with speaking.gateway(home, now=lambda: at_us) as gateway:
        gateway.step()


def test_a_stop_by_mail_of_several_messages_in_one_stops_each_topic_and_is_confirmed_once(
    home: System, at: Mailserver
) -> None:
    scope = Scope(use="marketing", recipient="own")
    yes = Statement(statement_id="yes", verb="allow", scope=scope, conditions=ANY_HOUR)
    long_ago, topics = clock.now_us() - 8 * clock.DAY, ("marketing.hats", "marketing.shoes")
    heeding.say(home, ada(home), yes, now=long_ago)
    for at_us in (long_ago, long_ago + 1):
        for use in topics:
            said, intent = messages.Message(text="Hello"), Intent(use=use, channel="email")
            messages.ask(home.record, ada(home), intent, said, now=at_us)
        step(home, at_us)
    step(home, clock.now_us())
    assert len(at.taken) == 3

    assert come(home, address(at, "stop"), b"") == "taken"
    deliver(home)

    assert set(noes(home)) == {("stop", Scope(use=use, channel="email")) for use in topics}
    assert b"Stopped" in at.taken[-1]
    assert len(at.taken) == 4


@pytest.mark.parametrize(
    "how", [{"Auto-Submitted": "auto-replied"}, {"From": "hello@shop.example"}]
)
def test_s11_what_no_human_wrote_is_noted_and_never_answered(
    home: System, at: Mailserver, how: dict[str, str]
) -> None:
    asked(home)
    deliver(home)

    come(home, address(at, "reply"), mail("I am away. Please stop.", headers=how))
    while hearing.listen(home, now=clock.now_us()):
        pass
    deliver(home)

    assert len(told(home, name="Automatic Reply")) == 1
    assert noes(home) == []
    assert len(at.taken) == 1


def test_s11_nobody_is_flooded_with_our_questions(home: System, at: Mailserver) -> None:
    asked(home)
    deliver(home)

    for number in range(5):
        head = {"Message-ID": f"<{number}@b>"}
        come(home, address(at, "reply"), mail(f"why do I still get mails {number}", headers=head))
    deliver(home)

    assert len(told(home, name="Message Written")) == 5
    assert len([one for one in at.taken if b"Did you mean stop" in one]) == 1


def test_what_comes_from_another_address_says_so(home: System, at: Mailserver) -> None:
    asked(home)
    deliver(home)

    come(home, address(at, "reply"), mail("Hello", headers={"From": "eve@c.example"}))

    [answer] = told(home, name="Message Written")
    assert touches.properties(answer)["from_another_address"] is True


def test_s11_addresses_of_other_purposes_and_made_up_ones_are_nobodys(
    home: System, at: Mailserver
) -> None:
    asked(home)
    deliver(home)
    reply, back = address(at, "reply"), address(at, "back")
    swapped = "back+" + reply.partition("+")[2]
    forged = reply.replace(reply[8], "a" if reply[8] != "a" else "b", 1)

    for bad in (swapped, "complaints+" + back.partition("+")[2], forged, "hello@shop.example", ""):
        assert arriving.knows(home, bad) == "nobody"
        assert come(home, bad, mail()) == "nobody"
    assert told(home, name="Message Written") == []


def test_r09_a_message_that_was_erased_takes_no_answer(home: System, at: Mailserver) -> None:
    asked(home)
    deliver(home)
    messages.forget(home.record, ada(home))

    assert arriving.knows(home, address(at, "reply")) == "nobody"
    assert come(home, address(at, "reply"), mail()) == "nobody"


def test_the_door_takes_mail_by_lmtp(home: System, at: Mailserver) -> None:
    asked(home)
    deliver(home)
    listening = structs.replace(
        home, settings=structs.replace(home.settings, mail_listen="127.0.0.1:0")
    )

    with (
        arriving.mail_door(listening) as door,
        smtplib.LMTP("127.0.0.1", door.port, local_hostname="mx.example") as line,
    ):
        line.sendmail("ada@b.example", address(at, "reply"), mail("When do you open?"))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            line.sendmail("ada@b.example", "hello@shop.example", mail())

    assert len(told(home, name="Message Written")) == 1
