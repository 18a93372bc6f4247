"""How fast events are acknowledged over HTTP, each one durable, while they are also projected.

    python -m benchmarks.ingest [--seconds 10] [--runs 3] [--projecting]

Bars, on two cores with the load generator included (DESIGN.md section 9): 100,000 touches/s in
batches of 100 with p99 < 60 ms, 8,000/s alone, CPU within 1.5 times that of decode and append.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import apsw
import granian
import msgspec

from benchmarks import load, server
from benchmarks.load import Load
from twofold import journal, storage
from twofold.api import events
from twofold.settings import Settings

DRAIN_SECONDS_MAX = 600
GROUP_ROWS = 2_000
WARM_UP_SECONDS = 2.0


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


def floor(folder: Path) -> float:
    """Return the CPU time in µs a touch of nothing but decoding and appending, here and now."""
    db = storage.open_journal(Settings(home=folder))
    sent = [
        load.body(number, 100).replace(load.MARK, b"floor%07d" % number) for number in range(400)
    ]
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


def measure(running: server.Server, sent: Load, key: str, run: str, seconds: float) -> Result:
    """Drive a server with a generator in another process."""
    before, cpu = server.projected(running.home), running.cpu_seconds()
    command = [
        *(sys.executable, "-m", "benchmarks.load", "--load", sent.name, "--key", key),
        *("--port", str(running.port), "--run", run, "--seconds", str(seconds)),
    ]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    used = running.cpu_seconds() - cpu
    reached = server.projected(running.home)
    found = json.loads(told)
    return Result(
        **found,
        cpu_us=used / found["touches"] * 1e6,
        projected=reached - before,
        backlog=server.journaled(running.home) - reached,
    )


def drain(home: Path) -> float:
    """Wait until everything is projected and return how long that took."""
    began = time.monotonic()
    while server.projected(home) < server.journaled(home):
        assert time.monotonic() - began < DRAIN_SECONDS_MAX, "the backlog does not drain"
        time.sleep(0.1)
    return time.monotonic() - began


def compare(arguments: argparse.Namespace) -> None:
    """Run everything `runs` times and print a table."""
    loads = [load.BATCHES] if arguments.projecting else [load.BATCHES, load.SINGLES]
    found: dict[Load, list[Result]] = {sent: [] for sent in loads}
    drains: list[float] = []
    floors: list[float] = []
    for run in range(arguments.runs):
        for sent in loads:
            with server.fresh_home() as home:
                floors.append(floor(home.with_name("floor")))
                result, drained = _once(home, sent, run, arguments)
            found[sent].append(result)
            drains.append(drained)
    _print(found, floors, drains, arguments)


def _once(home: Path, sent: Load, run: int, arguments: argparse.Namespace) -> tuple[Result, float]:
    key = server.key(home)
    running = server.Server(
        home, arguments.port, arguments.application, projecting=arguments.projecting
    )
    drained = 0.0
    try:
        measure(running, sent, key, "w", min(WARM_UP_SECONDS, arguments.seconds))
        result = measure(running, sent, key, str(run), arguments.seconds)
        if arguments.projecting:
            drained = drain(home)
            touches = server.ask(home / "record.sqlite", "SELECT count(*) FROM touch")
            assert touches == server.journaled(home), "touches were lost or doubled"
    finally:
        running.stop()
    assert server.damage(home) is None, "the journal is damaged"
    return result, drained


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--port", type=int, default=8329)
    parser.add_argument("--projecting", action="store_true")
    parser.add_argument("--application", default=server.APPLICATION)
    compare(parser.parse_args())


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
    for sent, results in found.items():
        median = [statistics.median(column) for column in zip(*results, strict=True)]
        middle = Result(*median)
        rate = statistics.median(result.rate for result in results)
        projected = statistics.median(result.projected / result.seconds for result in results)
        print(
            f"{sent.name:<16}{rate:>15,.0f}{middle.p50_ms:>15.1f}{middle.p99_ms:>15.1f}"
            f"{middle.cpu_us:>15.2f}{middle.cpu_us / least:>15.2f}{projected:>15,.0f}"
            f"{middle.backlog:>15,.0f}"
        )
    if arguments.projecting:
        print(f"the backlog drained in {statistics.median(drains):.1f} s; nothing was lost")


if __name__ == "__main__":
    main()
