"""A mail server to be measured against: takes every mail, notes it on disk, drops lines at will.

    python -m benchmarks.sink NOTES [--drops 0.01] [--seed 1]

A process of its own, which prints its port. It is aiosmtpd, which nobody here wrote. A mail is
noted, and on disk, before it is said to be taken: its Message-ID and the moment of the first byte
of its content. A mail whose content began and that was not taken is noted as well.
"""

import argparse
import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from msgspec import structs

from twofold import clock, flow, messages
from twofold.settings import Settings
from twofold.system import System

HOST = "127.0.0.1"
END_SECONDS_MAX = 30.0
# After CONTENT, DOT and ANSWER whoever sends cannot know whether a mail was taken.
WORDS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT", "DOT", "ANSWER")
_MESSAGE_ID = re.compile(rb"^Message-ID: <(\w+)@", re.MULTILINE)


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A mail whose content began: the delivery that it names, and whether it was taken."""

    delivery_id: str
    first_byte_us: int
    taken: bool


class Sink:
    """The process, as whoever started it sees it."""

    def __init__(
        self, notes: Path, *, drops: float, seed: int, words: Sequence[str] = WORDS
    ) -> None:
        """Start it; `drops` is the share of these words at which it drops the line."""
        self._notes = notes
        command = [sys.executable, "-m", "benchmarks.sink", str(notes)]
        told = ["--drops", str(drops), "--seed", str(seed), "--words", *words]
        self._process = subprocess.Popen([*command, *told], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        with self._process.stdout as said:
            self.port = int(said.readline())

    @property
    def url(self) -> str:
        """Return it as a setting names it; it answers at once, so that nobody waits long for it."""
        return f"smtp://{HOST}:{self.port}?patience=2"

    def ways(self, settings: Settings) -> Settings:
        """Return settings under which mail goes to it."""
        return structs.replace(settings, smtp=self.url, mail_from="The Shop <hello@shop.example>")

    def noted(self) -> list[Noted]:
        """Return the mails that it noted; the last line may still be half written."""
        lines = self._notes.read_bytes().split(b"\n")[:-1] if self._notes.exists() else []
        return [msgspec.json.decode(line, type=Noted) for line in lines]

    def end(self) -> None:
        """Let it hear what is on its lines to the end, and end it."""
        self._process.terminate()
        self._process.wait(END_SECONDS_MAX)


def reconcile(home: System, noted: Iterable[Noted]) -> Counter[str]:
    """Say of each delivery that is unknown what the server's own list says; returns how many."""
    taken = {one.delivery_id for one in noted if one.taken}
    found: Counter[str] = Counter()
    while unknown := messages.unknown(home.record):
        for one in unknown:
            outcome: Literal["sent", "failed"] = "failed"
            if one.delivery_id in taken:
                outcome = "sent"
            flow.find_out(home, one.delivery_id, outcome, by="sink", now=clock.now_us())
            found[outcome] += 1
    return found


class _Notes:
    def __init__(self, path: Path, *, drops: float, seed: int, words: Sequence[str]) -> None:
        self._words = frozenset(words)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._drops, self._chance = drops, random.Random(seed)
        self._lines: set[_Line] = set()
        self.over = asyncio.Event()
        self.over.set()

    def open(self, line: "_Line") -> None:
        """Note that a line is open."""
        self._lines.add(line)
        self.over.clear()

    def close(self, line: "_Line") -> None:
        """Note that a line is no more; `over` tells when none is."""
        self._lines.discard(line)
        if not self._lines:
            self.over.set()

    def drops_at(self, word: str) -> bool:
        """Tell whether the line breaks at a word."""
        return word in self._words and self._chance.random() < self._drops

    def add(self, content: bytes, first_byte_us: int, *, taken: bool) -> None:
        """Note a mail so that it lies on disk."""
        if (found := _MESSAGE_ID.search(content)) is None:
            return
        name = found[1].decode("ascii")
        noted = Noted(delivery_id=name, first_byte_us=first_byte_us, taken=taken)
        os.write(self._file, msgspec.json.encode(noted) + b"\n")
        os.fsync(self._file)


class _Line(SMTP):
    def __init__(self, notes: _Notes, loop: asyncio.AbstractEventLoop) -> None:
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
            self._notes.add(self.content, self.first_byte_us, taken=False)
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
        self._notes.add(self.content, self.first_byte_us, taken=True)
        self.content, self.first_byte_us = b"", 0
        self._is_content = False

    def drop(self) -> None:
        """Break the line."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


class _Desk:
    """Answers the words; the library finds its methods by their names."""

    def __init__(self, notes: _Notes) -> None:
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


async def _listen(notes: _Notes) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    server = await loop.create_server(lambda: _Line(notes, loop), HOST, 0, backlog=100)
    print(server.sockets[0].getsockname()[1], flush=True)
    await over.wait()
    server.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(notes.over.wait(), END_SECONDS_MAX / 2)


def main() -> None:
    """Read the command line, be a mail server until asked to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--drops", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", nargs="+", default=WORDS, choices=WORDS)
    told = parser.parse_args()
    notes = _Notes(told.notes, drops=told.drops, seed=told.seed, words=told.words)
    asyncio.run(_listen(notes))


if __name__ == "__main__":
    main()
