"""kill -9 in the middle of ingest, again and again: what was acknowledged has to be there.

    python -m benchmarks.kill [--seconds 60] [--projecting]

The whole server (web process and, with --projecting, the worker) is killed at a random moment
under load, started again over the same home, and so on; at the end the journal is verified and
every acknowledged message id looked up. R-1 of the promises: none lost, none half stored.
"""

import argparse
import asyncio
import platform
import random
import signal
import statistics
import time
from pathlib import Path

import apsw
import granian
import msgspec

from benchmarks import load, server
from twofold import journal, storage
from twofold.settings import Settings

SECONDS_MAX = 3_600
CONNECTIONS = 8
EVENTS_EACH = 20
ALIVE_SECONDS_MAX = 1.0
READ_ROWS = 10_000


class Sender(asyncio.Protocol):
    """One connection; it notes the ids of a request once that is acknowledged."""

    def __init__(self, requests: "Requests", acknowledged: set[str]) -> None:
        """Send from `requests` until the server is gone."""
        self._requests = requests
        self._acknowledged = acknowledged
        self._sent: list[str] = []
        self._heard = b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Note a whole acknowledgement and send the next request."""
        self._heard += data
        if self._heard.endswith(b"}"):
            assert b'"accepted":%d,' % EVENTS_EACH in self._heard, self._heard
            self._acknowledged.update(self._sent)
            self._heard = b""
            self._send()

    def connection_lost(self, _: Exception | None) -> None:
        """Tell that the server is gone."""
        if not self.ended.done():
            self.ended.set_result(None)

    def _send(self) -> None:
        self._sent, request = self._requests.next()
        assert isinstance(self._transport, asyncio.WriteTransport)
        self._transport.write(request)


class Requests:
    """Requests without end, no message id twice."""

    def __init__(self, key: str) -> None:
        """Send with `key`."""
        self._made = load.requests(load.Load("kill", EVENTS_EACH, CONNECTIONS), key, "kil")
        self._number = 0

    def next(self) -> tuple[list[str], bytes]:
        """Return the message ids of a request, and the request."""
        self._number += 1
        mark = f"kil{self._number:09d}"
        return [f"{mark}-{place:03d}" for place in range(EVENTS_EACH)], next(self._made)


async def cycle(port: int, requests: Requests, acknowledged: set[str], kill: "Kill") -> None:
    """Send until the server, killed at a random moment, is gone."""
    loop = asyncio.get_running_loop()
    senders = [
        (await loop.create_connection(lambda: Sender(requests, acknowledged), load.HOST, port))[1]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(kill.after)
    kill.now()
    await asyncio.gather(*(sender.ended for sender in senders))


class Kill:
    """What kills a server, and when."""

    def __init__(self, running: server.Server, after: float) -> None:
        """Kill `running` after a time under load."""
        self.after = after
        self._running = running

    def now(self) -> None:
        """Kill every process of the server, the worker too."""
        self._running.signal(signal.SIGKILL)


def main() -> None:
    """Read the command line, kill, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--port", type=int, default=8331)
    parser.add_argument("--projecting", action="store_true")
    parser.add_argument("--application", default=server.APPLICATION)
    parser.add_argument("--seed", type=int, default=20_261_122)
    chosen = parser.parse_args()
    until = time.monotonic() + min(chosen.seconds, SECONDS_MAX)
    chance = random.Random(chosen.seed)
    acknowledged: set[str] = set()
    restarts: list[float] = []
    with server.fresh_home() as home:
        requests = Requests(server.key(home))
        while time.monotonic() < until:
            began = time.monotonic()
            running = server.Server(
                home, chosen.port, chosen.application, projecting=chosen.projecting
            )
            restarts.append(time.monotonic() - began)
            kill = Kill(running, chance.uniform(0.0, ALIVE_SECONDS_MAX))
            asyncio.run(cycle(chosen.port, requests, acknowledged, kill))
            running.wait()
        stored = _stored(home)
        lost = acknowledged - stored
        damage = server.damage(home)
    print(f"{platform.machine()}, Python {platform.python_version()}, ", end="")
    print(f"SQLite {apsw.sqlite_lib_version()}, Granian {granian.__version__}")
    print(f"{'kills':<28}{len(restarts):>12,}")
    print(f"{'acknowledged':<28}{len(acknowledged):>12,}")
    print(f"{'stored':<28}{len(stored):>12,}")
    print(f"{'stored, not acknowledged':<28}{len(stored - acknowledged):>12,}")
    print(f"{'acknowledged, lost':<28}{len(lost):>12,}")
    print(f"{'damage':<28}{damage!s:>12}")
    print(f"{'start, median s':<28}{statistics.median(restarts):>12.2f}")
    assert not lost, sorted(lost)[:10]
    assert damage is None


def _stored(home: Path) -> set[str]:
    db = storage.open_journal(Settings(home=home))
    found: set[str] = set()
    after_seq = 0
    while entries := journal.read(db, after_seq, READ_ROWS):
        found.update(msgspec.json.decode(entry.payload or b"")["messageId"] for entry in entries)
        after_seq = entries[-1].seq
    db.close()
    return found


if __name__ == "__main__":
    main()
