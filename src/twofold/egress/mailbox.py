"""A mailbox elsewhere, read by IMAP: privately, in bounded time and size, without a trace there."""

import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal, NamedTuple

import msgspec

from twofold import errors
from twofold.egress.mail import is_here
from twofold.egress.web import ForbiddenAddress, Unreachable, public_address

# What no setting may make us wait for, and no server make us hold.
SECONDS_MAX = 30.0
ANSWER_BYTES_MAX = 16 * 1024 * 1024

Privacy = Literal["tls", "starttls", "offered"]

# The library takes no line of more than a million characters: the numbers of a large mailbox are
# one, and it would never be read.
imaplib._MAXLINE = ANSWER_BYTES_MAX  # type: ignore[attr-defined]  # noqa: SLF001 - it has no setting

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class NoMailbox(errors.Unavailable):
    """The mailbox at {host} cannot be read now: {reason}."""


class MailboxServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a mailbox lies and who may read it; `inside` are places of the own network."""

    host: str
    port: int
    privacy: Privacy = "tls"
    user: str = ""
    password: str = ""
    folder: str = "INBOX"
    inside: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Leave out whoever it lets in."""
        return f"MailboxServer({self.host}:{self.port})"


class Lying(NamedTuple):
    """A mail in a mailbox: its number there, its size, and the header lines that were asked for."""

    uid: int
    size: int
    head: bytes


class Mailbox:
    """An open mailbox; every method raises NoMailbox once its line broke."""

    def __init__(self, host: str, line: "_Line", validity: int) -> None:
        self._host, self._line = host, line
        # Numbers mean the same mails as long as this stays (RFC 9051, 2.3.1.1).
        self.validity = validity

    def after(self, uid: int) -> list[int]:
        """Return the numbers of the mails behind one, in their order."""
        # The last mail is in every range that ends with a star, whatever it begins with.
        return self._found(f"UID {uid + 1}:*", above=uid)

    def since(self, day: str) -> list[int]:
        """Return the numbers of the mails that came on a day (`1-Feb-2026`) or later."""
        return self._found(f"SINCE {day}", above=0)

    def look(self, uid: int, names: Sequence[str]) -> Lying | None:
        """Return a mail's size and some of its header lines; None if it is gone."""
        wanted = f"(RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({' '.join(names)})])"
        told = self._fetched(uid, wanted)
        if told is None:
            return None
        about, head = told
        size = _SIZE.search(about)
        return Lying(uid=uid, size=int(size[1]) if size else ANSWER_BYTES_MAX, head=head)

    def read(self, uid: int) -> bytes | None:
        """Return a whole mail, which stays as unread as it was; None if it is gone."""
        told = self._fetched(uid, "(BODY.PEEK[])")
        return None if told is None else told[1]

    def refresh(self) -> None:
        """Hear what came meanwhile."""
        self._ask(self._line.noop)

    def _found(self, said: str, *, above: int) -> list[int]:
        told = self._ask(lambda: self._line.uid("SEARCH", said))
        numbers = (int(one) for part in told if isinstance(part, bytes) for one in part.split())
        return sorted(one for one in set(numbers) if one > above)

    def _fetched(self, uid: int, wanted: str) -> tuple[bytes, bytes] | None:
        told = self._ask(lambda: self._line.uid("FETCH", str(uid), wanted))
        # What other mails are told of unasked has another number.
        mine = re.compile(rb"\bUID %d\b" % uid)
        texts = [part if isinstance(part, bytes) else b"" for part in told]
        for place, part in enumerate(told):
            if isinstance(part, tuple) and len(part) == 2:  # noqa: PLR2004 - what is told, and a text
                about = part[0] + b" " + b" ".join(texts[place + 1 : place + 2])
                if mine.search(about):
                    return about, part[1]
        return None

    def _ask(self, asked: Callable[[], tuple[str, list[Any]]]) -> list[Any]:
        try:
            kind, told = asked()
        except _TROUBLE as error:
            raise NoMailbox(host=self._host, reason=_said(error)) from error
        if kind != "OK":
            raise NoMailbox(host=self._host, reason=f"it answered {kind}")
        return told


class _Line(imaplib.IMAP4):
    """The library's client, on an address that was looked at, with answers of a bounded size."""

    def __init__(self, server: MailboxServer, address: str) -> None:
        self._server, self._address = server, address
        super().__init__(server.host, server.port, timeout=SECONDS_MAX)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        found = socket.create_connection((self._address, self._server.port), timeout)
        if self._server.privacy != "tls":
            return found
        return ssl.create_default_context().wrap_socket(found, server_hostname=self._server.host)

    def read(self, size: int) -> bytes:
        """Read a text whose size the server has told."""
        if size > ANSWER_BYTES_MAX:
            raise self.abort("it tells more than anybody asked for")
        return super().read(size)


_TROUBLE = (OSError, imaplib.IMAP4.error, ValueError)


@contextmanager
def read_mailbox(server: MailboxServer) -> Iterator[Mailbox]:
    """Open a mailbox for the length of a block, to be read only; raises NoMailbox."""
    try:
        line = _Line(server, _address(server))
    except (ForbiddenAddress, Unreachable) as error:
        raise NoMailbox(host=server.host, reason=str(error)) from error
    except _TROUBLE as error:
        raise NoMailbox(host=server.host, reason=_said(error)) from error
    try:
        yield Mailbox(server.host, line, _entered(server, line))
    finally:
        with suppress(*_TROUBLE):
            line.logout()
        with suppress(*_TROUBLE):
            line.shutdown()


def _entered(server: MailboxServer, line: _Line) -> int:
    """Be let in and open the folder; returns what its numbers are good for."""
    try:
        capable = "STARTTLS" in line.capabilities
        if server.privacy == "starttls" or (server.privacy == "offered" and capable):
            line.starttls(ssl.create_default_context())
        _log_in(server, line)
        # Read only: whoever reads the same mailbox finds it as it was.
        kind, _ = line.select(f'"{server.folder}"', readonly=True)
        _, told = line.response("UIDVALIDITY")
        if kind != "OK" or not told or told[0] is None:
            raise NoMailbox(host=server.host, reason=f"there is no folder {server.folder!r}")
        return int(told[0])
    except _TROUBLE as error:
        raise NoMailbox(host=server.host, reason=_said(error)) from error


def _log_in(server: MailboxServer, line: _Line) -> None:
    try:
        if "AUTH=PLAIN" in line.capabilities:
            # Any letters (RFC 4616), where LOGIN knows quoted ASCII alone.
            told = f"\0{server.user}\0{server.password}".encode()
            line.authenticate("PLAIN", lambda _: told)
        else:
            # The library quotes the password, and the name as little as any other word.
            name = server.user.replace("\\", "\\\\").replace('"', '\\"')
            line.login(f'"{name}"', server.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        # Each server has its own words for it.
        raise NoMailbox(host=server.host, reason="it does not let us in") from error


def _address(server: MailboxServer) -> str:
    """Return where a mailbox may be read: on the public internet, or a place that was named."""
    if f"{server.host}:{server.port}" in server.inside or is_here(server.host):
        return server.host
    return public_address(server.host, server.port)


def _said(error: Exception) -> str:
    """Return what went wrong, without a word of what lets us in."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate does not hold: {error.verify_message}"
        case TimeoutError():
            return "it took too long"
        case OSError():
            return error.strerror or type(error).__name__
        case UnicodeError():
            return "it takes no name or password with letters like these"
        case _:
            return "it does not answer as it should"
