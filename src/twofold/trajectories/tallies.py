"""Counts by what a touch was: purpose, channel, other brand, currency."""

import ibis
from ibis.expr.types import Column, Table

from twofold.trajectories import schema


def tallies(steps: Table) -> Table:
    """Return person_id, field, value, n, amount_micro: several rows per person.

    Fields: `purposes` and `channels` of incidences, `contact_channels` of contacts by the brand,
    `orbits` of touches with other brands, `currencies` of what was bought: there n is the number
    of amounts above 0, with the sum, refunds netted; different currencies are never added.
    """
    incidences = steps.filter(steps.incidence)
    contacts = steps.filter(steps.contact)
    elsewhere = steps.filter(steps.orbit != schema.OWN)
    bought = steps.filter(steps.bought)
    return ibis.union(
        _counted("purposes", incidences, incidences.purpose),
        _counted("channels", incidences, incidences.channel),
        _counted("contact_channels", contacts, contacts.channel),
        _counted("orbits", elsewhere, elsewhere.orbit),
        _paid(bought),
    )


def _counted(field: str, rows: Table, value: Column) -> Table:
    counted = rows.group_by("person_id", value=value).agg(n=rows.count())
    return counted.select(
        *("person_id", "value", "n"),
        field=ibis.literal(field),
        amount_micro=ibis.null("int64"),
    )


def _paid(bought: Table) -> Table:
    counted = bought.group_by("person_id", value=bought.currency).agg(
        n=bought.count(where=bought.amount_micro > 0),
        amount_micro=bought.amount_micro.sum().cast("int64"),
    )
    named = counted.mutate(field=ibis.literal("currencies"))
    return named.select("person_id", "value", "n", "field", "amount_micro")
