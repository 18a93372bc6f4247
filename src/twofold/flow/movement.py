"""How people move, as the command line tells of it: the first rows of each reading."""

from dataclasses import asdict
from typing import Any

from twofold import clock, populations, trajectories
from twofold.system import System


def movement(system: System, *, limit: int, now: int) -> dict[str, list[dict[str, Any]]]:
    """Return transitions and whole ways, most frequent first, `limit` rows each; durations in s."""
    as_of = system.as_of(now)
    view = trajectories.steps(
        system.record, system.engine, system.settings, as_of=as_of, use="analytics"
    )
    table, params = trajectories.steps_table(), view.params
    graph = populations.read_transitions(
        view.engine, view.tables, table, as_of=as_of, params=params
    )
    ways = populations.read_variants(view.engine, view.tables, table, repeats=False, params=params)
    edges = [asdict(edge) for edge in graph.edges[:limit]]
    for edge in edges:
        edge["median_gap_seconds"] = edge.pop("median_gap_us") / clock.SECOND
    match ways:
        case populations.Refusal():
            return {"transitions": edges, "ways": []}
        case _:
            return {"transitions": edges, "ways": [asdict(way) for way in ways.shown[:limit]]}
