"""How fast events are acknowledged over HTTP, each one durable, while they are also projected.

    python -m benchmarks.ingest [--seconds 10] [--projecting] [--runs 3]

The load generator is a process of its own on this machine: keep-alive connections to loopback,
each sending its next request when the last one is answered. Bars: DESIGN.md section 9.
"""

import argparse
import asyncio
import base64
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import granian
import msgspec

from twofold import access, clock, journal, storage
from twofold.api import events
from twofold.settings import Settings

HOST = "127.0.0.1"
SECONDS_MAX = 120
PEOPLE = 50_000
BODIES = 64
MARK = b"@@@@@@@@@@@@"
DRAIN_SECONDS_MAX = 600
GROUP_ROWS = 2_000


class Load(NamedTuple):
    """One way to send: how many events a request, over how many connections."""

    name: str
    events_each: int
    connections: int


BATCHES = Load("batches of 100", 100, 24)
SINGLES = Load("single", 1, 64)


class Result(NamedTuple):
    """What one run came to."""

    touches: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    projected: int
    backlog: int

    @property
    def rate(self) -> float:
        """Acknowledged touches per second."""
        return self.touches / self.seconds


class Client(asyncio.Protocol):
    """One keep-alive connection that sends its next request when the last one is answered."""

    def __init__(self, requests: Iterator[bytes], until: float, latencies: list[float]) -> None:
        """Send from `requests` until the moment `until`."""
        self._requests = requests
        self._until = until
        self._latencies = latencies
        self._sent = 0.0
        self._heard = b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport: Any = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Time the answer, which has to be a full acknowledgement, and send the next request."""
        self._heard += data
        if not self._heard.endswith(b"}"):
            return
        assert self._heard.startswith(b"HTTP/1.1 200"), self._heard
        assert b'"refused":[{' not in self._heard, self._heard
        self._heard = b""
        self._latencies.append(time.perf_counter() - self._sent)
        if time.perf_counter() < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that this connection has ended, and with which error."""
        if error is not None or self._heard:
            self.ended.set_exception(error or ConnectionError("cut off"))
        else:
            self.ended.set_result(None)

    def _send(self) -> None:
        request = next(self._requests)
        self._sent = time.perf_counter()
        self._transport.write(request)


def event(number: int, place: int) -> dict[str, Any]:
    """Return an event of ordinary size, about 380 bytes, as an SDK sends it."""
    return {
        "type": "track",
        "event": ("Product Viewed", "Product Added", "Order Completed")[place % 3],
        "userId": f"user-{(number * 997 + place * 31) % PEOPLE}",
        "messageId": f"{MARK.decode()}-{place:03d}",
        "timestamp": "2026-03-01T12:00:00.123Z",
        "context": {"library": {"name": "analytics-python", "version": "2.3.4"}},
        "integrations": {},
        "properties": {
            "product_id": f"product-{place}",
            "price": 12.5,
            "currency": "USD",
            "category": "Shoes",
            "quantity": 1 + place % 4,
            "order_id": f"order-{number}-{place}",
        },
    }


def body(number: int, events_each: int) -> bytes:
    """Return a request body whose message ids wait to be filled in."""
    if events_each == 1:
        return _json(event(number, number % 3))
    sent = {"batch": [event(number, place) for place in range(events_each)]}
    return _json({**sent, "sentAt": "2026-03-01T12:00:01.000Z"})


def requests(load: Load, key: str, run: str) -> Iterator[bytes]:
    """Return HTTP requests without end, no message id twice."""
    coded = base64.b64encode(f"{key}:".encode()).decode()
    path = "/v1/track" if load.events_each == 1 else "/v1/batch"
    bodies = [body(number, load.events_each) for number in range(BODIES)]
    whole = [
        (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Basic {coded}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(one)}\r\n\r\n"
        ).encode()
        + one
        for one in bodies
    ]
    number = 0
    while True:
        for one in whole:
            number += 1
            yield one.replace(MARK, f"{run}{number:09d}".encode())


