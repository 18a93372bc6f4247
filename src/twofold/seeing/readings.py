"""Bringing readings up to date: of the few who changed, or of everybody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from twofold import audiences, jobs, rights, terms, trajectories
from twofold.seeing import currencies, groups, tables
from twofold.seeing.currencies import Elsewhere
from twofold.seeing.projection import Progress, project_all
from twofold.seeing.queries import queries
from twofold.seeing.uses import looked_at, mark_lapsed, permitting, unnamed
from twofold.system import System, fact, set_fact

REFRESH_PEOPLE_MAX = 500
# With more people than this out of date, charting everybody is cheaper than batch after batch.
UNSETTLED_MAX = 20_000
_CHARTED_WITH = "charted_with"


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """What a chart comes to; `seconds` are of disjoint steps, `amount` in millionths.

    Touches are begun by people or by the brand, or with other brands (`other_orbits`), or neither:
    for a purpose that is not known, about terms, or begun by somebody else.
    `unnamed` people are counted in all of these and stand in no stage: their rules are against it.
    `elsewhere` says that all that was ever bought was bought in other currencies than the home's.
    """

    people: int
    touches: int
    incidences: int
    brand_contacts: int
    other_orbits: int
    amount: dict[str, int]
    elsewhere: Elsewhere | None
    stages: dict[str, int]
    unnamed: int
    seconds: dict[str, float]


def refresh(system: System, *, now: int) -> int:
    """Bring the profiles and groups of a few people who changed up to date; returns how many."""
    record = system.record
    as_of = system.as_of(now)
    changed = trajectories.unprofiled(record, REFRESH_PEOPLE_MAX)
    # By the moment the home is charted as of: in one that stands still, time changes nothing.
    ripe = [
        row.person_id for row in record.all(queries.ripe, now=as_of, rows_max=REFRESH_PEOPLE_MAX)
    ]
    if not changed and not ripe:
        return groups.follow_groups(system, now=now)
    due = list(dict.fromkeys([*changed, *ripe]))
    # Before their profiles: a crash in between must not lose whom the groups have to look at.
    audiences.look_soon(record, due)
    use = looked_at(system, now=now)
    trajectories.profile_people(record, system.engine, system.settings, due, as_of=as_of, use=use)
    groups.follow_groups(system, now=now)
    return len(due)


def take_settings(system: System, *, now: int) -> bool:
    """Have everybody charted anew if settings that readings rest on changed; tells whether."""
    if not settings_changed(system):
        _keep_settings(system)
        return False
    with system.record.write():
        trajectories.mark_everybody(system.record, now=now)
        jobs.add(system.record, "chart", key="chart", now=now)
    return True


def settings_changed(system: System) -> bool:
    """Tell whether zone or currency are not those that readings were computed with."""
    kept = fact(system, _CHARTED_WITH)
    return kept is not None and kept != _rests_on(system)


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
        mark_lapsed(system, now=now)
        counted = permitting(system, terms.ANALYTICS, now=now)
        trajectories.compact(record, engine, chosen, now=now, use=counted)
    with _timed(seconds, "profiles"):
        trajectories.profile_everybody(
            record,
            engine,
            chosen,
            as_of=moment,
            use=looked_at(system, now=now),
            progress=lambda done, of: tell("profiles", done, of),
        )
    if any(one.is_described for one in audiences.list(record)):
        with _timed(seconds, "groups"):
            groups.fill_groups(system, now=now)
    rights.look(record, who="chart", role="model", person_id=None, what="chart", now=now)
    _keep_settings(system)
    return _summary(system, moment, seconds, now=now)


def _keep_settings(system: System) -> None:
    set_fact(system, _CHARTED_WITH, _rests_on(system))


def _rests_on(system: System) -> str:
    return f"{system.settings.zone} {system.settings.currency}"


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - began, 3)


def _summary(system: System, as_of: int, seconds: dict[str, float], *, now: int) -> Chart:
    record = system.record
    totals = record.only(queries.totals)
    more = unnamed(system, as_of=as_of, now=now)
    amounts = trajectories.amounts(
        record,
        system.engine,
        system.settings,
        as_of=as_of,
        use=permitting(system, terms.ANALYTICS, now=now),
    )
    return Chart(
        people=int(totals.people) + (more.people if more else 0),
        touches=int(totals.touches) + (more.touches if more else 0),
        incidences=int(totals.incidences) + (more.incidences if more else 0),
        brand_contacts=int(totals.contacts) + (more.contacts if more else 0),
        other_orbits=int(totals.other_orbits) + (more.other_orbits if more else 0),
        amount=amounts,
        elsewhere=_elsewhere(system, set(amounts)),
        stages={row.stage: int(row.people) for row in record.all(queries.stages)},
        unnamed=more.people if more else 0,
        seconds=seconds,
    )


def _elsewhere(system: System, currencies_met: set[str]) -> Elsewhere | None:
    currency = system.settings.currency
    # Counting purchases goes through the whole log once more, so only where it may tell.
    if currency in currencies_met:
        return None
    return currencies.elsewhere(currencies.purchases(system), currency)
