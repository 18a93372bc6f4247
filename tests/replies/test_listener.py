"""The door for mail opens to signed addresses alone, and to nothing that is smuggled in."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from twofold.replies import BadListen, Listener, Verdict, place

OURS = "reply+abc@in.shop.example"


class Desk:
    """Takes mail to one address, and answers as told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, bytes]] = []
        self.verdict: Verdict = "taken"
        self.trouble: Exception | None = None

    def knows(self, address: str) -> Verdict:
        """Know one address."""
        return "taken" if address == OURS else "nobody"

    def take(self, address: str, sender: str, content: bytes) -> Verdict:
        """Keep what comes."""
        if self.trouble is not None:
            raise self.trouble
        self.taken.append((address, sender, content))
        return self.verdict


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def port(desk: Desk) -> Iterator[int]:
    listener = Listener("127.0.0.1", 0, knows=desk.knows, take=desk.take)
    yield listener.port
    listener.close()


@contextmanager
def calling(port: int) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="mx.example", timeout=10) as line:
        yield line


def test_a_mail_to_a_signed_address_is_taken(desk: Desk, port: int) -> None:
    with calling(port) as line:
        line.sendmail("ada@b.example", OURS, b"Subject: x\r\n\r\n.hello\r\n")

    assert desk.taken == [(OURS, "ada@b.example", b"Subject: x\r\n\r\n.hello\r\n")]


def test_a_mail_by_lmtp_is_taken(desk: Desk, port: int) -> None:
    with smtplib.LMTP("127.0.0.1", port, local_hostname="mx.example") as line:
        line.sendmail("", OURS, b"Subject: x\r\n\r\nhello\r\n")

    assert [(address, sender) for address, sender, _ in desk.taken] == [(OURS, "")]


@pytest.mark.parametrize(
    "address",
    [
        "shop@shop.example",
        "reply+abd@in.shop.example",
        "postmaster",
        "reply+abc@in.shop.example@other.example",
        "other%example@in.shop.example",
    ],
)
def test_s11_nobody_else_is_at_home(desk: Desk, port: int, address: str) -> None:
    with calling(port) as line:
        line.helo("mx.example")
        line.mail("eve@evil.example")
        code, _ = line.rcpt(address)

    assert code in (550, 553)
    assert desk.taken == []


def test_one_recipient_at_a_time(port: int) -> None:
    with calling(port) as line:
        line.helo("mx.example")
        line.mail("ada@b.example")
        codes = [line.rcpt(OURS)[0], line.rcpt(OURS)[0]]

    assert codes == [250, 452]


@pytest.mark.parametrize(
    ("verdict", "code"), [("nobody", 550), ("refused", 554), ("later", 451), ("taken", 250)]
)
def test_what_becomes_of_it_is_answered(desk: Desk, port: int, verdict: Verdict, code: int) -> None:
    desk.verdict = verdict
    with calling(port) as line:
        line.helo("mx.example")
        line.mail("ada@b.example")
        line.rcpt(OURS)
        assert line.data(b"Subject: x\r\n\r\nhello")[0] == code


def test_what_breaks_off_is_tried_again_by_who_sent_it(desk: Desk, port: int) -> None:
    desk.trouble = RuntimeError("the disk")
    with calling(port) as line:
        line.helo("mx.example")
        line.mail("ada@b.example")
        line.rcpt(OURS)
        assert line.data(b"Subject: x\r\n\r\nhello")[0] == 451


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\r.\r", b"\n.\r\n", b"\r\n.\n", b"\r.\n", b"\0\r\n.\n", b"\r\n.\r"]
)
def test_s11_only_one_end_ends_a_mail(desk: Desk, port: int, end: bytes) -> None:
    """What others take for the end, and for a second mail after it, is in the first (smuggling)."""
    smuggled = b"MAIL FROM:<eve@evil.example>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\n"
    with socket.create_connection(("127.0.0.1", port), 10) as line, line.makefile("rwb") as file:
        for said in (b"EHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<" + OURS.encode() + b">"):
            file.write(said + b"\r\n")
        file.write(b"DATA\r\nSubject: x\r\n\r\nhello" + end + smuggled + b"evil\r\n.\r\nQUIT\r\n")
        file.flush()
        answers = file.read()

    assert answers.count(b"\r\n354 ") == 1
    assert len(desk.taken) <= 1
    assert [sender for _, sender, _ in desk.taken if "evil" in sender] == []


def test_a_mail_that_is_too_large_is_refused(desk: Desk, port: int) -> None:
    with calling(port) as line:
        line.helo("mx.example")
        line.mail("ada@b.example")
        line.rcpt(OURS)
        code, _ = line.data(b"Subject: x\r\n\r\n" + (b"x" * 900 + b"\r\n") * 10_000)

    assert code == 552
    assert desk.taken == []


def test_a_taken_place_is_told(desk: Desk, port: int) -> None:
    with pytest.raises(OSError, match="in use"):
        Listener("127.0.0.1", port, knows=desk.knows, take=desk.take)


def test_a_place_is_a_host_and_a_port() -> None:
    assert place("127.0.0.1:8325") == ("127.0.0.1", 8325)
    assert place("[::1]:25") == ("::1", 25)
    for bad in ("", "8325", "host:", ":25", "host:x", "host:99999"):
        with pytest.raises(BadListen):
            place(bad)