async def drive(load: Load, port: int, key: str, run: str, seconds: float) -> dict[str, float]:
    """Send load for a time and return how many touches were acknowledged, and how fast."""
    latencies: list[float] = []
    made = requests(load, key, run)
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    clients = [
        (
            await loop.create_connection(
                lambda: Client(made, began + seconds, latencies), HOST, port
            )
        )[1]
        for _ in range(load.connections)
    ]
    await asyncio.gather(*(client.ended for client in clients))
    took = time.perf_counter() - began
    latencies.sort()
    return {
        "touches": len(latencies) * load.events_each,
        "seconds": took,
        "p50_ms": latencies[len(latencies) // 2] * 1e3,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1e3,
    }


def floor(folder: Path) -> float:
    """Return the CPU time in µs a touch of nothing but decoding and appending, here and now."""
    db = storage.open_journal(Settings(home=folder / "floor"))
    sent = [body(number, 100).replace(MARK, b"floor%07d" % number) for number in range(400)]
    began = time.process_time()
    for start in range(0, len(sent), GROUP_ROWS // 100):
        drafts = []
        for one in sent[start : start + GROUP_ROWS // 100]:
            decoded = msgspec.json.decode(one, type=events.Batch)
            for raw in decoded.batch:
                msgspec.json.decode(raw, type=events.Event)
                drafts.append(
                    journal.Draft(feed_id=1, format=1, payload=bytes(raw), received_us=start)
                )
        journal.append(db, drafts)
    took = time.process_time() - began
    db.close()
    return took / (len(sent) * 100) * 1e6


class Server:
    """A web process and, if wanted, the worker beside it, over a fresh home."""

    def __init__(self, home: Path, port: int, application: str, *, projecting: bool) -> None:
        """Start them and wait until they answer."""
        self.home, self.port = home, port
        environ = {**os.environ, "TWOFOLD_HOME": str(home)}
        self.web = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
                *("--host", HOST, "--port", str(port), "--no-ws", "--log-level", "warning"),
                application,
            ],
            env=environ,
        )
        self.worker: subprocess.Popen[bytes] | None = None
        if projecting:
            self.worker = subprocess.Popen([sys.executable, "-m", "twofold", "work"], env=environ)
        self._wait()

    def cpu_seconds(self) -> float:
        """Return the CPU time that the web process and its children have used."""
        return sum(_cpu(pid) for pid in (self.web.pid, *_children(self.web.pid)))

    def stop(self) -> None:
        """End both."""
        for process in (self.web, self.worker):
            if process is not None:
                process.terminate()
                process.wait(30)

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://{HOST}:{self.port}/v1/none", timeout=1)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError


def measure(server: Server, load: Load, key: str, run: str, seconds: float) -> Result:
    """Drive a server with a generator in another process."""
    before, cpu = _projected(server.home), server.cpu_seconds()
    told = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.ingest", "--drive", load.name),
            *("--port", str(server.port), "--key", key, "--run", run, "--seconds", str(seconds)),
        ],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    found = json.loads(told)
    used = server.cpu_seconds() - cpu
    projected = _projected(server.home)
    return Result(
        touches=found["touches"],
        seconds=found["seconds"],
        p50_ms=found["p50_ms"],
        p99_ms=found["p99_ms"],
        cpu_us=used / found["touches"] * 1e6,
        projected=projected - before,
        backlog=_journaled(server.home) - projected,
    )


def drain(home: Path) -> float:
    """Wait until everything is projected and return how long that took."""
    began = time.monotonic()
    while _projected(home) < _journaled(home):
        assert time.monotonic() - began < DRAIN_SECONDS_MAX, "the backlog does not drain"
        time.sleep(0.1)
    return time.monotonic() - began


