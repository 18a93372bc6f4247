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


def leave_out(db: Database, touch_id: str, request_id: str, *, now: int) -> None:
    """Leave a touch out of every reading, for its person said that it is wrong; it stays kept."""
    db.run(queries.leave_out, touch_id=touch_id, request_id=request_id, now=now)


def left_out(db: Database, touch_ids: Iterable[str]) -> frozenset[str]:
    """Return which of some touches are left out of readings."""
    rows = db.all_in(queries.left_out, "touches", sorted(touch_ids))
    return frozenset(row.touch_id for row in rows)


def unprofiled(db: Database, people_max: int) -> list[PersonId]:
    """Return people whose profile is out of date, the longest waiting first."""
    return [row.person_id for row in db.all(queries.unprofiled, rows_max=people_max)]
