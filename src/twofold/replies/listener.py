"""The door for mail: hears SMTP and LMTP, and takes what is addressed to a signed address."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from twofold import errors

MAIL_BYTES_MAX = 8 * 1024 * 1024
CONNECTIONS_MAX = 100
COMMANDS_MAX = 200
SECONDS_MAX = 120.0
_THREADS = 4
_LOG = logging.getLogger(__name__)

# What became of a mail, or of an address that one would be for.
Verdict = Literal["taken", "nobody", "refused", "later"]
_ANSWERS: dict[Verdict, str] = {
    "taken": "250 2.0.0 Taken",
    "nobody": "550 5.1.1 Nobody takes mail at this address",
    "refused": "554 5.6.0 This cannot be taken in",
    "later": "451 4.3.0 Not now, try again",
}
_ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"


class BadListen(errors.Invalid):
    """TWOFOLD_MAIL_LISTEN cannot be {given!r}; write it like 127.0.0.1:8325."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever decides: whether an address is ours, and what becomes of a mail to it."""

    knows: Callable[[str], Verdict]
    take: Callable[[str, str, bytes], Verdict]


def place(given: str) -> tuple[str, int]:
    """Return host and port of `host:port`; raises BadListen."""
    host, colon, port = given.rpartition(":")
    if not colon or not host or not port.isdigit() or not 0 <= int(port) <= 65_535:  # noqa: PLR2004 - the largest port
        raise BadListen(given=given)
    return host.strip("[]"), int(port)


class Listener:
    """Listens from when it is made until it is closed; raises OSError if its place is taken."""

    def __init__(self, host: str, port: int, *, knows: Callable[[str], Verdict],
                 take: Callable[[str, str, bytes], Verdict]) -> None:  # fmt: skip
        """Ask `knows` of each address, and `take` of each mail: recipient, sender, content."""
        self._asking = Asking(knows=knows, take=take)
        self._lines: set[_Line] = set()
        self._over = asyncio.Event()
        self._ready = threading.Event()
        self._trouble: list[OSError] = []
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(host, port), daemon=True)
        self._thread.start()
        self._ready.wait()
        for trouble in self._trouble:
            self._thread.join()
            raise trouble

    def close(self) -> None:
        """Hear nobody any more."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _run(self, host: str, port: int) -> None:
        with ThreadPoolExecutor(_THREADS) as pool:
            self._loop.set_default_executor(pool)
            try:
                self._loop.run_until_complete(self._listen(host, port))
            except OSError as error:
                self._trouble.append(error)
            finally:
                self._ready.set()
                self._loop.close()

    async def _listen(self, host: str, port: int) -> None:
        server = await self._loop.create_server(self._line, host, port, backlog=CONNECTIONS_MAX)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        for line in list(self._lines):
            line.hang_up()
        # What was hung up on is told so in the next turns.
        await asyncio.sleep(0.05)

    def _line(self) -> "_Line":
        return _Line(_Handler(self._asking), self._loop, self._lines)


class _Line(SMTP):
    """One line; LMTP differs by its first word alone where there is one recipient at a time."""

    def __init__(
        self, handler: "_Handler", loop: asyncio.AbstractEventLoop, lines: set["_Line"]
    ) -> None:
        super().__init__(
            handler,
            data_size_limit=MAIL_BYTES_MAX,
            hostname="twofold",
            ident="mail",
            timeout=SECONDS_MAX,
            command_call_limit=COMMANDS_MAX,
            loop=loop,
        )
        self._others = lines

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the line, unless there are too many."""
        super().connection_made(transport)
        self._others.add(self)
        if len(self._others) > CONNECTIONS_MAX:
            self.hang_up()

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the line."""
        self._others.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Drop the line."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - the library finds it by this name
        """Greet by LMTP."""
        await self.smtp_EHLO(arg)


class _Handler:
    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def handle_RCPT(  # noqa: N802 - the library finds it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take one address, if it is one of ours."""
        if envelope.rcpt_tos:
            return _ONE_AT_A_TIME
        verdict = await self._ask(self._asking.knows, address)
        if verdict != "taken":
            return _ANSWERS[verdict]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - the library finds it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one mail; only what stands in the record is said to be taken."""
        content = envelope.original_content or b""
        # The library tells the empty sender of failures as two brackets.
        sender = (envelope.mail_from or "").strip("<>")
        verdict = await self._ask(self._asking.take, envelope.rcpt_tos[0], sender, content)
        return _ANSWERS[verdict]

    async def _ask(self, asked: Callable[..., Verdict], *told: Any) -> Verdict:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(None, lambda: asked(*told))
        except Exception:
            _LOG.exception("a mail that came in")
            return "later"
