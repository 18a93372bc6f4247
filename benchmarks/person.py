"""One person's readings now, and how soon after a touch their profile is current.

    python -m benchmarks.person [--people 1000000] [--times 200] [--keep FOLDER]

Bars (DESIGN.md sections 4 and 9): one person in 2 to 8 ms through the compiled expressions, and
touch to profile in less than a second with a million people in the home. Freshness is timed from
the durable append to the profile, through the worker's own loop in a second process.
"""

import argparse
import contextlib
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import crowd, homes, table
from twofold import clock, journal, people, seeing, touches, trajectories
from twofold.ids import PersonId
from twofold.system import System

BAR_SECONDS = 1.0
FRESH_SECONDS_MAX = 30.0
# Long before ten million people the record would be larger than the memory here.
PEOPLE_MAX = 10_000_000
TOUCHES_EACH = 2


def fill(home: System, count: int) -> None:
    """Bring so many people into a home, two touches each, and chart them."""
    if seeing.has_touches(home):
        return
    homes.fill_journal(home, count * TOUCHES_EACH, count)
    seeing.chart(home, now=clock.now_us())


def now(home: System, chance: random.Random, count: int, times: int) -> list[float]:
    """Return the seconds that each of `times` people took to read."""
    given = (home.record, home.engine, home.settings)
    found = []
    for _ in range(times + 5):
        person_id = _somebody(home, chance, count)
        act = lambda who=person_id: trajectories.profile_now(*given, who, as_of=crowd.END_US)  # noqa: E731
        found.append(table.once(act))
    return found[5:]  # the first ones compile


def freshness(home: System, chance: random.Random, count: int, times: int) -> list[float]:
    """Return the seconds from the durable append of a touch to the profile that counts it."""
    feed_id = touches.feed(home.record, "api_key", "benchmark")
    fresh = [round(time.time() * 1e3) * 1_000 + place for place in range(times)]
    found = []
    with working(home):
        for number in fresh:
            who = chance.randrange(count)
            person_id = people.resolve(home.record, f"user_id:user-{who}").person_id
            before = _counted(home, person_id)
            payload = homes.event(number, count).replace(
                f'"user-{number * 48_271 % count}"'.encode(), f'"user-{who}"'.encode()
            )
            draft = journal.Draft(
                feed_id=feed_id, format=1, payload=payload, received_us=clock.now_us()
            )
            journal.append(home.journal, [draft])
            began = time.perf_counter()
            while _counted(home, person_id) == before:
                assert time.perf_counter() - began < FRESH_SECONDS_MAX, "no profile in time"
                time.sleep(0.005)
            found.append(time.perf_counter() - began)
    return found


@contextlib.contextmanager
def working(home: System) -> Iterator[None]:
    """Run the worker beside the block, as `serve` does."""
    command = [sys.executable, "-m", "twofold", "work", "--home", str(home.settings.home)]
    running = subprocess.Popen(command)
    try:
        yield
    finally:
        running.terminate()
        running.wait(30)


def _counted(home: System, person_id: PersonId) -> int:
    found = trajectories.profile(home.record, person_id, now=clock.now_us())
    return found.touches if found else 0


def _somebody(home: System, chance: random.Random, count: int) -> PersonId:
    return people.resolve(home.record, f"user_id:user-{chance.randrange(count)}").person_id


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="a folder for a home that is used again")
    chosen = parser.parse_args()
    count, chance = min(chosen.people, PEOPLE_MAX), random.Random(crowd.SEED)
    table.machine("apsw", "duckdb", "ibis-framework")
    with homes.fresh(chosen.keep) as home:
        filled = table.once(lambda: fill(home, count))
        print(f"{count:,} people with {TOUCHES_EACH} touches each, charted in {filled:.0f} s")
        one = [took * 1e3 for took in now(home, chance, count, chosen.times)]
        soon = [took * 1e3 for took in freshness(home, chance, count, chosen.times)]
    heads = ["ms", "n", "median", "p95", "bar"]
    rows = [
        ["one person's readings and stages, now", len(one), *_middle(one), None],
        ["from a durable touch to the profile", len(soon), *_middle(soon), BAR_SECONDS * 1e3],
    ]
    table.show(heads, rows)


def _middle(values: list[float]) -> tuple[float, float]:
    return statistics.median(values), table.at(values, 0.95)


if __name__ == "__main__":
    main()
