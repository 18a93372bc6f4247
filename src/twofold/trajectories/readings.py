"""Every reading of a trajectory together: one row per person."""

from functools import cache, reduce

from ibis.expr.types import Table

from twofold import engines
from twofold.trajectories import breadth, buying, delight, presence, replies, rhythm, schema


@cache
def readings() -> Table:
    """Return `steps` as one row per person with all their readings, in order of person_id."""
    steps = schema.steps()
    as_of_us = engines.param("as_of_us", "int64")
    currency = engines.param("currency", "string")
    families = (
        breadth.halo(steps),
        breadth.preferred_channel(steps, as_of_us),
        rhythm.rhythm(steps),
        replies.replies(steps),
        buying.buying(steps, as_of_day=engines.param("as_of_day", "int64"), currency=currency),
        buying.amounts(steps, currency=currency),
        delight.delight_chain(steps),
    )
    joined = reduce(_beside, families, presence.presence(steps))
    nothing = {"channels": 0, "threads": 0, "returns": 0}
    filled = {name: joined[name].fill_null(value) for name, value in nothing.items()}
    return joined.mutate(**filled).order_by("person_id")


def _beside(left: Table, right: Table) -> Table:
    joined = left.left_join(right, left.person_id == right.person_id)
    return joined.select(left, *(right[name] for name in right.columns if name != "person_id"))
