"""Tables that benchmarks print: the machine first, then figures beside their bars."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("apsw", "duckdb", "ibis-framework", "pyarrow", "msgspec")


def machine(*libraries: str) -> None:
    """Print what the figures below were measured with, and how busy it was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    told = [f"{name} {version(name)}" for name in libraries or LIBRARIES]
    print(
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; "
        f"load average {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, "
        + ", ".join(told)
    )


def show(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under their heads: the first column to the left, the others to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    for row in (heads, *cells):
        first, *rest = (
            value.ljust(width) if place == 0 else value.rjust(width)
            for place, (value, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *rest]).rstrip(), flush=True)


def seconds(act: Callable[[], object], runs: int) -> float:
    """Return the median time of `runs` calls, in seconds."""
    return timed(act, runs)[0]


def timed(act: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the medians of time and of this process's CPU time over `runs` calls, in seconds.

    On a machine that others use too, the CPU time says what the time would be without them.
    """
    times, cpus = [], []
    for _ in range(runs):
        cpu = time.process_time()
        times.append(once(act))
        cpus.append(time.process_time() - cpu)
    return statistics.median(times), statistics.median(cpus)


def once(act: Callable[[], object]) -> float:
    """Return the time of one call, in seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def at(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _cell(value: object) -> str:
    match value:
        case float() if abs(value) < 10:
            return f"{value:,.3f}"
        case float() if abs(value) < 1_000:
            return f"{value:,.1f}"
        case float() | int():
            return f"{value:,.0f}"
        case None:
            return "–"
        case _:
            return str(value)


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (told.read_text().splitlines() if told.exists() else ())
        if line.startswith("model name")
    ]
    return names[0] if names else platform.machine()
