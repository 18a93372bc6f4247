"""A line to the mail server that the organisation named: opened, told and heard in bounded time."""

import ipaddress
import smtplib
import socket
import ssl
import time
from typing import Any, Literal

import msgspec

from twofold import errors

LINE_BYTES_MAX = 4_096
REPLY_LINES_MAX = 200
_READ_BYTES = 8_192
_READY = 220

Security = Literal["tls", "starttls", "offered", "none"]


class NoMail(errors.Unavailable):
    """The mail server {host} cannot be used now: {reason}."""


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is handed in; `offered` takes STARTTLS where there is some."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = ""
    greets_as: str = "localhost"

    def __repr__(self) -> str:
        """Leave out whoever it lets in."""
        return f"MailServer({self.host}:{self.port})"


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered; code 0 is what no server may say."""

    code: int
    text: str

    @property
    def kind(self) -> int:
        """Return the first digit: 2 yes, 3 go on, 4 not now, 5 no, 0 nothing that can be read."""
        return self.code // 100 if 200 <= self.code < 600 else 0  # noqa: PLR2004 - RFC 5321 4.2


class _Bounded(smtplib.SMTP):
    """The library's client, every answer of which comes before one moment or not at all."""

    def __init__(self, server: MailServer, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.heard = bytearray()
        self._implicit = server.security == "tls"
        super().__init__(local_hostname=server.greets_as, timeout=seconds)
        self._host = server.host

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = socket.create_connection((host, port), timeout)
        # The end of a message is a write of its own: it must not wait for the one before.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._implicit:
            return found
        return ssl.create_default_context().wrap_socket(found, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """Return the answer; what takes too long or is too long ends the line."""
        texts: list[bytes] = []
        while len(texts) < REPLY_LINES_MAX:
            line = self._line()
            texts.append(line[4:].strip())
            if line[3:4] != b"-":
                code = int(line[:3]) if line[:3].isdigit() else 0
                return code, b"\n".join(texts)
        raise smtplib.SMTPServerDisconnected("its answer has no end")

    def send(self, s: Any) -> None:
        """Send, in the time that is left."""
        self._hurry()
        super().send(s)

    def _line(self) -> bytes:
        while (end := self.heard.find(b"\n")) < 0:
            if len(self.heard) > LINE_BYTES_MAX:
                raise smtplib.SMTPServerDisconnected("its answer has no end")
            self._hurry()
            assert self.sock is not None  # noqa: S101 - it is connected, or nothing was said
            found = self.sock.recv(_READ_BYTES)
            if not found:
                raise smtplib.SMTPServerDisconnected("it hung up")
            self.heard += found
        line = bytes(self.heard[: end + 1])
        del self.heard[: end + 1]
        return line

    def _hurry(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("it took too long")
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("it hung up")
        self.sock.settimeout(left)


class MailLine:
    """An open line to a mail server; every method raises NoMail once it broke."""

    def __init__(self, server: MailServer, line: _Bounded) -> None:
        self._server, self._line = server, line

    @property
    def offers(self) -> frozenset[str]:
        """Return the extensions that the server offers."""
        return frozenset(self._line.esmtp_features)

    @property
    def is_open(self) -> bool:
        """Tell whether it was not hung up."""
        return self._line.sock is not None

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing was heard that nobody asked for."""
        return not self._line.heard

    def limit(self, seconds: float) -> None:
        """Give everything from here on so much time, all together."""
        self._line.until = time.monotonic() + seconds

    def ask(self, command: str) -> Reply:
        """Say a command and return its answer."""
        self.say(f"{command}\r\n".encode("ascii"))
        return self.hear()

    def say(self, content: bytes) -> None:
        """Send bytes as they are."""
        try:
            self._line.send(content)
        except (OSError, smtplib.SMTPException) as error:
            raise self._broken(error) from error

    def hear(self) -> Reply:
        """Return the next answer."""
        try:
            code, text = self._line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise self._broken(error) from error
        return Reply(code=code, text=text.decode("utf-8", "replace"))

    def hang_up(self) -> None:
        """Close the line without a word; what is half said was not said."""
        self._line.close()

    def part(self) -> None:
        """Say goodbye, without waiting long for it to be returned."""
        try:
            self.limit(1.0)
            self.ask("QUIT")
        except NoMail:
            pass
        self.hang_up()

    def _broken(self, error: Exception) -> NoMail:
        self.hang_up()
        return NoMail(host=self._server.host, reason=_said(error))


def dial(server: MailServer, *, seconds: float) -> MailLine:
    """Return a line to a mail server, encrypted and let in as its settings say; raises NoMail."""
    line = _Bounded(server, seconds)
    try:
        _open(server, line)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        line.close()
        raise NoMail(host=server.host, reason=_said(error)) from error
    return MailLine(server, line)


def is_here(host: str) -> bool:
    """Tell whether a host is this machine, so that what is said to it passes no network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _open(server: MailServer, line: _Bounded) -> None:
    code, text = line.connect(server.host, server.port)
    if code != _READY:
        raise smtplib.SMTPConnectError(code, text)
    line.ehlo_or_helo_if_needed()
    if server.security == "starttls" or (
        server.security == "offered" and line.has_extn("starttls")
    ):
        line.starttls(context=ssl.create_default_context())
        if line.heard:
            # Said before the line was private: whoever sits in between would speak for the server.
            raise smtplib.SMTPServerDisconnected("it spoke before the line was private")
        line.ehlo_or_helo_if_needed()
    if server.user:
        line.login(server.user, server.password)


def _said(error: Exception) -> str:
    """Return what went wrong, without a word of what lets us in."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"it does not let us in ({error.smtp_code})"
        case smtplib.SMTPResponseException():
            return f"it answered {error.smtp_code}"
        case ssl.SSLCertVerificationError():
            return f"its certificate does not hold: {error.verify_message}"
        case TimeoutError():
            return "it took too long"
        case smtplib.SMTPException():
            return str(error.args[0]) if error.args else type(error).__name__
        case _:
            return getattr(error, "strerror", None) or type(error).__name__
