"""Buying histories collapsed to what buy-till-you-die models need: cells instead of people."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ibis.expr.types import IntegerScalar, StringScalar, Table
from numpy.typing import NDArray

from twofold import trajectories

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

CELL = ("frequency", "recency", "t")


Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Cells:
    """A column each, as models take them: so many people share one buying history (days).

    `repeat_amount_micro` is of `monetary_days` of their buying days in all: those after the first
    on which they bought in the home currency.
    """

    frequency: Ints
    recency: Ints
    t: Ints
    people: Ints
    monetary_days: Ints
    repeat_amount_micro: Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherCurrency:
    """What was bought in a currency that is not counted: `n` purchases, less what was refunded."""

    currency: str
    n: int
    people: int
    amount_micro: int


def cells(steps: Table, *, as_of_day: int | IntegerScalar, currency: str | StringScalar) -> Table:
    """Return frequency, recency, t, people, monetary_days, repeat_amount_micro by buying history.

    The likelihoods of BG/NBD and Pareto/NBD see a person only through (frequency, recency, t), so
    a model fitted on cells weighted by `people` is the model fitted on people. They count buying
    days in whichever currency; the amount is of `currency` alone (trajectories.buying_histories).
    """
    people = trajectories.buying_histories(
        steps, as_of_day=as_of_day, currency=currency, who=trajectories.PERSON
    )
    people = people.rename(recency="recency_days", t="age_days")
    found = people.group_by(*CELL).agg(
        people=people.count(),
        monetary_days=people.monetary_days.sum(),
        repeat_amount_micro=people.repeat_micro.sum(),
    )
    return found.order_by(*CELL)


def spend_cells(steps: Table, *, currency: str | StringScalar) -> Table:
    """Return monetary_days, repeat_amount_micro (of one person), people, of who came back to buy.

    The Gamma-Gamma likelihood sees a person only through the number of amounts and their sum
    (Fader & Hardie 2013). Who came back, but with nothing in `currency`, has no amount to see.
    """
    people = trajectories.buying_histories(
        steps, as_of_day=0, currency=currency, who=trajectories.PERSON
    )
    back = people.filter(people.monetary_days > 0).rename(repeat_amount_micro="repeat_micro")
    found = back.group_by("monetary_days", "repeat_amount_micro").agg(people=back.count())
    return found.order_by("monetary_days", "repeat_amount_micro")


def other_currencies(steps: Table, *, currency: str | StringScalar) -> Table:
    """Return currency, n, people, amount_micro of what was bought in other currencies.

    n counts the amounts above 0; refunds are netted in the sum.
    """
    bought = steps.filter(steps.bought & (steps.currency != currency))
    found = bought.group_by("currency").agg(
        n=bought.count(where=bought.amount_micro > 0),
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
) -> Cells:
    """Return every cell in order of frequency, recency and t."""
    expr = cells(steps, as_of_day=as_of_day, currency=currency)
    found = engine.arrow(expr, tables, params)
    return Cells(**{name: found[name].to_numpy() for name in found.column_names})
