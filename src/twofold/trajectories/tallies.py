"""Counts by what a touch was: purpose, channel, other brand, currency."""

import ibis
from ibis.expr.types import Column, Table

from twofold.trajectories import schema


def tallies(steps: Table) -> Table:
    """Return person_id, field, value, n, amount_micro: several rows per person.

    Fields: `purposes` and `channels` of incidences, `contact_channels` of contacts by the brand,
    `orbits` of touches with other brands, `currencies` of what was bought (with the sum; amounts
    in different currencies are never added).
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
        _counted("currencies", bought, bought.currency),
    )


def _counted(field: str, rows: Table, value: Column) -> Table:
    counted = rows.group_by("person_id", value=value).agg(
        n=rows.count(), amount_micro=rows.amount_micro.sum().cast("int64")
    )
    amount = counted.amount_micro if field == "currencies" else ibis.null("int64")
    return counted.select("person_id", "value", "n", field=ibis.literal(field), amount_micro=amount)
