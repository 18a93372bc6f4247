"""What somebody buys, as the buy-till-you-die literature counts it."""

from ibis.expr.types import IntegerScalar, StringScalar, Table


def buying(steps: Table, *, as_of_day: IntegerScalar, currency: StringScalar) -> Table:
    """Return a row per person with a buying day: frequency, recency_days, age_days, monetary_micro.

    A buying day nets above 0 in `currency` (`buying_days`). frequency = buying days - 1;
    recency_days = last - first; age_days (T) = `as_of_day` - first; monetary_micro = mean amount
    of the days after the first, null without one (Fader, Hardie & Lee 2005).
    """
    days = buying_days(steps, currency=currency)
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


def buying_days(steps: Table, *, currency: str | StringScalar) -> Table:
    """Return person_id, day, amount_micro: the days on which somebody's purchases net above 0.

    Purchases and renewals of the own orbit in `currency` are summed per day of the organisation's
    zone; a refund counts on the day of the touch that it refers to (`net_day`). Money in other
    currencies is never added in.
    """
    bought = steps.filter(steps.bought & (steps.currency == currency))
    days = bought.group_by("person_id", day=bought.net_day).agg(
        amount_micro=bought.amount_micro.sum()
    )
    return days.filter(days.amount_micro > 0)
