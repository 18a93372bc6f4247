"""A line to a mail server is private, or it is not used; and nobody's word is taken for it."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.certificates import certificate, tls
from tests.messages.mailserver import mailserver
from twofold import egress
from twofold.egress import MailServer, NoMail

__all__ = ["certificate", "tls"]

SECONDS = 5.0


class Taking:
    """A server's side that lets somebody in by one password."""

    def __init__(self) -> None:
        self.let_in: list[bytes] = []

    def __call__(
        self, _server: object, _session: object, _envelope: object, _how: str, told: object
    ) -> AuthResult:
        """Say whether the password is right."""
        right = isinstance(told, LoginPassword) and told.password == b"s3cret@:/"
        if right and isinstance(told, LoginPassword):
            self.let_in.append(told.login)
        return AuthResult(success=right)


class Aiosmtpd:
    """A mail server by others' hands, on a port of its own, in a thread of its own."""

    def __init__(self, tls: ssl.SSLContext, taking: Taking, *, implicit: bool) -> None:
        self._tls, self._taking, self._implicit = tls, taking, implicit
        self._open: list[SMTP] = []
        self.port = 0
        self.ready, self._over = threading.Event(), asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self.ready.wait(SECONDS)

    def close(self) -> None:
        """End it, with every line that is open."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    def _protocol(self) -> SMTP:
        found = SMTP(
            object(),
            loop=self._loop,
            tls_context=None if self._implicit else self._tls,
            require_starttls=not self._implicit,
            auth_require_tls=not self._implicit,
            authenticator=self._taking,
        )
        self._open.append(found)
        return found

    async def _serve(self) -> None:
        tls = self._tls if self._implicit else None
        server = await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await self._over.wait()
        for one in self._open:
            if isinstance(one.transport, asyncio.Transport):
                one.transport.abort()
        server.close()
        # The last of what was aborted is told so in the next turns.
        await asyncio.sleep(0.05)


@contextmanager
def real_server(tls: ssl.SSLContext, *, implicit: bool = False) -> Iterator[tuple[int, Taking]]:
    """Be a real mail server for the length of a block."""
    taking = Taking()
    found = Aiosmtpd(tls, taking, implicit=implicit)
    try:
        yield found.port, taking
    finally:
        found.close()


@pytest.mark.parametrize("implicit", [False, True])
def test_a_line_is_private_before_a_password_is_said(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch, *, implicit: bool
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with real_server(tls, implicit=implicit) as (port, taking):
        line = egress.dial(
            MailServer(
                host="127.0.0.1",
                port=port,
                security="tls" if implicit else "starttls",
                user="shop",
                password="s3cret@:/",
            ),
            seconds=SECONDS,
        )
        answer = line.ask("NOOP")
        line.part()

    assert answer.code == 250
    assert taking.let_in == [b"shop"]


@pytest.mark.parametrize("implicit", [False, True])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    tls: ssl.SSLContext, *, implicit: bool
) -> None:
    with real_server(tls, implicit=implicit) as (port, taking):
        server = MailServer(
            host="127.0.0.1",
            port=port,
            security="tls" if implicit else "starttls",
            user="shop",
            password="s3cret@:/",
        )
        with pytest.raises(NoMail, match="certificate does not hold"):
            egress.dial(server, seconds=SECONDS)

    assert taking.let_in == []


def test_a_wrong_password_is_told_without_it() -> None:
    script = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 no"}
    with mailserver(script) as at:
        server = MailServer(
            host="127.0.0.1", port=at.port, security="none", user="shop", password="hunter2"
        )
        with pytest.raises(NoMail) as raised:
            egress.dial(server, seconds=SECONDS)

    assert "does not let us in (535)" in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert "hunter2" not in repr(server)


def test_a_server_that_cannot_speak_privately_is_not_used() -> None:
    with mailserver() as at, pytest.raises(NoMail, match="STARTTLS"):
        egress.dial(MailServer(host="127.0.0.1", port=at.port), seconds=SECONDS)


def test_what_is_said_before_the_line_is_private_is_not_taken_for_the_servers_word() -> None:
    script = {
        "EHLO": "250-here\r\n250 STARTTLS",
        "STARTTLS": "220 go on\r\n250-here\r\n250 AUTH PLAIN",
    }
    with mailserver(script) as at, pytest.raises(NoMail):
        egress.dial(MailServer(host="127.0.0.1", port=at.port), seconds=SECONDS)

    assert not [word for word in at.heard if word.startswith("AUTH")]


def test_no_server_keeps_us_waiting_for_ever() -> None:
    for trouble in ("stall", "dribble"):
        with mailserver({"CONNECT": trouble}) as at, pytest.raises(NoMail):
            egress.dial(MailServer(host="127.0.0.1", port=at.port, security="none"), seconds=0.3)


def test_an_answer_without_end_ends_the_line() -> None:
    for endless in ("250-" + "x" * 10_000, "\r\n".join(["250-more"] * 500)):
        with mailserver({"EHLO": endless, "HELO": endless}) as at, pytest.raises(NoMail):
            egress.dial(
                MailServer(host="127.0.0.1", port=at.port, security="none"), seconds=SECONDS
            )
