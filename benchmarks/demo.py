"""The first minutes: `twofold demo` step by step, the first page, and memory before any chart.

    python -m benchmarks.demo [--port 8341]

Bars (DESIGN.md section 9): real data charted and served in less than 60 s after the installation;
web process and worker together below 250 MB before the first chart.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks import table

BAR_SECONDS = 60.0
BAR_MEGABYTES = 250.0
START_SECONDS_MAX = 300.0
SETTLE_SECONDS = 5.0
HOST = "127.0.0.1"


def once(home: Path) -> tuple[float, dict[str, float]]:
    """Return the seconds of `demo --once` as a whole and by step."""
    command = [sys.executable, "-m", "twofold", "demo", "--once", "--json", "--home", str(home)]
    began = time.perf_counter()
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return time.perf_counter() - began, json.loads(told)["seconds"]


def first_page(home: Path, port: int, verb: str) -> tuple[float, float]:
    """Return the seconds until `verb` has served a page, and the megabytes of all its processes."""
    command = [
        *(sys.executable, "-m", "twofold", verb),
        *("--host", HOST, "--port", str(port), "--home", str(home)),
    ]
    began = time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not _answers(f"http://{HOST}:{port}/console"):
            assert running.poll() is None, "the server ended by itself"
            assert time.perf_counter() - began < START_SECONDS_MAX, "no page in time"
            time.sleep(0.05)
        took = time.perf_counter() - began
        time.sleep(SETTLE_SECONDS)
        return took, sum(map(_megabytes, _family(running.pid)))
    finally:
        running.terminate()
        running.wait(30)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8341)
    chosen = parser.parse_args()
    table.machine("granian", "litestar", "duckdb", "apsw")
    with tempfile.TemporaryDirectory(prefix="twofold-") as folder:
        empty, home = Path(folder) / "empty", Path(folder) / "home"
        bare, idle = first_page(empty, chosen.port, "serve")
        served, _ = first_page(home, chosen.port, "demo")
        whole, steps = once(Path(folder) / "again")
    rows: list[list[object]] = [
        ["demo: from the start to the first page", served, BAR_SECONDS, "s"],
        ["demo --once, whole process", whole, None, "s"],
        *([f"  of it: {name}", took, None, "s"] for name, took in steps.items()),
        ["serve, new home: from the start to the first page", bare, None, "s"],
        ["serve, new home: memory of all processes (PSS)", idle, BAR_MEGABYTES, "MB"],
    ]
    table.show(["", "measured", "bar", ""], rows)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 -- our own server
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    family = [pid]
    for status in sorted(Path("/proc").glob("[0-9]*/stat"), key=lambda one: int(one.parent.name)):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent in family:
            family.append(int(status.parent.name))
    return family


def _megabytes(pid: int) -> float:
    """Return a process's share of memory: what it shares with others is counted once."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1_024 / 1e6
    return 0.0


if __name__ == "__main__":
    main()
