"""A running server, as its users' clients meet it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from twofold import access, clock, journal, storage
from twofold.settings import Settings

START_SECONDS_MAX = 30


class Running:
    """A server over a home of its own, and the key to send to it."""

    def __init__(self, home: Path, port: int) -> None:
        self.settings = Settings(home=home, port=port)
        self.host = f"http://127.0.0.1:{port}"
        record = storage.open_record(self.settings)
        self.key = access.create_key(record, "client", now=clock.now_us())
        record.close()

    @property
    def stored(self) -> list[dict[str, Any]]:
        """The events that are durable."""
        db = storage.open_journal(self.settings)
        try:
            assert journal.verify(db) is None
            entries = journal.read(db, 0, 10_000)
            return [msgspec.json.decode(entry.payload or b"null") for entry in entries]
        finally:
            db.close()


@pytest.fixture
def server(home: Path) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Running(home, port)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"),
            "twofold.server:create",
        ],
        env={**os.environ, "TWOFOLD_HOME": str(home)},
    )
    try:
        _wait(port)
        yield running
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    message = "the server did not start"
    raise TimeoutError(message)
