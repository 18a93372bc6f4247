"""A mail server to be measured against: takes every mail, notes it on disk, drops lines at will.

    python -m benchmarks.sink NOTES [--drops 0.01] [--seed 1]

A process of its own (benchmarks/sinks.py). It is aiosmtpd, which nobody here wrote. A mail is known
by its Message-ID, and its first byte is that of its content.
"""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from msgspec import structs

from benchmarks import sinks
from benchmarks.sinks import Notes
from twofold import clock
from twofold.settings import Settings

# After CONTENT, DOT and ANSWER whoever sends cannot know whether a mail was taken.
WORDS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT", "DOT", "ANSWER")
_MESSAGE_ID = re.compile(rb"^Message-ID: <(\w+)@", re.MULTILINE)


class Sink(sinks.Server):
    """The mail server, as whoever started it sees it."""

    channel = "email"
    module = "benchmarks.sink"

    def __init__(
        self, notes: Path, *, drops: float, seed: int, words: Sequence[str] = WORDS
    ) -> None:
        """Start it; `drops` is the share of these words at which it drops the line."""
        super().__init__(notes, drops=drops, seed=seed, words=words)

    @property
    def url(self) -> str:
        """Return it as a setting names it; it answers at once, so that nobody waits long for it."""
        return f"smtp://{self.place}?patience=2"

    def ways(self, settings: Settings) -> Settings:
        """Return settings under which mail goes to it."""
        return structs.replace(settings, smtp=self.url, mail_from="The Shop <hello@shop.example>")


def _named(content: bytes) -> str | None:
    found = _MESSAGE_ID.search(content)
    return None if found is None else found[1].decode("ascii")


class _Line(SMTP):
    def __init__(self, notes: Notes) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(_Desk(notes), hostname="sink", ident="sink", loop=loop)
        self._notes = notes
        self._is_content = False
        self.content, self.first_byte_us = b"", 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the line, or drop it before a word."""
        super().connection_made(transport)
        self._notes.open(self)
        if self._notes.drops_at("CONNECT"):
            self.drop()

    def connection_lost(self, error: Exception | None) -> None:
        """Note what had begun and was not taken."""
        if self.first_byte_us:
            self._notes.add(_named(self.content), self.first_byte_us, taken=False)
        self._notes.close(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Note when the first byte of a mail comes."""
        if self._is_content:
            if not self.first_byte_us:
                self.first_byte_us = clock.now_us()
                if self._notes.drops_at("CONTENT"):
                    self.content = data
                    self.drop()
                    return
            self.content += data
        super().data_received(data)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library finds it by this name
        """Take a mail, or drop the line before it is asked for."""
        if self._notes.drops_at("DATA"):
            self.drop()
            return
        self._is_content = True
        await super().smtp_DATA(arg)
        self._is_content = False

    def taken(self) -> None:
        """Note the mail that has come to its end."""
        self._notes.add(_named(self.content), self.first_byte_us, taken=True)
        self.content, self.first_byte_us = b"", 0
        self._is_content = False

    def drop(self) -> None:
        """Break the line."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


class _Desk:
    """Answers the words; the library finds its methods by their names."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def handle_EHLO(  # noqa: N802 - as above
        self, server: _Line, session: Session, _envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        """Greet."""
        session.host_name = name
        self._maybe_drop(server, "EHLO")
        return answers

    async def handle_MAIL(  # noqa: N802 - as above
        self, server: _Line, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take whose mail it is."""
        self._maybe_drop(server, "MAIL")
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: _Line, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take whom it is to."""
        self._maybe_drop(server, "RCPT")
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - as above
        self, server: _Line, _session: Session, _envelope: Envelope
    ) -> str:
        """Take a mail: note it, and say so, unless the line breaks before either."""
        if self._notes.drops_at("DOT"):
            server.drop()
            return "451 4.3.0 The line broke"
        server.taken()
        self._maybe_drop(server, "ANSWER")
        return "250 2.0.0 Taken"

    def _maybe_drop(self, server: _Line, word: str) -> None:
        if self._notes.drops_at(word):
            server.drop()


if __name__ == "__main__":
    sinks.serve(__doc__, WORDS, _Line)
