"""A mailbox is read privately, where it may lie, as whom its settings say; or it is not read."""

import ssl
from pathlib import Path

import pytest

from tests.certificates import certificate, tls
from tests.replies.imapserver import NAME, PASSWORD, imapserver
from twofold import egress, replies
from twofold.egress import MailboxServer, NoMailbox

__all__ = ["certificate", "tls"]


def server(port: int, **more: object) -> MailboxServer:
    usual = {"host": "127.0.0.1", "port": port, "user": NAME, "password": PASSWORD}
    return MailboxServer(**usual | more)  # type: ignore[arg-type]


@pytest.mark.parametrize("implicit", [True, False])
def test_it_is_private_before_a_password_is_said(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch, *, implicit: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with imapserver(tls, implicit=implicit) as box:
        box.put(b"Subject: one\r\n\r\nHello")
        told = server(box.port, privacy="tls" if implicit else "starttls")
        with egress.read_mailbox(told) as found:
            assert found.validity == 7
            assert found.after(0) == [1]
            assert found.after(1) == []
            assert found.read(1) == b"Subject: one\r\n\r\nHello"
            assert found.read(2) is None


def test_the_numbers_of_a_large_mailbox_are_one_line_and_are_read() -> None:
    with imapserver() as box:
        box.mails = dict.fromkeys(range(1_000_000, 1_160_000), b"")
        with egress.read_mailbox(server(box.port, privacy="offered")) as found:
            assert len(found.after(0)) == 160_000


@pytest.mark.parametrize("implicit", [True, False])
def test_a_certificate_that_does_not_hold_ends_it(tls: ssl.SSLContext, *, implicit: bool) -> None:
    with imapserver(tls, implicit=implicit) as box:
        told = server(box.port, privacy="tls" if implicit else "starttls")
        with pytest.raises(NoMailbox, match="certificate"), egress.read_mailbox(told):
            pass

    assert "LOGIN" not in box.heard


def test_without_privacy_nothing_is_said_elsewhere_than_on_this_machine() -> None:
    with imapserver() as box:
        told = server(box.port, privacy="starttls")
        with pytest.raises(NoMailbox), egress.read_mailbox(told):
            pass

    assert "LOGIN" not in box.heard


def test_whom_it_does_not_let_in_is_told_so_without_the_password() -> None:
    with imapserver() as box:
        told = server(box.port, privacy="offered", password="wrong")
        with (
            pytest.raises(NoMailbox, match="does not let us in") as found,
            egress.read_mailbox(told),
        ):
            pass

    assert "wrong" not in f"{found.value!r} {found.value} {told!r}"


def test_a_folder_that_is_not_there_is_said_so() -> None:
    with imapserver() as box:
        told = server(box.port, privacy="offered", folder="Elsewhere")
        with pytest.raises(NoMailbox, match="no folder 'Elsewhere'"), egress.read_mailbox(told):
            pass


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_a_place_inside_is_read_only_where_it_was_named(host: str) -> None:
    told = MailboxServer(host=host, port=993, user="a", password="b")

    with (
        pytest.raises(NoMailbox, match="not an address on the public internet"),
        egress.read_mailbox(told),
    ):
        pass


@pytest.mark.parametrize(
    ("told", "host", "port", "privacy", "folder"),
    [
        ("imaps://a:b@mail.example", "mail.example", 993, "tls", "INBOX"),
        (
            "imaps://a%40b:c%2Fd@mail.example:1993/Shop%20Mail",
            "mail.example",
            1993,
            "tls",
            "Shop Mail",
        ),
        ("imap://a:b@mail.example/In", "mail.example", 143, "starttls", "In"),
        ("imap://a:b@localhost", "localhost", 143, "offered", "INBOX"),
    ],
)
def test_a_setting_is_read(told: str, host: str, port: int, privacy: str, folder: str) -> None:
    found = replies.mailbox(told, frozenset())

    assert (found.host, found.port, found.privacy, found.folder) == (host, port, privacy, folder)


@pytest.mark.parametrize(
    "told",
    [
        "",
        "imaps://mail.example",
        "imaps://a@mail.example",
        "pop3://a:b@c",
        "imaps://a:b@",
        "imaps://a:b@c:x",
        'imaps://a:b@c/In"box',
        "imaps://a:b@c/%0d%0a",
    ],
)
def test_a_setting_that_cannot_be_used_is_said_so(told: str) -> None:
    with pytest.raises(replies.BadMailbox):
        replies.mailbox(told, frozenset())
