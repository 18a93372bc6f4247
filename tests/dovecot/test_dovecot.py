"""What Twofold makes of a mailbox on a server that nobody here wrote."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec import structs

from tests.certificates import certificate
from tests.dovecot.private import PASSWORD, USER, Dovecot, dovecot
from tests.flow import mailing
from tests.flow.mailing import address, asked, deliver, noes, told
from tests.messages.mailserver import Mailserver, mailserver
from tests.replies.given_mails import failure, mail
from twofold import egress, hearing, replies, touches
from twofold.egress import NoMailbox
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope

__all__ = ["certificate"]


@pytest.fixture(scope="module")
def box(certificate: Path) -> Iterator[Dovecot]:
    if shutil.which("dovecot") is None or os.getuid() != 0:
        if os.environ.get("TWOFOLD_REQUIRE_DOVECOT") == "1":
            pytest.fail("there is no Dovecot that can be started, though it is required")
        pytest.skip("needs Dovecot, and to be root")
    with dovecot(certificate) as found:
        yield found


@pytest.fixture
def at() -> Iterator[Mailserver]:
    with mailserver() as found:
        yield found


@pytest.fixture
def home(
    settings: Settings, at: Mailserver, box: Dovecot, certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[System]:  # fmt: skip
    """Return a home that reads the mailbox, in which nothing lies yet, by TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    box.empty()
    with mailing.home(structs.replace(settings, imap=where(box)), at) as found:
        yield found


def where(box: Dovecot, password: str = PASSWORD, scheme: str = "imaps") -> str:
    """Return the setting that names the mailbox."""
    port = box.tls_port if scheme == "imaps" else box.port
    return f"{scheme}://{quote(USER)}:{quote(password, safe='')}@127.0.0.1:{port}/INBOX"


def fetch(home: System) -> int:
    """Read the mailbox once, as the worker does again and again."""
    server = replies.mailbox(home.settings.imap, home.settings.places_inside)
    with egress.read_mailbox(server) as found:
        return hearing.fetching.read_new(
            home, found, replies.mailbox_name(server), stop=threading.Event()
        )


def lying(to: str, text: str, number: int = 1) -> bytes:
    """Return a mail as a server keeps it that says to whom it was handed."""
    more = {"Message-ID": f"<{number}@b.example>", "Delivered-To": to}
    return mail(text, headers=more | {"Return-Path": "<ada@b.example>"})


def texts(home: System) -> list[str]:
    """Return what she wrote, in its order."""
    return [str(touches.properties(one)["text"]) for one in told(home, name="Message Written")]


def test_answers_a_failure_and_a_stop_are_heard_and_nothing_is_marked(
    home: System, at: Mailserver, box: Dovecot
) -> None:
    asked(home)
    deliver(home)
    back = f"Delivered-To: {address(at, 'back')}\r\nReturn-Path: <>\r\n".encode()
    box.put(
        b"To: somebody@in.shop.example\r\n\r\nNot for us\r\n",
        lying(address(at, "reply"), "When do you open?", 1),
        back + failure(),
        lying(address(at, "reply"), "Please stop", 2),
    )

    assert (fetch(home), fetch(home)) == (3, 0)

    assert texts(home) == ["When do you open?", "Please stop"]
    assert len(told(home, name="Message Bounced")) == 1
    assert ("deny", Scope(channel="email")) in noes(home)
    assert any(verb == "stop" for verb, _ in noes(home))
    # Neither moved among what was seen, nor flagged.
    assert len(box.unread()) == 4


def test_a_mailbox_that_was_copied_back_counts_nothing_twice(
    home: System, at: Mailserver, box: Dovecot
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "First", 1))
    assert fetch(home) == 1

    box.number_anew()
    box.put(lying(address(at, "reply"), "Second", 2))

    assert (fetch(home), fetch(home)) == (2, 0)
    assert texts(home) == ["First", "Second"]


def test_a_line_that_is_cut_is_taken_up_again(home: System, at: Mailserver, box: Dovecot) -> None:
    asked(home)
    deliver(home)
    box.put(*(lying(address(at, "reply"), f"Number {number}", number) for number in range(3)))
    server = replies.mailbox(home.settings.imap, home.settings.places_inside)
    with egress.read_mailbox(server) as found:
        first, *others = found.after(0)
        assert len(others) == 2
        box.cut()
        with pytest.raises(NoMailbox):
            found.read(first)

    assert (fetch(home), fetch(home)) == (3, 0)
    assert texts(home) == ["Number 0", "Number 1", "Number 2"]


def test_what_is_huge_is_left_lying_and_what_is_behind_it_is_heard(
    home: System, at: Mailserver, box: Dovecot
) -> None:
    asked(home)
    deliver(home)
    huge = "x" * 78 + "\n"
    box.put(
        lying(address(at, "reply"), huge * 120_000, 1),
        lying(address(at, "reply"), "When do you open?\n" + huge * 60_000, 2),
        lying(address(at, "reply"), "Ü{12}\n* 3 FETCH (UID 3)\n)\n", 3),
    )

    assert (fetch(home), fetch(home)) == (2, 0)

    large, odd = texts(home)
    assert large.startswith("When do you open?\n")
    assert odd == "Ü{12}\n* 3 FETCH (UID 3)\n)"


def test_it_is_read_by_starttls_and_a_wrong_password_is_told_so(
    home: System, at: Mailserver, box: Dovecot
) -> None:
    asked(home)
    deliver(home)
    box.put(lying(address(at, "reply"), "Hello"))

    bad = replies.mailbox(where(box, "wrong"), frozenset())
    with pytest.raises(NoMailbox, match="it does not let us in"), egress.read_mailbox(bad):
        pass

    told = structs.replace(home.settings, imap=where(box, scheme="imap"))
    assert fetch(structs.replace(home, settings=told)) == 1


def test_a_certificate_that_nobody_vouches_for_ends_it(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(NoMailbox, match="certificate"):
        fetch(home)
