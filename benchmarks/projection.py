"""How fast entries of the journal are folded into the record, in one process.

    python -m benchmarks.projection [--rows 200000] [--runs 3] [--profile]

Bar (DESIGN.md section 9): at least 50,000 touches/s while ingest goes on. Measured with people who
are met again (the ordinary case), and with one in five new.
"""

import argparse
import cProfile
import pstats
import statistics
import time

from benchmarks import homes, table
from twofold import seeing
from twofold.system import System

BAR_RATE = 50_000
ACTIVE = 20_000
PROFILE_LINES = 40


def fold(home: System, count: int) -> tuple[float, float]:
    """Fold the next `count` entries into the record; returns entries/s and CPU µs an entry."""
    pace, done = seeing.Pace(), 0
    began, cpu = time.perf_counter(), time.process_time()
    while done < count:
        done += pace.project(home)
    used = time.process_time() - cpu
    return done / (time.perf_counter() - began), used / done * 1e6


def measure(count: int, people: int, *, profiled: bool) -> list[tuple[float, float]]:
    """Return the figures of a first fold, and of one that meets the same people again."""
    with homes.fresh() as home:
        homes.fill_journal(home, count, people)
        first = fold(home, count)
        homes.fill_journal(home, count, people, first=count)
        watch = cProfile.Profile()
        if profiled:
            watch.enable()
        again = fold(home, count)
        watch.disable()
        if profiled:
            pstats.Stats(watch).sort_stats("tottime").print_stats(PROFILE_LINES)
    return [first, again]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="tell where the time goes")
    chosen = parser.parse_args()
    table.machine("apsw", "msgspec")
    if chosen.profile:
        measure(chosen.rows, ACTIVE, profiled=True)
        return
    shown: list[list[object]] = []
    for said, people in ((f"{ACTIVE:,} people", ACTIVE), ("one in five new", chosen.rows // 5)):
        runs = [measure(chosen.rows, people, profiled=False) for _ in range(chosen.runs)]
        for place, met in enumerate(("first met", "met again")):
            rate, cpu = (statistics.median(run[place][kind] for run in runs) for kind in (0, 1))
            shown.append([f"{said}, {met}", chosen.rows, rate, cpu, rate / BAR_RATE])
    size = len(homes.event(0, ACTIVE))
    print(f"median of {chosen.runs}; events of {size} bytes; the bar is {BAR_RATE:,}/s")
    table.show(["", "entries", "entries/s", "CPU µs", "of the bar"], shown)


if __name__ == "__main__":
    main()
