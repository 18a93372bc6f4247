"""What somebody buys, as the buy-till-you-die literature counts it: on which days, for how much."""

from collections.abc import Sequence

from ibis.expr.types import IntegerScalar, StringScalar, Table


def buying(steps: Table, *, as_of_day: IntegerScalar, currency: StringScalar) -> Table:
    """Return a row per person with a buying day: their history, and monetary_micro.

    monetary_micro = repeat_micro / monetary_days, null without such a day (Fader, Hardie & Lee
    2005, "RFM and CLV", section 2; the rest is `buying_histories`).
    """
    people = buying_histories(steps, as_of_day=as_of_day, currency=currency)
    mean = people.repeat_micro / people.monetary_days.nullif(0)
    return people.mutate(monetary_micro=mean).drop("repeat_micro")


def buying_histories(
    steps: Table,
    *,
    as_of_day: int | IntegerScalar,
    currency: str | StringScalar,
    who: Sequence[str] = ("person_id",),
) -> Table:
    """Return `who`, frequency, recency_days, age_days, monetary_days, repeat_micro of buyers.

    frequency = buying days - 1; recency_days = last - first; age_days (T) = `as_of_day` - first,
    with `as_of_day` the last day read (Fader, Hardie & Lee 2005, section 2). All three count days
    in whichever currency, so they do not depend on `currency`. Money does: repeat_micro is what
    the days after the first buying day brought in `currency`, and monetary_days how many of them
    did. Where everything was bought in `currency`, monetary_days = frequency; it is smaller where
    somebody bought in others, which are left out. `who` are the columns that tell people apart:
    person_id, or the faster PERSON.
    """
    days = buying_days(steps, currency=currency, who=who)
    paid = days.amount_micro.notnull().cast("int64")
    amount = days.amount_micro.fill_null(0)
    people = days.group_by(*who).agg(
        buying_days=days.count(),
        first=days.day.min().cast("int64"),
        last=days.day.max().cast("int64"),
        paid_days=paid.sum().cast("int64"),
        first_paid=paid.argmin(days.day),
        total_micro=amount.sum().cast("int64"),
        first_micro=amount.argmin(days.day),
    )
    return people.select(
        *who,
        frequency=people.buying_days - 1,
        recency_days=people["last"] - people["first"],
        age_days=as_of_day - people["first"],
        monetary_days=people.paid_days - people.first_paid,
        repeat_micro=people.total_micro - people.first_micro,
    )


def amounts(steps: Table, *, currency: StringScalar) -> Table:
    """Return a row per person who bought: amount_micro in `currency`, refunds netted; returns."""
    bought = steps.filter(steps.bought)
    return bought.group_by("person_id").agg(
        amount_micro=bought.amount_micro.sum(where=bought.currency == currency).cast("int64"),
        returns=bought.count(where=bought.amount_micro < 0),
    )


def buying_days(
    steps: Table, *, currency: str | StringScalar, who: Sequence[str] = ("person_id",)
) -> Table:
    """Return `who`, day, amount_micro: the days on which somebody's purchases net above 0.

    Purchases and renewals of the own orbit are summed per currency and day of the organisation's
    zone; a refund counts on the day of the touch that it refers to (`net_day`). A day on which the
    sum in some currency is above 0 is a buying day. amount_micro is its sum in `currency`, null
    where that is not above 0: money in other currencies is never added in.
    """
    bought = steps.filter(steps.bought)
    sums = bought.group_by(*who, "currency", day=bought.net_day).agg(
        amount_micro=bought.amount_micro.sum().cast("int64")
    )
    above = sums.filter(sums.amount_micro > 0)
    return above.group_by(*who, "day").agg(
        amount_micro=above.amount_micro.sum(where=above.currency == currency).cast("int64")
    )
