"""How long people have been away, by the calendar and against their own habit."""

import ibis
from ibis.expr.types import IntegerScalar, Table

from twofold.trajectories import rhythm


def absences(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return person_id, last_us, away_us, overdue of everybody who ever began a contact.

    overdue = (as_of - last incidence) / period; null without a period, or with one of no length.
    """
    mine = steps.filter(steps.incidence)
    lasts = mine.group_by("person_id").agg(last_us=mine.occurred_us.max())
    known = lasts.left_join(rhythm.rhythm(steps).select("person_id", "period_us"), "person_id")
    away_us = as_of - known.last_us
    overdue = ibis.cases((known.period_us > 0, away_us / known.period_us))
    return known.select("person_id", "last_us", away_us=away_us, overdue=overdue)
