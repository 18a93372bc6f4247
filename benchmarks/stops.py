"""How fast messages leave with lease and fence, and how soon a stop is acknowledged meanwhile.

    python -m benchmarks.stops [--messages 20000] [--stops 200] [--database postgresql]
    python -m benchmarks.stops --channel email --messages 4000 --stops 60

Bars (DESIGN.md section 9): at least 1,000 messages/s to a local sink; under that load a stop is
acknowledged within 3 s (p99). `twofold deliver` is a process of its own; the sink is the channel
`test`, a line in a file for each message. Expected beforehand: 2,500/s on a free core with SQLite,
for a message costs one query of its own (the fence) and 0.4 ms; a third of that with PostgreSQL on
the same two cores, where each fence is a way to the server; a stop waits for one batch of 100. Over
mail each is signed (DKIM) and handed to a server that notes it on disk (benchmarks/sink.py).
"""

import argparse
import contextlib
import random
import time
from collections.abc import Iterator

import msgspec

from benchmarks import breaches, storm, table
from benchmarks.gusts import Gateway
from benchmarks.sink import Sink
from benchmarks.stoppers import CHANNEL, crowd
from twofold import clock, heeding, messages, people, system
from twofold.ids import HandleId
from twofold.people import Person
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import EVERYTHING, Intent

BAR_MESSAGES = 1_000
BAR_SECONDS = 3.0
SECONDS_MAX = 300.0
PAUSE_SECONDS = 0.05
USES = ("security.a", "security.b", "security.c", "security.d")


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--stops", type=int, default=200)
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql, or an address")
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--channel", choices=(CHANNEL, Sink.channel), default=CHANNEL)
    chosen = parser.parse_args()
    table.machine("apsw", "psycopg", "msgspec", "aiosmtpd")
    with storm.opened(chosen.database) as settings, _taking(settings, chosen.channel) as sink:
        alone = measure(settings, chosen.messages, 0, chosen.seed, sink)
        under = measure(settings, chosen.messages, chosen.stops, chosen.seed, sink)
    waits = under.waits
    table.show(
        ("what", "measured", "bar"),
        [
            ("messages/s, lease, fence, receipt", alone.rate, f"≥ {BAR_MESSAGES:,}"),
            ("the gateway's CPU a message, µs", alone.cpu_us, None),
            (f"messages/s beside {len(waits)} stops", under.rate, None),
            ("messages/s until the last stop", under.rate_beside, None),
            ("the gateway's CPU a message, µs", under.cpu_us, None),
            ("a stop acknowledged, p50 s", table.at(waits, 0.5), None),
            ("a stop acknowledged, p99 s", table.at(waits, 0.99), f"< {BAR_SECONDS:g}"),
            ("a stop acknowledged, longest s", max(waits), None),
        ],
    )


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What one run came to; the server's share of the work is not in `cpu_us`."""

    rate: float
    rate_beside: float
    cpu_us: float
    waits: list[float]


def measure(
    settings: Settings, count: int, stops: int, seed: int, sink: Sink | None = None
) -> Measured:
    """Return messages handed over a second, and the seconds that each stop beside them took."""
    channel = sink.channel if sink else CHANNEL
    if sink:
        settings = msgspec.structs.replace(sink.ways(settings), dkim_selector="mail")
    with system.running(settings) as home:
        whose = _asked(home, count, channel)
        before = len(_left(settings, sink))
        gateway, began = Gateway(settings), time.monotonic()
        while len(_left(settings, sink)) == before:
            time.sleep(0.01)
        spent = gateway.cpu_seconds
        waits = _stopped(home, random.Random(seed).sample(whose, stops))
        stopped_us = clock.now_us()
        while breaches.open_still(home.record) and time.monotonic() - began < SECONDS_MAX:
            time.sleep(0.05)
        spent = gateway.cpu_seconds - spent
        gateway.end()
        moments = _left(settings, sink)[before:]
    return Measured(
        rate=_rate(moments),
        rate_beside=_rate([moment for moment in moments if moment <= stopped_us]),
        cpu_us=spent / len(moments) * 1e6,
        waits=waits,
    )


@contextlib.contextmanager
def _taking(settings: Settings, channel: str) -> Iterator[Sink | None]:
    """Return a server that takes mail and drops none, if that is the channel; it ends by itself."""
    if channel != Sink.channel:
        yield None
        return
    sink = Sink(settings.home.parent / "mails.jsonl", drops=0.0, seed=1)
    try:
        yield sink
    finally:
        sink.end()


def _left(settings: Settings, sink: Sink | None) -> list[int]:
    """Return when the first byte of each message left."""
    every = sink.noted() if sink else breaches.first_bytes(settings.home)
    return [one.first_byte_us for one in every]


def _rate(moments: list[int]) -> float:
    if len(moments) < 2:
        return 0.0
    return len(moments) / ((max(moments) - min(moments)) / clock.SECOND)


def _asked(home: System, count: int, channel: str) -> list[Person]:
    """Ask for messages to a fresh crowd, each use once a person."""
    handles = [HandleId(one) for one in crowd(home, count // len(USES), channel)]
    whose, now = list(people.known(home.record, handles).values()), clock.now_us()
    with home.record.write(serial=people.SERIAL):
        for use in USES:
            for person in whose:
                intent = Intent(use=use, channel=channel)
                said = messages.Message(text="Hello")
                messages.ask(home.record, person, intent, said, now=now)
    return whose


def _stopped(home: System, whose: list[Person]) -> list[float]:
    waits = []
    for person in whose:
        began = time.monotonic()
        heeding.stop(home, person, EVERYTHING, method="benchmark", now=clock.now_us())
        waits.append(time.monotonic() - began)
        time.sleep(PAUSE_SECONDS)
    return waits


if __name__ == "__main__":
    main()
