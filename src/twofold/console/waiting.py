"""Who waits for an answer of ours though nothing is worked out of them, by the plain record.

The board is a reading, and whoever says no to being worked out is in none. That the last word in
what they asked is theirs is no reading, and strict rules must not cost anybody their answer: they
stand in the same queue as everybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from twofold import clock, populations, seeing
from twofold.console.queries import queries
from twofold.storage import Row
from twofold.system import System

if TYPE_CHECKING:
    from twofold.populations import Lane, Waiting

WAITS = "waits"
# The days of populations' CURRENT_US, and as many people as the board keeps of everybody else.
CURRENT_US = 30 * clock.DAY
SHOWN_MAX = 100


def unread(system: System, *, as_of: int, now: int) -> "tuple[Waiting, ...]":
    """Return the matters that wait of people in whom nothing is read: as the board has them.

    Current ones come first, then the longest wait; one row a person and purpose.
    """
    record, read = system.record, seeing.looked_at(system, now=now)
    outside: Sequence[str] = sorted(read.others)
    if not read.unless_said:
        rows = record.all(queries.everybodys_ids)
        outside = [row.person_id for row in rows if not read.includes(row.person_id)]
    found = record.all_in(queries.last_words, "people", outside, as_of=as_of) if outside else []
    return tuple(sorted(_matters(found, as_of), key=lambda one: (one.older, -one.age_us)))


def beside(lanes: "Sequence[Lane]", others: "Sequence[Waiting]") -> "tuple[Lane, ...]":
    """Return the board with those who wait and are in no reading in their place among the rest."""
    return tuple(_with(lane, others) if lane.state == WAITS else lane for lane in lanes)


def _with(lane: "Lane", others: "Sequence[Waiting]") -> "Lane":
    current = [one for one in others if not one.older]
    ages = [lane.oldest_us or 0, *(one.age_us for one in others if one.older)]
    shown = sorted((*lane.shown, *current), key=lambda one: -one.age_us)
    return replace(
        lane,
        n=lane.n + len(current),
        shown=tuple(shown[:SHOWN_MAX]),
        older=lane.older + len(others) - len(current),
        oldest_us=max(ages) or None,
    )


def _matters(rows: Sequence[Row], as_of: int) -> "Iterator[Waiting]":
    def key(row: Row) -> tuple[str, str, bool]:
        return row.person_id, row.purpose, row.since_us < as_of - CURRENT_US

    for (person_id, about, older), some in groupby(sorted(rows, key=key), key=key):
        matters = sorted(some, key=attrgetter("since_us"))
        since_us = matters[0].since_us
        yield populations.Waiting(
            state=WAITS,
            person_id=person_id,
            about=about,
            since_us=since_us,
            age_us=as_of - since_us,
            n=sum(row.n for row in matters),
            overdue=None,
            older=older,
        )
