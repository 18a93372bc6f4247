"""Buying histories collapsed to what buy-till-you-die models need: cells instead of people."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis.expr.types import IntegerScalar, StringScalar, Table

from twofold import trajectories
from twofold.populations import answers

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

CELL = ("frequency", "recency", "t")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """So many people who share one buying history (days), and their repeat amounts together."""

    frequency: int
    recency: int
    t: int
    people: int
    repeat_amount_micro: int


def buyers(steps: Table, *, as_of_day: int | IntegerScalar, currency: str | StringScalar) -> Table:
    """Return person_id, frequency, recency, t (days), amount_micro, repeat_amount_micro.

    frequency = buying days - 1; recency = last - first; t = `as_of_day` - first, with `as_of_day`
    the last day read; repeat_amount_micro leaves out the first buying day, so that
    monetary_value = repeat_amount_micro / frequency (Fader, Hardie & Lee 2005, "RFM and CLV",
    section 2).
    """
    days = trajectories.buying_days(steps, currency=currency)
    people = days.group_by("person_id").agg(
        buying_days=days.count(),
        first=days.day.min(),
        last=days.day.max(),
        amount_micro=days.amount_micro.sum(),
        first_micro=days.amount_micro.argmin(days.day),
    )
    return people.select(
        "person_id",
        frequency=people.buying_days - 1,
        recency=(people.last - people.first).cast("int64"),
        t=(as_of_day - people.first).cast("int64"),
        amount_micro=people.amount_micro,
        repeat_amount_micro=people.amount_micro - people.first_micro,
    )


def cells(steps: Table, *, as_of_day: int | IntegerScalar, currency: str | StringScalar) -> Table:
    """Return frequency, recency, t, people, repeat_amount_micro: the unique buying histories.

    The likelihoods of BG/NBD and Pareto/NBD see a person only through (frequency, recency, t), so
    a model fitted on cells weighted by `people` is the model fitted on people.
    """
    people = buyers(steps, as_of_day=as_of_day, currency=currency)
    found = people.group_by(*CELL).agg(
        people=people.count(), repeat_amount_micro=people.repeat_amount_micro.sum()
    )
    return found.order_by(*CELL)


def spend_cells(steps: Table, *, currency: str | StringScalar) -> Table:
    """Return frequency, repeat_amount_micro (of one person), people, for people who came back.

    The Gamma-Gamma likelihood sees a person only through these two (Fader & Hardie 2013).
    """
    people = buyers(steps, as_of_day=0, currency=currency)
    back = people.filter(people.frequency > 0)
    found = back.group_by("frequency", "repeat_amount_micro").agg(people=back.count())
    return found.order_by("frequency", "repeat_amount_micro")


def other_currencies(steps: Table, *, currency: str | StringScalar) -> Table:
    """Return currency, n, people, amount_micro of what was bought in other currencies."""
    bought = steps.filter(steps.bought & (steps.currency != currency))
    found = bought.group_by("currency").agg(
        n=bought.count(),
        people=bought.person_id.nunique(),
        amount_micro=bought.amount_micro.sum(),
    )
    return found.order_by("currency")


def read_cells(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    as_of_day: int | IntegerScalar,
    currency: str | StringScalar,
    params: "Params | None" = None,
) -> tuple[Cell, ...]:
    """Return every cell in order of frequency, recency and t."""
    found = cells(steps, as_of_day=as_of_day, currency=currency)
    return answers.rows(Cell, engine, found, tables, params)
