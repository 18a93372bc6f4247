"""Which people's rows in the lens, or profiles, are out of date; asking needs no lens."""

from collections.abc import Iterable

from twofold.ids import PersonId
from twofold.storage import Database
from twofold.trajectories.queries import queries


def mark(db: Database, person_ids: Iterable[PersonId], *, now: int) -> None:
    """Mark people as changed: reads take their rows from the record until they are compacted."""
    rows = [(person_id, now) for person_id in sorted(person_ids)]
    if rows:
        db.many(queries.mark, rows)


def mark_everybody(db: Database, *, now: int) -> None:
    """Mark everybody, after a change of event names, stage rules, zone or currency."""
    db.run(queries.mark_everybody, now_us=now)


def unprofiled(db: Database, people_max: int) -> list[PersonId]:
    """Return people whose profile is out of date, the longest waiting first."""
    return [row.person_id for row in db.all(queries.unprofiled, rows_max=people_max)]
