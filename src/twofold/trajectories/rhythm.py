"""How regularly somebody comes: the period between their sessions, and its burstiness."""

import ibis
from ibis.expr.types import Table

GAPS_MIN = 3


def rhythm(steps: Table) -> Table:
    """Return a row per person with at least three gaps between sessions: period_us, burstiness.

    A gap is the time from the last incidence of one session to the first of the next.
    period_us = their median, exact by ranks. burstiness = (σ - μ) / (σ + μ), σ with ddof 0 (Goh &
    Barabási 2008, eq. 1): -1 regular, 0 random, towards 1 in bursts.
    """
    gaps = steps.filter(steps.session_start & steps.gap_us.notnull())
    sorted_gaps = ibis.window(group_by="person_id", order_by=["gap_us", "seq"])
    whole = ibis.window(group_by="person_id")
    # Sums of gaps and of their squares are exact in 38 digits: a century has 3·10¹⁵ µs.
    exact = gaps.gap_us.cast("decimal(19, 0)")
    ranked = gaps.mutate(
        place=ibis.row_number().over(sorted_gaps),
        n=gaps.count().over(whole),
        square=exact * exact,
    )
    twice = 2 * ranked.place
    middle = (twice == ranked.n) | (twice == ranked.n - 1) | (twice == ranked.n - 2)
    people = ranked.group_by("person_id").agg(
        n=ranked.count(),
        period_us=ranked.gap_us.mean(where=middle),
        total=ranked.gap_us.sum().cast("decimal(38, 0)"),
        squares=ranked.square.sum().cast("decimal(38, 0)"),
    )
    spread = people.squares * people.n.cast("decimal(9, 0)") - people.total * people.total
    deviation = spread.cast("float64").sqrt() / people.n
    mean = people.total.cast("float64") / people.n
    told = people.mutate(burstiness=(deviation - mean) / (deviation + mean))
    return told.filter(told.n >= GAPS_MIN).select("person_id", "period_us", "burstiness")
