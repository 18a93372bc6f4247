"""kill -9 at random moments: nothing acknowledged is lost, nothing counts twice (R-1, R-2, R-5)."""

import contextlib
import http.client
import random
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import msgspec

from tests.flow import histories
from tests.server import serving
from tests.server.serving import Served
from twofold import access, clock, journal, seeing, system
from twofold.ids import touch_id
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System

SERVER_KILLS = 5
WORKER_KILLS = 5
BATCH_EVENTS = 20
SENDERS = 3
NOW = clock.parse("2026-06-01")


class Sender:
    """A client that sends batches until the server is gone, and repeats what had no answer."""

    def __init__(self, name: str, key: str) -> None:
        """Send as `name`."""
        self.acknowledged: set[str] = set()
        self._name, self._key = name, key
        self._count = 0
        self._batch: list[dict[str, Any]] = []

    def send(self, server: Served) -> None:
        """Send until the connection breaks."""
        with contextlib.suppress(OSError, http.client.HTTPException, urllib.error.URLError):
            while True:
                self._batch = self._batch or [self._event() for _ in range(BATCH_EVENTS)]
                answer = server.track(self._key, *self._batch)
                assert answer["accepted"] == BATCH_EVENTS
                self.acknowledged |= {event["messageId"] for event in self._batch}
                self._batch = []

    def _event(self) -> dict[str, Any]:
        self._count += 1
        at = histories.FIRST_US + self._count * clock.HOUR
        return {
            "type": "track",
            "event": "Order Completed" if self._count % 3 else "Product Viewed",
            "userId": f"u{self._count % 40}",
            "messageId": f"{self._name}-{self._count}",
            "timestamp": clock.rfc3339(at),
            "properties": {"revenue": 9.99, "currency": "USD"} if self._count % 3 else {},
        }


def test_a_server_killed_under_load_keeps_what_it_acknowledged(home: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    key = serving.key(home)
    senders = [Sender(f"s{number}", key) for number in range(SENDERS)]
    for _ in range(SERVER_KILLS):
        with serving.serving(home) as server:
            threads = [threading.Thread(target=one.send, args=(server,)) for one in senders]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.2, 1.0))
            server.kill()
            for thread in threads:
                thread.join()
    acknowledged = set[str]().union(*(sender.acknowledged for sender in senders))

    with system.running(Settings(home=home)) as found:
        seeing.project_all(found)
        stored = [msgspec.json.decode(entry.payload or b"") for entry in _entries(found)]
        told = _touch_ids(found)
        damages = seeing.verify(found)
        seeing.chart(found, now=NOW)
        disturbed = histories.digest(found, now=NOW)
        with system.running(Settings(home=tmp_path / "undisturbed")) as calm:
            histories.same_ids(found, calm)
            access.create_key(calm.record, "test", now=NOW)
            _repeat(found, calm)
            seeing.chart(calm, now=NOW)
            undisturbed = histories.digest(calm, now=NOW)

    ids = {event["messageId"] for event in stored}
    print(f"{len(acknowledged):,} acknowledged, {len(ids):,} stored")  # noqa: T201 - its figure
    assert len(acknowledged) > SERVER_KILLS * BATCH_EVENTS
    assert acknowledged <= ids
    assert sorted(told) == sorted(touch_id(one) for one in ids)
    assert damages == []
    assert disturbed == undisturbed


def test_a_worker_killed_while_it_folds_counts_nothing_twice(home: Path, tmp_path: Path) -> None:
    chance = random.Random(11)
    with system.running(Settings(home=home)) as found:
        entries = histories.journal_only(found, people=4_000, each=10)
    reached = [0]
    for _ in range(WORKER_KILLS):
        with _working(home):
            serving.until(lambda: _projected(home) > reached[-1] or reached[-1] == entries)
            time.sleep(chance.uniform(0.0, 0.05))
        reached.append(_projected(home))

    with system.running(Settings(home=home)) as found:
        seeing.project_all(found)
        seeing.chart(found, now=NOW)
        damages = seeing.verify(found)
        disturbed = histories.digest(found, now=NOW)
        with system.running(Settings(home=tmp_path / "undisturbed")) as calm:
            histories.same_ids(found, calm)
            histories.tell(calm, people=4_000, each=10)
            seeing.chart(calm, now=NOW)
            undisturbed = histories.digest(calm, now=NOW)

    print(f"killed at rows {reached[1:]} of {entries}")  # noqa: T201 - its figure
    assert 0 < reached[1] < entries
    assert damages == []
    assert disturbed == undisturbed


def _entries(found: System) -> list[journal.Entry]:
    entries: list[journal.Entry] = []
    while more := journal.read(found.journal, entries[-1].seq if entries else 0, 10_000):
        entries += more
    return entries


def _touch_ids(found: System) -> list[str]:
    return [row.touch_id for row in found.record.all(Query("ids", "SELECT touch_id FROM touch"))]


def _repeat(found: System, calm: System) -> None:
    drafts = [
        journal.Draft(
            feed_id=entry.feed_id,
            format=entry.format,
            payload=entry.payload or b"",
            received_us=entry.received_us,
            sent_us=entry.sent_us,
        )
        for entry in _entries(found)
    ]
    journal.append(calm.journal, drafts)
    seeing.project_all(calm)


@contextlib.contextmanager
def _working(home: Path) -> Iterator[None]:
    worker = subprocess.Popen(
        [sys.executable, "-m", "twofold", "work", "--home", str(home)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        worker.kill()
        worker.wait()


def _projected(home: Path) -> int:
    connection = apsw.Connection(str(home / "record.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
    connection.set_busy_timeout(5_000)
    try:
        row = connection.execute("SELECT value FROM progress WHERE name = 'projection'").fetchone()
        return int(row[0]) if row else 0
    finally:
        connection.close()
