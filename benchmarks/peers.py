"""Transitions, funnel and step matrix beside retentioneering and pm4py, on the same touches.

    python -m benchmarks.peers [--runs 5] [--keep FOLDER]

Bars (DESIGN.md section 9), at 1 M touches: at least 100 times as fast as both on transitions with
the data prepared, and ahead on every one, also cold. Prepared is, for a peer, its own object in
memory; for Twofold, the compacted table as the web process holds it in memory, and in a second row
the same from disk. Cold is a whole fresh process for one reading, for Twofold from disk: imports,
loading, and the answer. Peers live in benchmarks/.peers, which this makes from
benchmarks/peers.txt at the first run. The answers are printed as well, to be compared.
"""

import argparse
import json
import subprocess
import sys
import venv
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import crowd, homes, table
from benchmarks.asked import MEMORY_BYTES, MILLION, WAY
from twofold import clock, populations, trajectories
from twofold.populations import transitions
from twofold.system import System
from twofold.trajectories import Lens

HERE = Path(__file__).parent
FOLDER = HERE / ".peers"
PEERS = ("retentioneering", "pm4py (pandas)", "pm4py (Polars)")
READINGS = ("transitions", "funnel", "step matrix")
BAR_RATIO = 100
COLD_RUNS = 3
# They count a funnel without a limit in time, so ours has one that nobody reaches.
WITHIN_US = 10_000 * clock.DAY


def python() -> Path:
    """Return the peers' Python, making their environment if there is none."""
    found, ready = FOLDER / "bin" / "python", FOLDER / "ready"
    wanted = (HERE / "peers.txt").read_text()
    if not ready.exists() or ready.read_text() != wanted:
        print(f"installing the peers into {FOLDER} (once)", flush=True)
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [found, "-m", "pip", "install", "--quiet", "-r", HERE / "peers.txt"]
        subprocess.run(pip, check=True)
        ready.write_text(wanted)
    return found


def pinned(*names: str) -> list[str]:
    """Return the peers of these names as they are pinned, or all."""
    lines = [line for line in (HERE / "peers.txt").read_text().split() if "==" in line]
    return [line for line in lines if not names or line.partition("==")[0] in names]


def view_of(home: System) -> Lens:
    """Return everybody's steps."""
    given = (home.record, home.engine, home.settings)
    return trajectories.steps(*given, as_of=crowd.END_US, use=None)


def ask(view: Lens, reading: str) -> Any:
    """Return our answer in the words in which the peers give theirs."""
    steps = trajectories.steps_table()
    here = (view.engine, view.tables, steps)
    match reading:
        case "transitions":
            found = view.arrow(transitions.transitions(steps))
            return sum(found["n"].to_pylist())
        case "funnel":
            told = populations.read_funnel(*here, WAY, within_us=WITHIN_US, params=view.params)
            return [step.people for step in told]
        case _:
            cells = populations.read_step_matrix(*here, params=view.params)
            first = next(cell for cell in cells if (cell.k, cell.event) == (1, "research"))
            return round(asdict(first)["share"], 6)


def write_events(view: Lens, path: Path) -> int:
    """Write what the readings count, the incidences, as the plain event log that peers read."""
    steps = trajectories.steps_table()
    mine = steps.filter(steps.incidence)
    kind = mine.purpose + ibis.literal(":") + mine.channel
    columns = mine.select("person_id", "purpose", "touch_id", kind=kind, moment="occurred_us")
    found = view.arrow(columns.order_by("person_id", "moment", "touch_id"))
    place = found.schema.get_field_index("moment")
    moments = found["moment"].cast(pa.timestamp("us", "UTC"))
    events = found.set_column(place, "moment", moments).drop_columns("touch_id")
    pq.write_table(events, path)
    return events.num_rows


def ours(home: System, runs: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Return our figures, in memory and from disk, in the form in which a peer gives its own."""
    view = view_of(home)
    command = [sys.executable, "-m", "benchmarks.peers", "--keep", home.settings.home, "--cold"]
    cold = {reading: _cold([*command, reading]) for reading in READINGS}
    views = {"Twofold, from disk": view, "Twofold": view.held(bytes_max=MEMORY_BYTES)}
    return {name: {"cold": cold, **_prepared(one, runs)} for name, one in views.items()}


def _prepared(view: Lens, runs: int) -> dict[str, dict[str, Any]]:
    answers = {reading: ask(view, reading) for reading in READINGS}
    prepared = {
        reading: table.seconds(lambda one=reading: ask(view, one), runs) for reading in READINGS
    }
    return {"prepared": prepared, "answers": answers}


def peer(name: str, events: Path, runs: int) -> dict[str, dict[str, Any]]:
    """Return a peer's figures, prepared in one process, cold in a process for each reading."""
    command = [python(), HERE / "peer.py", name, events, str(runs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    told["cold"] = {reading: _cold([*command, reading]) for reading in told["prepared"]}
    return told


def _cold(command: list[Any]) -> float:
    def act() -> None:
        subprocess.run(command, check=True, capture_output=True)

    return table.seconds(act, COLD_RUNS)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="a folder for a home that is used again")
    parser.add_argument("--cold", choices=READINGS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.cold:
        with homes.fresh(chosen.keep) as home:
            print(ask(view_of(home), chosen.cold))
        return
    python()
    table.machine("duckdb", "ibis-framework", "pyarrow")
    print(", ".join(pinned()))
    with homes.fresh(chosen.keep) as home:
        homes.fill_lens(home, MILLION)
        events = home.settings.home / "events.parquet"
        count = write_events(view_of(home), events)
        found = ours(home, chosen.runs)
        found |= {name: peer(name, events, chosen.runs) for name in PEERS}
    print(f"{MILLION:,} touches, of which {count:,} incidences; median of {chosen.runs}, seconds")
    _print(found)


def _print(found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    rows: list[list[object]] = []
    for reading in READINGS:
        for name, told in found.items():
            if reading not in told["prepared"]:
                continue
            cold, prepared = told["cold"][reading], told["prepared"][reading]
            mine = found["Twofold"]
            ratios = (prepared / mine["prepared"][reading], cold / mine["cold"][reading])
            answer = told["answers"][reading]
            rows.append([reading, name, prepared, ratios[0], cold, ratios[1], str(answer)])
    heads = ("reading", "by", "prepared", "ratio", "cold", "ratio", "answer")
    table.show(heads, rows)
    print(f"the bar: {BAR_RATIO} times on transitions, prepared; above 1 elsewhere")


if __name__ == "__main__":
    main()
