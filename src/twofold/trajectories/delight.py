"""How long somebody has gone without a bad mark, as they told it themselves."""

import ibis
from ibis.expr.types import Table

from twofold.trajectories import schema


def delight_chain(steps: Table) -> Table:
    """Return a row per person who told a mark: delight_run (current) and delight_best.

    A run is the number of told marks of the own orbit in a row that are not below 0.
    """
    told = steps.filter((steps.orbit == schema.OWN) & steps.delight.notnull())
    so_far = ibis.cumulative_window(group_by="person_id", order_by="seq")
    marked = told.mutate(bad=(told.delight < 0).cast("int64").sum().over(so_far).cast("int64"))
    runs = marked.group_by("person_id", "bad").agg(n=marked.count(where=marked.delight >= 0))
    return runs.group_by("person_id").agg(
        delight_run=runs.n.argmax(runs.bad), delight_best=runs.n.max()
    )
