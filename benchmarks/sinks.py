"""What every server to be measured against has in common: a process that notes what it was sent.

It prints its port, drops lines at will, and writes what it takes to disk before it says so: the
delivery and the moment of its first byte. What began and was not taken is noted as well.
"""

import argparse
import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from twofold import clock, messages, speaking
from twofold.settings import Settings
from twofold.system import System

HOST = "127.0.0.1"
END_SECONDS_MAX = 30.0
DELIVER = ("twofold", "deliver")


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What began to be sent: the delivery that it names, and whether it was taken."""

    delivery_id: str
    first_byte_us: int
    taken: bool


class Taker(Protocol):
    """Whoever takes the messages of one channel, as a storm sees it."""

    channel: str
    # The module that hands over to it, with what that is told.
    deliver: Sequence[str]

    def ways(self, settings: Settings) -> Settings:
        """Return settings under which messages go to it."""

    def know(self, home: System, handles: Sequence[str]) -> None:
        """Let people be reached by it."""

    def noted(self) -> list[Noted]:
        """Return what it noted."""

    def end(self) -> None:
        """End it."""


class Server:
    """The process, as whoever started it sees it."""

    channel = ""
    module = ""
    deliver: Sequence[str] = DELIVER

    def __init__(self, notes: Path, *, drops: float, seed: int, words: Sequence[str]) -> None:
        """Start it; `drops` is the share of these words at which it drops the line."""
        self._notes = notes
        command = [sys.executable, "-m", self.module, str(notes)]
        told = ["--drops", str(drops), "--seed", str(seed), "--words", *words]
        self._process = subprocess.Popen([*command, *told], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        with self._process.stdout as said:
            self.place = f"{HOST}:{int(said.readline())}"

    def know(self, home: System, handles: Sequence[str]) -> None:
        """Let people be reached by it: most ways know them by their handle."""

    def noted(self) -> list[Noted]:
        """Return what it noted; the last line may still be half written."""
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
            speaking.find_out(home, one.delivery_id, outcome, by="sink", now=clock.now_us())
            found[outcome] += 1
    return found


class Notes:
    """The server's own side of it: its file, its chance, and which of its lines are open."""

    def __init__(self, path: Path, *, drops: float, seed: int, words: Sequence[str]) -> None:
        """Open the file."""
        self._words = frozenset(words)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._drops, self._chance = drops, random.Random(seed)
        self._lines: set[object] = set()
        self.over = asyncio.Event()
        self.over.set()

    def open(self, line: object) -> None:
        """Note that a line is open."""
        self._lines.add(line)
        self.over.clear()

    def close(self, line: object) -> None:
        """Note that a line is no more; `over` tells when none is."""
        self._lines.discard(line)
        if not self._lines:
            self.over.set()

    def drops_at(self, word: str) -> bool:
        """Tell whether the line breaks at a word."""
        return word in self._words and self._chance.random() < self._drops

    def add(self, delivery_id: str | None, first_byte_us: int, *, taken: bool) -> None:
        """Note a message so that it lies on disk; nothing of one that nobody can name."""
        if delivery_id is None:
            return
        noted = Noted(delivery_id=delivery_id, first_byte_us=first_byte_us, taken=taken)
        os.write(self._file, msgspec.json.encode(noted) + b"\n")
        os.fsync(self._file)


def serve(
    about: str | None, words: Sequence[str], line: Callable[[Notes], asyncio.BaseProtocol]
) -> None:
    """Read the command line, be a server until asked to end."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--drops", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", nargs="+", default=words, choices=words)
    told = parser.parse_args()
    notes = Notes(told.notes, drops=told.drops, seed=told.seed, words=told.words)
    asyncio.run(_listen(notes, line))


async def _listen(notes: Notes, line: Callable[[Notes], asyncio.BaseProtocol]) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    server = await loop.create_server(lambda: line(notes), HOST, 0, backlog=100)
    print(server.sockets[0].getsockname()[1], flush=True)
    await over.wait()
    server.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(notes.over.wait(), END_SECONDS_MAX / 2)
