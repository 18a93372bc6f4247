"""Whom to look at for every group, and when; asking costs a worker that idles nothing.

`audience_clock` is at once the list of whom to look at now and of when to look at whom again, so
that a crash between a profile and the groups that rest on it loses nobody.
"""

from collections.abc import Collection

from twofold.audiences.queries import queries
from twofold.ids import PersonId
from twofold.storage import Database


def look_soon(db: Database, person_ids: Collection[PersonId]) -> None:
    """Have people looked at again who changed; in the transaction of the change, or before it."""
    if person_ids and db.one(queries.any_described) is not None:
        db.many(queries.look_soon, [{"person_id": one} for one in sorted(person_ids)])


def due(db: Database, *, now: int, people_max: int) -> dict[PersonId, int]:
    """Return whom to look at now, each with the mark that says so."""
    rows = db.all(queries.due, now=now, rows_max=people_max)
    return {PersonId(row.person_id): int(row.turn) for row in rows}
