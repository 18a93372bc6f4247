"""How fast messages leave with lease and fence, and how soon a stop is acknowledged meanwhile.

    python -m benchmarks.stops [--messages 20000] [--stops 200] [--database postgresql]

Bars (DESIGN.md section 9): at least 1,000 messages/s to a local sink; under that load a stop is
acknowledged within 3 s (p99). `twofold deliver` is a process of its own; the sink is the channel
`test`, a line in a file for each message. Expected beforehand: 1,000 to 1,500/s on a free core, for
each message costs about 25 queries and 0.5 ms of it; a stop waits for one batch of 100.
"""

import argparse
import random
import time

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
        alone, _ = measure(settings, chosen.messages, 0, chosen.seed)
        under, waits = measure(settings, chosen.messages, chosen.stops, chosen.seed)
    table.show(
        ("what", "measured", "bar"),
        [
            ("messages/s, lease and fence", alone, f"≥ {BAR_MESSAGES:,}"),
            (f"messages/s beside {len(waits)} stops", under, None),
            ("a stop acknowledged, p50 s", table.at(waits, 0.5), None),
            ("a stop acknowledged, p99 s", table.at(waits, 0.99), f"< {BAR_SECONDS:g}"),
            ("a stop acknowledged, longest s", max(waits), None),
        ],
    )


def measure(settings: Settings, count: int, stops: int, seed: int) -> tuple[float, list[float]]:
    """Return messages handed over a second, and the seconds that each stop beside them took."""
    with system.running(settings) as home:
        whose = _asked(home, count)
        before = len(breaches.first_bytes(settings.home))
        gateway, began = Gateway(settings), time.monotonic()
        while len(breaches.first_bytes(settings.home)) == before:
            time.sleep(0.01)
        waits = _stopped(home, random.Random(seed).sample(whose, stops))
        while breaches.open_still(home.record) and time.monotonic() - began < SECONDS_MAX:
            time.sleep(0.05)
        gateway.end()
        lines = breaches.first_bytes(settings.home)[before:]
    seconds = (lines[-1].first_byte_us - lines[0].first_byte_us) / clock.SECOND
    return len(lines) / seconds, waits


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
