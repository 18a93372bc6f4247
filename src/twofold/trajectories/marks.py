"""Which people's rows in the lens are out of date."""

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
