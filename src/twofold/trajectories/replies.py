"""Whether somebody is answered, and how fast."""

import ibis
from ibis.expr.types import Table

from twofold.trajectories import schema


def replies(steps: Table) -> Table:
    """Return a row per person who began a thread: threads, answered_share, answer_us.

    A thread is theirs if its first own-orbit touch is; it is answered by the first contact of
    the brand in it. answer_us = median over answered threads, exact by ranks.
    """
    own = steps.filter((steps.orbit == schema.OWN) & steps.thread.notnull())
    threads = own.group_by("person_id", "thread").agg(
        first=own.seq.min(),
        mine=own.seq.min(where=own.initiator == "person"),
        begun_us=own.occurred_us.min(),
        answered_us=own.occurred_us.min(where=own.contact),
    )
    begun = threads.filter(threads["first"] == threads.mine)
    waits = begun.mutate(wait_us=begun.answered_us - begun.begun_us)
    whole = ibis.window(group_by="person_id")
    # Nulls may sort first or last: rank the answered among themselves.
    among = ibis.window(
        group_by=["person_id", waits.wait_us.isnull()], order_by=["wait_us", "first"]
    )
    ranked = waits.mutate(place=ibis.row_number().over(among), n=waits.wait_us.count().over(whole))
    twice = 2 * ranked.place
    middle = (twice == ranked.n) | (twice == ranked.n - 1) | (twice == ranked.n - 2)
    people = ranked.group_by("person_id").agg(
        threads=ranked.count(),
        answered=ranked.wait_us.count(),
        answer_us=ranked.wait_us.mean(where=middle & ranked.wait_us.notnull()),
    )
    return people.select(
        "person_id", "threads", "answer_us", answered_share=people.answered / people.threads
    )
