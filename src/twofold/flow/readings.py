"""Bringing readings up to date: of the few who changed, or of everybody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from twofold import trajectories
from twofold.flow import tables
from twofold.flow.projection import Progress, project_all
from twofold.flow.queries import queries
from twofold.system import System

REFRESH_PEOPLE_MAX = 500
# With more people than this out of date, charting everybody is cheaper than batch after batch.
UNSETTLED_MAX = 20_000


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What a chart comes to; `seconds` are of disjoint steps, `amount` in millionths."""

    people: int
    touches: int
    incidences: int
    brand_contacts: int
    amount: dict[str, int]
    stages: dict[str, int]
    seconds: dict[str, float]


def refresh(system: System, *, now: int) -> int:
    """Bring the profiles of a few people who changed up to date; returns how many."""
    record = system.record
    as_of = system.as_of(now)
    changed = trajectories.unprofiled(record, REFRESH_PEOPLE_MAX)
    # By the moment the home is charted as of: in one that stands still, time changes nothing.
    ripe = [
        row.person_id for row in record.all(queries.ripe, now=as_of, rows_max=REFRESH_PEOPLE_MAX)
    ]
    if not changed and not ripe:
        return 0
    due = list(dict.fromkeys([*changed, *ripe]))
    trajectories.profile_people(record, system.engine, system.settings, due, as_of=as_of)
    return len(due)


def unsettled(system: System) -> int:
    """Return how many people's steps in the lens are out of date."""
    return int(system.record.only(queries.unsettled_count).people)


def chart(
    system: System, *, now: int, as_of: int | None = None, progress: Progress | None = None
) -> Chart:
    """Take over the tables in the home, bring everybody's readings up to date, and sum them up.

    Raises tables.BadTable, before anything is done.
    """
    tables.take_tables(system, now=now)
    return read_everybody(system, now=now, as_of=as_of, progress=progress)


def read_everybody(
    system: System, *, now: int, as_of: int | None = None, progress: Progress | None = None
) -> Chart:
    """Compact the lens, compute every reading of everybody, and sum it up."""
    tell = progress or (lambda *_: None)
    record, engine, chosen = system.record, system.engine, system.settings
    moment = system.as_of(now) if as_of is None else as_of
    seconds: dict[str, float] = {}
    with _timed(seconds, "project"):
        project_all(system, tell)
    with _timed(seconds, "compact"):
        tell("compact", 0, None)
        trajectories.compact(record, engine, chosen, now=now)
    with _timed(seconds, "profiles"):
        trajectories.profile_everybody(
            record,
            engine,
            chosen,
            as_of=moment,
            progress=lambda done, of: tell("profiles", done, of),
        )
    return _summary(system, moment, seconds)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - began, 3)


def _summary(system: System, as_of: int, seconds: dict[str, float]) -> Chart:
    record = system.record
    totals = record.only(queries.totals)
    amounts = record.all(queries.amounts, as_of=as_of)
    return Chart(
        people=int(totals.people),
        touches=int(totals.touches),
        incidences=int(totals.incidences),
        brand_contacts=int(totals.contacts),
        amount={row.currency: int(row.amount_micro) for row in amounts},
        stages={row.stage: int(row.people) for row in record.all(queries.stages)},
        seconds=seconds,
    )
