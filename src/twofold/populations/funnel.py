"""How far people come along a way that somebody has in mind, within a time limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import BooleanColumn, Table

from twofold.populations import answers, medians
from twofold.trajectories import OWN, PERSON

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources


@dataclass(frozen=True, kw_only=True, slots=True)
class FunnelStep:
    """Which own-orbit touches count as one step: all that is said must match."""

    purpose: str | None = None
    channel: str | None = None
    name: str | None = None
    initiator: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """How many people reached one step, of those who entered, and how long after the step before.

    `share` is of the people at step 1, with its Wilson interval; null when nobody entered.
    """

    step: int
    people: int
    median_us: float | None
    share: answers.Interval | None


def reached(steps: Table, way: Sequence[FunnelStep], *, within_us: int) -> tuple[Table, ...]:
    """Return for each step who reached it: PERSON, seq, started_us, at_us, waited_us.

    Greedy, each person once: they enter at their first touch that matches step 1, and the limit
    runs from there; step k is reached at their first touch after the one that reached step k-1
    that matches step k, if it came at most `within_us` after they entered. Taking the earliest
    match of each step never loses a later one, so whoever can reach a step from their first entry
    does. One touch serves one step. A second try after the limit does not count.
    """
    own = steps.filter(steps.orbit == OWN)
    first = own.filter(_matches(own, way[0]))
    # `seq` and `occurred_us` rise together, so their minima belong to the same touch.
    at = first.group_by(*PERSON).agg(seq=first.seq.min(), at_us=first.occurred_us.min())
    levels = [at.mutate(started_us=at.at_us, waited_us=ibis.null("int64"))]
    for step in way[1:]:
        levels.append(_next(own, levels[-1], step, within_us))
    return tuple(levels)


def funnel(steps: Table, way: Sequence[FunnelStep], *, within_us: int) -> Table:
    """Return step (1..), people, median_us (since the step before, of those who reached it)."""
    levels = reached(steps, way, within_us=within_us)
    told = reduce(
        Table.union,
        (
            level.select(step=ibis.literal(number, "int64"), waited_us=level.waited_us)
            for number, level in enumerate(levels, 1)
        ),
    )
    counts = told.group_by("step").agg(people=told.count())
    middle = medians.medians(told, ["step"], "waited_us")
    found = counts.left_join(middle, "step")
    return found.select("step", "people", median_us=found["median"]).order_by("step")


def funnel_people(
    steps: Table, way: Sequence[FunnelStep], *, within_us: int, step: int, lost: bool = False
) -> Table:
    """Return person_id of who reached `step` (1..); with `lost`, only those who went no further."""
    levels = reached(steps, way, within_us=within_us)
    who = levels[step - 1].select(*PERSON)
    if lost and step < len(levels):
        who = who.anti_join(levels[step], PERSON)
    # Everybody has one first touch, and that one spells their id.
    named = steps.filter(steps.seq == 1).semi_join(who, PERSON)
    return named.select("person_id").order_by("person_id")


def read_funnel(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    way: Sequence[FunnelStep],
    *,
    within_us: int,
    params: "Params | None" = None,
) -> tuple[Reached, ...]:
    """Return every step of `way` in order, also those that nobody reached."""
    found = engine.arrow(funnel(steps, way, within_us=within_us), tables, params).to_pylist()
    by_step = {row["step"]: row for row in found}
    entered = by_step[1]["people"] if 1 in by_step else 0
    told = []
    for number in range(1, len(way) + 1):
        row = by_step.get(number, {"people": 0, "median_us": None})
        share = answers.share(row["people"], entered) if entered else None
        told.append(
            Reached(step=number, people=row["people"], median_us=row["median_us"], share=share)
        )
    return tuple(told)


def _next(own: Table, before: Table, step: FunnelStep, within_us: int) -> Table:
    matching = own.filter(_matches(own, step)).select(*PERSON, "seq", "occurred_us")
    before = before.select(*PERSON, "started_us", before_seq=before.seq, before_us=before.at_us)
    met = matching.join(before, PERSON)
    met = met.filter((met.seq > met.before_seq) & (met.occurred_us - met.started_us <= within_us))
    found = met.group_by(*PERSON).agg(
        seq=met.seq.min(),
        started_us=met.started_us.max(),
        at_us=met.occurred_us.min(),
        before_us=met.before_us.max(),
    )
    return found.select(
        *PERSON, "seq", "started_us", "at_us", waited_us=found.at_us - found.before_us
    )


def _matches(rows: Table, step: FunnelStep) -> BooleanColumn:
    match: BooleanColumn = ibis.literal(value=True)
    for column in ("purpose", "channel", "name", "initiator"):
        if (wanted := getattr(step, column)) is not None:
            match = match & (rows[column] == wanted)
    return match
