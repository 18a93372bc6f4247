"""Every reading over the compacted table, at 1 M and 10 M touches.

    python -m benchmarks.readings [--held] [--fifty] [--runs 3] [--only funnel …] [--keep FOLDER]

From the Parquet files on disk; with --held, as the console reads after its first figure, from
what the web process holds of them in memory.

Bars (DESIGN.md section 9), at 10 M: transitions, sessions, funnel, step matrix and RFM cells each
under a second, and growth at most linear: ten times the touches, ten times the time.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from ibis.expr.types import Table

from benchmarks import crowd, homes, table
from benchmarks.asked import MEMORY_BYTES, MILLION, WAY
from twofold import clock, populations, seeing, trajectories
from twofold.populations import transitions
from twofold.system import System
from twofold.trajectories import Lens, portraits, rules

BARRED = ("transitions", "sessions", "funnel", "step matrix", "RFM cells")
BAR_SECONDS = 1.0
# At 10 M a whole chart writes a million profiles into the record; that is not a reading.
EVERYBODY_ROWS_MAX = 10 * MILLION
WITHIN_US = 30 * clock.DAY

Act = Callable[[], object]
Found = dict[str, tuple[float, float]]


def acts(view: Lens) -> Mapping[str, Act]:
    """Return every reading of a population by its name, as the console asks for it."""
    steps, as_of = trajectories.steps_table(), view.as_of
    here = (view.engine, view.tables, steps)
    given, day = view.params, view.params["as_of_day"]
    currency = str(view.params["currency"])
    assert isinstance(day, int)
    return {
        "transitions and median gaps": lambda: populations.read_transitions(
            *here, as_of=as_of, params=given
        ),
        "transitions": lambda: view.arrow(_counts()),
        "sessions": lambda: populations.read_sessions(*here, as_of=as_of, params=given),
        "funnel": lambda: populations.read_funnel(*here, WAY, within_us=WITHIN_US, params=given),
        "step matrix": lambda: populations.read_step_matrix(*here, params=given),
        "RFM cells": lambda: populations.read_cells(
            *here, as_of_day=day, currency=currency, params=given
        ),
        "variants": lambda: populations.read_variants(*here, params=given),
        "variants of sessions": lambda: populations.read_variants(
            *here, per="session", params=given
        ),
        "switches": lambda: populations.read_switches(*here, params=given),
        "retention": lambda: populations.read_retention(*here, as_of_day=day, params=given),
        "board": lambda: populations.read_board(*here, as_of=as_of, params=given),
        "parity": lambda: populations.read_parity(*here, currency=currency, params=given),
        "attribution": lambda: populations.read_attribution(*here, params=given),
        "year": lambda: populations.read_year(*here, as_of=as_of, currency=currency, params=given),
    }


def everybody(home: System, view: Lens) -> Act:
    """Return the act of computing every reading and stage of every person, without storing it."""
    ruled = rules.stage_rules(home.record)

    def draw() -> int:
        return sum(portraits.draw(part, ruled).readings.num_rows for part in view.parts())

    return draw


def measure(home: System, count: int, arguments: argparse.Namespace) -> Found:
    """Return the median seconds, and CPU seconds, of each reading over `count` touches."""
    homes.fill_lens(home, count)
    view = trajectories.steps(
        home.record,
        home.engine,
        home.settings,
        as_of=crowd.END_US,
        use=seeing.permitting(home, "analytics", now=crowd.END_US),
    )
    if arguments.held:
        seconds = table.once(lambda: view.held(bytes_max=MEMORY_BYTES))
        view = view.held(bytes_max=MEMORY_BYTES)
        print(f"{count:,} touches held in memory within {seconds:.1f} s", flush=True)
    wanted = dict(acts(view))
    if count <= EVERYBODY_ROWS_MAX:
        wanted["every person: readings and stages"] = everybody(home, view)
    found: Found = {}
    for name, act in wanted.items():
        if arguments.only and name not in arguments.only:
            continue
        slow = name.startswith("every person")
        act() if not slow else None  # the first call compiles
        found[name] = table.timed(act, 1 if slow and count > MILLION else arguments.runs)
    return found


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--held", action="store_true", help="held in memory, not from files")
    parser.add_argument("--fifty", action="store_true", help="50 M touches as well")
    parser.add_argument("--only", nargs="*", help="names of readings")
    parser.add_argument("--keep", type=Path, help="a folder for homes that are used again")
    chosen = parser.parse_args()
    table.machine("duckdb", "ibis-framework", "pyarrow")
    sizes = [1, 10, 50] if chosen.fifty else [1, 10]
    found: dict[int, Found] = {}
    for size in sizes:
        kept = chosen.keep and chosen.keep / f"touches-{size}-million"
        with homes.fresh(kept) as home:
            found[size] = measure(home, size * MILLION, chosen)
    _print(found, chosen.runs, "held in memory" if chosen.held else "Parquet on disk")


def _print(found: dict[int, Found], runs: int, place: str) -> None:
    sizes = list(found)
    print(f"median of {runs}, seconds, from the compacted table ({place})")
    last = [size for size in sizes if size > 1]
    columns = [f"{size} M{unit}" for size in last for unit in ("", " CPU")]
    heads = ["reading", "1 M", *columns, "10 M / 1 M", "bar at 10 M", ""]
    rows: list[list[object]] = []
    for name, (small, _) in found[1].items():
        figures = [figure for size in last for figure in found[size].get(name, (None, None))]
        large, _ = found[10].get(name, (None, None))
        bar = BAR_SECONDS if name in BARRED else None
        growth = large / small if large else None
        held = "held" if bar and large and large < bar else "missed" if bar else ""
        rows.append([name, small, *figures, growth, bar, held])
    table.show(heads, rows)


def _counts() -> Table:
    return transitions.transitions(trajectories.steps_table())


if __name__ == "__main__":
    main()
