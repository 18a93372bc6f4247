"""kill -9 of whoever hands mail over, again and again: no mail twice, none lost, none hidden.

    make bench ARGS="kill_mail"                    # 10,000 mails
    make bench ARGS="kill_mail --mails 2000 --database postgresql"

`twofold deliver`, and the worker of `twofold serve` beside its web process, take turns at handing
mails to a server in a process of its own (benchmarks/sink.py), which drops lines at random words.
Each is killed at a random moment, now and then the whole of `serve`. At the end, with nobody to be
killed, what waits for another try is handed over, and the server's list is held against the record:
R-6 of the promises. What is unknown is told from that list by `twofold outcome`.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import structs

from benchmarks import breaches, server, storm, table
from benchmarks.gusts import Gateway
from benchmarks.sink import Sink
from benchmarks.sinks import Noted, reconcile
from benchmarks.stoppers import crowd
from twofold import clock, messages, people, system
from twofold.ids import HandleId
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System
from twofold.terms import Intent

# What became of each delivery, and why.
States = dict[str, tuple[str, str | None]]

AT_ONCE = 500
# Nobody is killed later than this after the first mail of their turn.
TURN_SECONDS_MAX = 5.0
START_SECONDS_MAX = 30.0
WHOLE_SHARE = 0.3
CALM_SECONDS_MAX = 300.0
# So many are told by the command itself, the others by what it calls: each start takes a second.
COMMANDS = 3

_STATES = Query("states", "SELECT delivery_id, state, reason FROM delivery")
_TRIES = Query("tries", "SELECT sum(attempt) AS n FROM delivery")
_FRESH = Query(
    "fresh", "SELECT count(*) AS n FROM delivery WHERE state = 'waiting' AND attempt = 0"
)


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to."""

    noted: list[Noted]
    states: Counter[str]
    tries: int
    kills: Counter[str]
    found_out: Counter[str]
    wrong: Counter[str]
    seconds: float


class Serve:
    """`twofold serve`, whose worker hands over."""

    def __init__(self, settings: Settings) -> None:
        """Start it over a home."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        told = structs.replace(settings, port=port).environment()
        command = [sys.executable, "-m", "twofold", "serve"]
        self._process = subprocess.Popen(
            command, env={**os.environ, **told}, stdout=subprocess.DEVNULL
        )

    def kill_worker(self) -> None:
        """Kill the worker; the server starts another one."""
        for pid in server.children(self._process.pid):
            if "work" in server.command(pid):
                _kill(pid)

    def kill(self) -> None:
        """Kill every process, without a moment between them."""
        for pid in [self._process.pid, *server.children(self._process.pid)]:
            _kill(pid)
        self._process.wait()


def run(settings: Settings, sink: Sink, *, mails: int, seed: int) -> Ran:
    """Send so many mails over an empty home while whoever hands them over is killed."""
    settings, chance = sink.ways(settings), random.Random(seed)
    with system.running(settings) as home:
        ask(home, mails)
        began = time.monotonic()
        kills = Counter(_turns(home, sink, chance))
        gateway = Gateway(settings)
        calm(home, seconds_max=CALM_SECONDS_MAX)
        seconds = time.monotonic() - began
        gateway.end()
        sink.end()
        noted, before = sink.noted(), states(home)
        found_out = _told(home, noted) + reconcile(home, noted)
        after, tries = states(home), int(home.record.only(_TRIES).n)
    return Ran(
        noted=noted,
        states=Counter(state for state, _ in before.values()),
        tries=tries,
        kills=kills,
        found_out=found_out,
        wrong=Counter([*wrongs(noted, before), *differences(noted, after)]),
        seconds=seconds,
    )


def ask(home: System, mails: int) -> None:
    """Ask for one mail to each of so many people."""
    handles = [HandleId(one) for one in crowd(home, mails, Sink.channel)]
    whose = list(people.known(home.record, handles).values())
    intent = Intent(use="security.news", channel=Sink.channel)
    said = messages.Message(text="Hello", subject="News")
    for start in range(0, len(whose), AT_ONCE):
        with home.record.write(serial=people.SERIAL):
            for person in whose[start : start + AT_ONCE]:
                messages.ask(home.record, person, intent, said, now=clock.now_us())


def calm(home: System, *, seconds_max: float) -> None:
    """Wait until nothing waits or is on its way, so long at most."""
    deadline = time.monotonic() + seconds_max
    while breaches.open_still(home.record) and time.monotonic() < deadline:
        time.sleep(0.2)


def states(home: System) -> States:
    """Return what the record says of each mail."""
    return {row.delivery_id: (row.state, row.reason) for row in home.record.all(_STATES)}


def wrongs(noted: Iterable[Noted], states: States) -> Iterator[str]:
    """Return what broke a promise, by the server's list and what the record says of each."""
    taken = Counter(one.delivery_id for one in noted if one.taken)
    yield from ("taken twice" for times in taken.values() if times > 1)
    yield from ("taken, and asked for by nobody" for one in taken if one not in states)
    for name, (state, reason) in states.items():
        if state == "sent" and name not in taken:
            yield "lost: sent in the record, never taken"
        elif state not in ("sent", "unknown") and name in taken:
            yield f"hidden: {state} in the record, and taken"
        elif state not in ("sent", "unknown", "failed"):
            yield f"lost: {state} for ever"
        elif state != "sent" and not reason:
            yield f"hidden: {state} without a reason"