def compare(arguments: argparse.Namespace) -> None:
    """Run everything `runs` times and print a table."""
    loads = [BATCHES] if arguments.projecting else [BATCHES, SINGLES]
    found: dict[Load, list[Result]] = {load: [] for load in loads}
    drains: list[float] = []
    floors: list[float] = []
    for run in range(arguments.runs):
        for load in loads:
            with _folder() as folder:
                floors.append(floor(folder))
                key = _key(folder / "home")
                server = Server(
                    folder / "home",
                    arguments.port,
                    arguments.application,
                    projecting=arguments.projecting,
                )
                try:
                    measure(server, load, key, "w", min(2.0, arguments.seconds))
                    result = measure(server, load, key, str(run), arguments.seconds)
                    found[load].append(result)
                    if arguments.projecting:
                        drains.append(drain(folder / "home"))
                        _check(folder / "home")
                finally:
                    server.stop()
                _verify(folder / "home")
    _print(found, floors, drains, arguments)


def main() -> None:
    """Read the command line; with --drive this is the generator's process."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--port", type=int, default=8329)
    parser.add_argument("--projecting", action="store_true")
    parser.add_argument("--application", default="twofold.server:create")
    parser.add_argument("--drive", choices=[BATCHES.name, SINGLES.name])
    parser.add_argument("--key", default="")
    parser.add_argument("--run", default="0")
    arguments = parser.parse_args()
    arguments.seconds = min(arguments.seconds, SECONDS_MAX)
    if arguments.drive:
        load = BATCHES if arguments.drive == BATCHES.name else SINGLES
        run = f"{arguments.run:>3.3}".replace(" ", "-")
        driven = drive(load, arguments.port, arguments.key, run, arguments.seconds)
        print(json.dumps(asyncio.run(driven)))
    else:
        compare(arguments)


def _print(
    found: Mapping[Load, list[Result]],
    floors: list[float],
    drains: list[float],
    arguments: argparse.Namespace,
) -> None:
    least = statistics.median(floors)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load included")
    print(
        f"Python {platform.python_version()}, SQLite {apsw.sqlite_lib_version()} "
        f"synchronous=FULL, Granian {granian.__version__}, msgspec {msgspec.__version__}"
    )
    print(f"{arguments.runs} runs of {arguments.seconds:g} s, medians")
    print(f"decode + append alone: {least:.2f} µs CPU a touch")
    heads = ("", "acknowledged/s", "p50 ms", "p99 ms", "CPU µs", "ratio", "projected/s", "backlog")
    print(("{:<16}" + "{:>15}" * 7).format(*heads))
    for load, results in found.items():
        median = [statistics.median(column) for column in zip(*results, strict=True)]
        middle = Result(*median)  # type: ignore[arg-type]
        rate = statistics.median(result.rate for result in results)
        projected = statistics.median(result.projected / result.seconds for result in results)
        print(
            f"{load.name:<16}{rate:>15,.0f}{middle.p50_ms:>15.1f}{middle.p99_ms:>15.1f}"
            f"{middle.cpu_us:>15.2f}{middle.cpu_us / least:>15.2f}{projected:>15,.0f}"
            f"{middle.backlog:>15,.0f}"
        )
    if drains:
        print(f"the backlog drained in {statistics.median(drains):.1f} s; nothing was lost")


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="twofold-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _key(home: Path) -> str:
    record = storage.open_record(Settings(home=home))
    try:
        return access.create_key(record, "benchmark", now=clock.now_us())
    finally:
        record.close()


def _verify(home: Path) -> None:
    db = storage.open_journal(Settings(home=home))
    assert journal.verify(db) is None, "the journal is damaged"
    db.close()


def _check(home: Path) -> None:
    touches = _ask(home / "record.sqlite", "SELECT count(*) FROM touch")
    assert touches == _journaled(home), "touches were lost or doubled"


def _projected(home: Path) -> int:
    return _ask(home / "record.sqlite", "SELECT value FROM progress WHERE name = 'projection'")


def _journaled(home: Path) -> int:
    return _ask(home / "journal.sqlite", "SELECT max(last_seq) FROM journal_chain")


def _ask(file: Path, question: str) -> int:
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        row = connection.execute(question).fetchone()
        return int(row[0] or 0) if row else 0
    finally:
        connection.close()


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found.append(int(status.parent.name))
    return found


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


if __name__ == "__main__":
    main()
