"""How far people come along a way that somebody has in mind, within a time limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import BooleanColumn, Table

from twofold.populations import answers
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
    return _funnel(steps, tuple(way), within_us)


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
    entered = found[0]["people"]
    return tuple(
        Reached(**row, share=answers.share(row["people"], entered) if entered else None)
        for row in found
    )


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


# To say it to Ibis takes a tenth of the time of asking it of a million touches.
@lru_cache(maxsize=64)
def _funnel(steps: Table, way: tuple[FunnelStep, ...], within_us: int) -> Table:
    first, *later = reached(steps, way, within_us=within_us)
    entered = first.agg(people=first.count())
    found = entered.select(
        step=ibis.literal(1, "int64"), people="people", median_us=ibis.null("float64")
    )
    for number, level in enumerate(later, 2):
        found = found.union(_waited(level, number))
    return found.order_by("step")


def _waited(level: Table, number: int) -> Table:
    """Return step, people, median_us of a step after the first.

    Ranked as a whole: each person is here once, and to read the touches again would cost more.
    """
    order = ibis.window(order_by="waited_us")
    ranked = level.select(
        "waited_us", rank=ibis.row_number().over(order) + 1, n=level.count().over(ibis.window())
    )
    # The ranks (n + 1) // 2 and (n + 2) // 2 are those whose double lies in n .. n + 2.
    middle = ranked.filter((ranked["rank"] * 2).between(ranked.n, ranked.n + 2))
    found = middle.agg(n=middle.n.max(), median_us=middle.waited_us.mean())
    return found.select(
        step=ibis.literal(number, "int64"), people=found.n.fill_null(0), median_us="median_us"
    )


def _matches(rows: Table, step: FunnelStep) -> BooleanColumn:
    match: BooleanColumn = ibis.literal(value=True)
    for column in ("purpose", "channel", "name", "initiator"):
        if (wanted := getattr(step, column)) is not None:
            match = match & (rows[column] == wanted)
    return match
