"""How fast messages leave with lease and fence, and how soon a stop is acknowledged meanwhile.

    python -m benchmarks.stops [--messages 20000] [--stops 200] [--database postgresql]

Bars (DESIGN.md section 9): at least 1,000 messages/s to a local sink; under that load a stop is
acknowledged within 3 s (p99). `twofold deliver` is a process of its own; the sink is the channel
`test`, a line in a file for each message. Expected beforehand: 2,500/s on a free core with SQLite,
for a message costs one query of its own (the fence) and 0.4 ms; a third of that with PostgreSQL on
the same two cores, where each fence is a way to the server; a stop waits for one batch of 100.
"""

import argparse
import random
import time

import msgspec

from benchmarks import breaches, storm, table
from benchmarks.gusts import Gateway
from benchmarks.stoppers import CHANNEL, crowd
from twofold import clock, flow, messages, people, system
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
    chosen = parser.parse_args()
    table.machine("apsw", "psycopg", "msgspec")
    with storm.opened(chosen.database) as settings:
        alone = measure(settings, chosen.messages, 0, chosen.seed)
        under = measure(settings, chosen.messages, chosen.stops, chosen.seed)
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


def measure(settings: Settings, count: int, stops: int, seed: int) -> Measured:
    """Return messages handed over a second, and the seconds that each stop beside them took."""
    with system.running(settings) as home:
        whose = _asked(home, count)
        before = len(breaches.first_bytes(settings.home))
        gateway, began = Gateway(settings), time.monotonic()
        while len(breaches.first_bytes(settings.home)) == before:
            time.sleep(0.01)
        spent = gateway.cpu_seconds
        waits = _stopped(home, random.Random(seed).sample(whose, stops))
        stopped_us = clock.now_us()
        while breaches.open_still(home.record) and time.monotonic() - began < SECONDS_MAX:
            time.sleep(0.05)
        spent = gateway.cpu_seconds - spent
        gateway.end()
        lines = breaches.first_bytes(settings.home)[before:]
    beside = [line for line in lines if line.first_byte_us <= stopped_us]
    return Measured(
        rate=_rate(lines),
        rate_beside=_rate(beside),
        cpu_us=spent / len(lines) * 1e6,
        waits=waits,
    )


def _rate(lines: list[breaches.Line]) -> float:
    if len(lines) < 2:
        return 0.0
    return len(lines) / ((lines[-1].first_byte_us - lines[0].first_byte_us) / clock.SECOND)


def _asked(home: System, count: int) -> list[Person]:
    """Ask for messages to a fresh crowd, each use once a person."""
    handles = [HandleId(one) for one in crowd(home, count // len(USES))]
    whose, now = list(people.known(home.record, handles).values()), clock.now_us()
    with home.record.write(serial=people.SERIAL):
        for use in USES:
            for person in whose:
                intent = Intent(use=use, channel=CHANNEL)
                said = messages.Message(text="Hello")
                messages.ask(home.record, person, intent, said, now=now)
    return whose


def _stopped(home: System, whose: list[Person]) -> list[float]:
    waits = []
    for person in whose:
        began = time.monotonic()
        flow.stop(home, person, EVERYTHING, method="benchmark", now=clock.now_us())
        waits.append(time.monotonic() - began)
        time.sleep(PAUSE_SECONDS)
    return waits


if __name__ == "__main__":
    main()
