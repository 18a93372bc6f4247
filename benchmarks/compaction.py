"""How fast the record becomes Parquet: all of it, and after a thousand people changed.

    python -m benchmarks.compaction [--rows 1000000] [--ten] [--changed 1000]

No bar of its own: it is part of the start and of freshness. A tenth of the rows are people.
"""

import argparse

from benchmarks import homes, table
from benchmarks.asked import MILLION
from twofold import clock, seeing, trajectories

FILL_ROWS = 500_000


def measure(count: int, changed: int) -> list[list[object]]:
    """Return rows of the table for a record of `count` touches."""
    people = count // 10
    with homes.fresh() as home:
        homes.fill_journal(home, count, people)
        # Nobody waits to write here, and the fewer commits the fewer pages are written twice.
        while seeing.project(home, now=clock.now_us(), rows_max=FILL_ROWS).entries:
            pass
        given = (home.record, home.engine, home.settings)
        whole = table.once(lambda: trajectories.compact(*given, now=clock.now_us()))
        homes.fill_journal(home, changed, people, first=count)
        seeing.project_all(home)
        told: list[trajectories.Compacted] = []
        part = table.once(lambda: told.append(trajectories.compact(*given, now=clock.now_us())))
        return [
            ["everything", count, 64, whole, count / whole],
            [f"{changed:,} people changed", count, told[0].buckets, part, told[0].rows / part],
        ]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=MILLION)
    parser.add_argument("--ten", action="store_true", help="10 M as well (fills for minutes first)")
    parser.add_argument("--changed", type=int, default=1_000)
    chosen = parser.parse_args()
    table.machine("apsw", "duckdb", "pyarrow")
    sizes = [chosen.rows, *([10 * MILLION] if chosen.ten else [])]
    found = [row for size in sizes for row in measure(size, chosen.changed)]
    table.show(["", "touches", "buckets", "seconds", "rows written/s"], found)


if __name__ == "__main__":
    main()
