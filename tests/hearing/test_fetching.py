"""Mail in a mailbox elsewhere is taken in once each, whatever breaks on the way."""

import threading
from collections.abc import Iterator

import pytest
from msgspec import structs

from tests.flow import mailing
from tests.flow.mailing import address, asked, deliver, noes, told
from tests.messages.mailserver import Mailserver, mailserver
from tests.replies.given_mails import failure, mail
from tests.replies.imapserver import NAME, Imapserver, imapserver
from twofold import egress, hearing, replies, touches
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope

SECRET = "p%20%22w%5Cd"


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def box() -> Iterator[Imapserver]:
    with imapserver() as found:
        yield found


@pytest.fixture
def home(settings: Settings, at: Mailserver, box: Imapserver) -> Iterator[System]:
    told = structs.replace(settings, imap=f"imap://{NAME}:{SECRET}@127.0.0.1:{box.port}/INBOX")
    with mailing.home(told, at) as found:
        yield found


def fetch(home: System) -> int:
    """Read the mailbox once, as the worker does again and again."""
    server = replies.mailbox(home.settings.imap, home.settings.places_inside)
    with egress.read_mailbox(server) as box:
        return hearing.fetching.read_new(
            home, box, replies.mailbox_name(server), stop=threading.Event()
        )


def lying(to: str, text: str, **more: str) -> bytes:
    """Return a mail as a mailbox keeps it, with the line that says to whom it was handed."""
    headers = {"Delivered-To": to, "Return-Path": "<ada@b.example>", **more}
    return mail(text, headers=headers)


def test_an_answer_lies_in_its_thread_once_however_often_the_mailbox_is_read(
    home: System, at: Mailserver, box: Imapserver
) -> None:
    delivery = asked(home)
    deliver(home)
    box.put(b"To: somebody@shop.example\r\n\r\nNot for us")
    box.put(lying(address(at, "reply"), "When do you open?"))

    assert fetch(home) == 1
    assert fetch(home) == 0

    [answer] = told(home, name="Message Written")
    assert answer.thread == f"letter:{delivery}"
    assert touches.properties(answer)["text"] == "When do you open?"
    bodies = [one for one in box.heard if one.startswith("UID FETCH") and "BODY.PEEK[]" in one]
    assert bodies == ["UID FETCH 2 (BODY.PEEK[])"]
    assert [one for one in box.heard if one.startswith(("SELECT", "UID STORE"))] == []


def test_a_stop_in_it_is_done_and_a_failure_is_noted(
    home: System, at: Mailserver, box: Imapserver
) -> None:
    asked(home)
    deliver(home)
    handed = f"Delivered-To: {address(at, 'back')}\r\nReturn-Path: <>\r\n".encode()
    report = handed + failure().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    box.put(lying(address(at, "reply"), "STOP"), report)

    assert fetch(home) == 2

    assert len(told(home, name="Message Bounced")) == 1
    assert ("deny", Scope(channel="email")) in noes(home)
    assert any(verb == "stop" for verb, _ in noes(home))


@pytest.mark.parametrize("cut", ["UID FETCH 1 (RFC822", "UID FETCH 1 (BODY", "UID SEARCH"])
def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(
    home: System, at: Mailserver, box: Imapserver, cut: str
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "First"))
    box.cut = cut
    with pytest.raises(egress.NoMailbox):
        fetch(home)
    box.cut = ""
    box.put(lying(address(at, "reply"), "Second", **{"Message-ID": "<2@b>"}))

    assert fetch(home) == 2

    texts = sorted(
        str(touches.properties(one)["text"]) for one in told(home, name="Message Written")
    )
    assert texts == ["First", "Second"]


def test_read_again_after_a_crash_before_the_note_it_changes_nothing(
    home: System, at: Mailserver, box: Imapserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "STOP"))
    with monkeypatch.context() as broken:
        broken.setattr(hearing.fetching, "_move", _die)
        with pytest.raises(KeyboardInterrupt):
            fetch(home)
    before = noes(home)

    assert fetch(home) == 1

    assert noes(home) == before
    assert len(told(home, name="Message Written")) == 1


def test_a_mailbox_that_numbers_anew_is_read_anew_and_nothing_counts_twice(
    home: System, at: Mailserver, box: Imapserver
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "First"))
    fetch(home)
    box.validity, box.mails = 8, {40: box.mails[1]}
    box.put(lying(address(at, "reply"), "Second", **{"Message-ID": "<2@b>"}))

    assert fetch(home) == 2
    assert fetch(home) == 0

    assert len(told(home, name="Message Written")) == 2


def test_a_mail_that_breaks_us_does_not_hold_up_those_behind_it(
    home: System, at: Mailserver, box: Imapserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "Bad"))
    box.put(lying(address(at, "reply"), "Good", **{"Message-ID": "<2@b>"}))
    whole = hearing.arriving.take

    def take(system: System, to: str, sender: str, content: bytes, *, now: int) -> str:
        if b"Bad" in content:
            raise ZeroDivisionError
        return whole(system, to, sender, content, now=now)

    monkeypatch.setattr(hearing.arriving, "take", take)

    assert fetch(home) == 1
    assert fetch(home) == 0

    [answer] = told(home, name="Message Written")
    assert touches.properties(answer)["text"] == "Good"


def test_while_the_record_cannot_take_it_the_mail_waits(
    home: System, at: Mailserver, box: Imapserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "Later"))
    with monkeypatch.context() as full:
        full.setattr(hearing.arriving, "take", lambda *_, **__: "later")
        assert fetch(home) == 0

    assert fetch(home) == 1


def test_a_forged_address_is_nobodys(home: System, box: Imapserver) -> None:
    box.put(lying("reply+" + "a" * 52 + "@in.shop.example", "STOP"))

    assert fetch(home) == 0
    assert noes(home) == []


def test_what_a_server_says_is_too_much_is_not_waited_for(
    home: System, at: Mailserver, box: Imapserver
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "Hello"))
    box.huge = True

    with pytest.raises(egress.NoMailbox):
        fetch(home)


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_it_is_read_again_and_again_until_told_to_stop(
    home: System, at: Mailserver, box: Imapserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing.fetching, "QUIET_SECONDS", 0.01)
    asked(home)
    deliver(home)
    stop = threading.Event()
    reader = threading.Thread(target=hearing.fetching.fetch_mail, args=(home, stop))
    reader.start()
    box.put(lying(address(at, "reply"), "Hello"))
    while not told(home, name="Message Written"):
        assert reader.is_alive()

    stop.set()
    reader.join()
    assert "NOOP" in box.heard
    assert box.heard[-1] == "LOGOUT"