def _turns(home: System, sink: Sink, chance: random.Random) -> Iterator[str]:
    """Let one after the other hand over, and kill them, until each mail was tried."""
    serve: Serve | None = None
    while int(home.record.only(_FRESH).n):
        if serve is None and chance.random() < 0.5:
            gateway = Gateway(home.settings)
            _wait(sink, chance)
            gateway.kill()
            yield "deliver killed -9"
            continue
        serve = serve or Serve(home.settings)
        _wait(sink, chance)
        if chance.random() < WHOLE_SHARE:
            serve.kill()
            serve = None
            yield "serve killed -9, with its worker"
        else:
            serve.kill_worker()
            yield "worker killed -9"
    if serve is not None:
        serve.kill()
        yield "serve killed -9, with its worker"


def _wait(sink: Sink, chance: random.Random) -> None:
    """Wait until a mail has left, and for a random moment more."""
    before, deadline = len(sink.noted()), time.monotonic() + START_SECONDS_MAX
    while len(sink.noted()) == before and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(chance.uniform(0, TURN_SECONDS_MAX))


def _told(home: System, noted: Iterable[Noted]) -> Counter[str]:
    """Say of some that are unknown what became of them, as staff would at a terminal."""
    taken = {one.delivery_id for one in noted if one.taken}
    told: Counter[str] = Counter()
    environ = {**os.environ, **home.settings.environment()}
    for one in messages.unknown(home.record, limit=COMMANDS):
        outcome = "sent" if one.delivery_id in taken else "failed"
        command = [sys.executable, "-m", "twofold", "outcome", one.delivery_id, outcome]
        subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
        told[outcome] += 1
    return told


def differences(noted: Iterable[Noted], states: States) -> Iterator[str]:
    """Return where the record is not the server's list, once each unknown was found out."""
    taken = {one.delivery_id for one in noted if one.taken}
    for name, (state, _) in states.items():
        if (state == "sent") != (name in taken) or state not in ("sent", "failed"):
            yield f"{state} once all was found out"


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def show(ran: Ran) -> None:
    """Print what a run came to."""
    taken = [one for one in ran.noted if one.taken]
    rows: list[tuple[str, object]] = [
        ("mails", ran.states.total()),
        ("seconds, to the last try", ran.seconds),
        *sorted(ran.kills.items()),
        ("tries", ran.tries),
        ("content begun, line broken before its end", len(ran.noted) - len(taken)),
        ("taken by the server", len(taken)),
        *((f"{state} in the record", count) for state, count in sorted(ran.states.items())),
        *((f"unknown, found out: {told}", count) for told, count in sorted(ran.found_out.items())),
        ("doubles, lost or hidden (must be 0)", ran.wrong.total()),
        *sorted(ran.wrong.items()),
    ]
    table.show(("what", "count"), rows)


def main(words: Sequence[str] | None = None) -> None:
    """Read the command line, send and kill, print; ends with 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--drops", type=float, default=0.002, help="of the words of mail, how many")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or an address")
    parser.add_argument("--seed", type=int, default=20_261_130)
    chosen = parser.parse_args(words)
    table.machine("apsw", "psycopg", "aiosmtpd")
    with storm.opened(chosen.database) as settings:
        settings.home.mkdir(parents=True, exist_ok=True)
        notes = settings.home.parent / "mails.jsonl"
        sink = Sink(notes, drops=chosen.drops, seed=chosen.seed)
        try:
            ran = run(settings, sink, mails=chosen.mails, seed=chosen.seed)
        finally:
            sink.end()
    show(ran)
    if ran.wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
