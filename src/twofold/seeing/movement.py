"""How people move, as the command line tells of it: the first rows of each reading."""

from dataclasses import asdict
from typing import Any

from twofold import clock, populations, terms, trajectories
from twofold.seeing.uses import permitting
from twofold.system import System


def movement(system: System, *, limit: int, now: int) -> dict[str, Any]:
    """Return transitions, whole ways, sessions and changes of channel; durations in seconds.

    Lists hold the most frequent first, `limit` rows each. What is too little to tell is a refusal.
    """
    as_of = system.as_of(now)
    view = trajectories.steps(
        system.record,
        system.engine,
        system.settings,
        as_of=as_of,
        use=permitting(system, terms.ANALYTICS, now=now),
    )
    here = (view.engine, view.tables, trajectories.steps_table())
    graph = populations.read_transitions(*here, as_of=as_of, params=view.params)
    ways = populations.read_variants(*here, repeats=False, params=view.params)
    switches = populations.read_switches(*here, between="sessions", params=view.params)
    return {
        "transitions": [_told(asdict(edge)) for edge in graph.edges[:limit]],
        "ways": (
            asdict(ways) if isinstance(ways, populations.Refusal)
            else [asdict(way) for way in ways.shown[:limit]]
        ),
        "sessions": _sessions(populations.read_sessions(*here, as_of=as_of, params=view.params)),
        "changes_of_channel": [_told(asdict(switch)) for switch in switches[:limit]],
    }  # fmt: skip


def _sessions(found: "populations.Sessions | populations.Refusal") -> dict[str, Any]:
    told = asdict(found)
    told.pop("counts", None)
    return _told(told)


def _told(reading: dict[str, Any]) -> dict[str, Any]:
    """Return a reading with its durations in seconds."""
    return {
        name.replace("_us", "_seconds"): value / clock.SECOND if name.endswith("_us") else value
        for name, value in reading.items()
    }
