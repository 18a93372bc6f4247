"""What somebody buys, as the buy-till-you-die literature counts it."""

from ibis.expr.types import IntegerScalar, StringScalar, Table

from twofold.trajectories import cells


def buying(steps: Table, *, as_of_day: IntegerScalar, currency: StringScalar) -> Table:
    """Return a row per person with a buying day: frequency, recency_days, age_days, monetary_micro.

    A buying day nets above 0 in `currency` (cells.buying_days). frequency = buying days - 1;
    recency_days = last - first; age_days (T) = `as_of_day` - first; monetary_micro = mean amount
    of the days after the first, null without one (Fader, Hardie & Lee 2005).
    """
    days = cells.buying_days(steps, currency=currency)
    people = days.group_by("person_id").agg(
        buying_days=days.count(),
        first=days.day.min().cast("int64"),
        last=days.day.max().cast("int64"),
        total=days.amount_micro.sum().cast("int64"),
        first_micro=days.amount_micro.cast("int64").argmin(days.day),
    )
    repeats = (people.buying_days - 1).nullif(0)
    return people.select(
        "person_id",
        frequency=people.buying_days - 1,
        recency_days=people["last"] - people["first"],
        age_days=as_of_day - people["first"],
        monetary_micro=(people.total - people.first_micro) / repeats,
    )


def amounts(steps: Table, *, currency: StringScalar) -> Table:
    """Return a row per person who bought: amount_micro in `currency`, refunds netted; returns."""
    bought = steps.filter(steps.bought)
    return bought.group_by("person_id").agg(
        amount_micro=bought.amount_micro.sum(where=bought.currency == currency).cast("int64"),
        returns=bought.count(where=bought.amount_micro < 0),
    )
