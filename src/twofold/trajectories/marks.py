"""Whose rows in the lens, or profiles, are out of date or have to go; asking needs no lens."""

from collections.abc import Collection, Iterable

from twofold.ids import PersonId
from twofold.storage import Database
from twofold.trajectories.queries import queries

# Who writes profiles looks at who refused them in turn with whoever says no.
SERIAL = "profiles"


def mark(db: Database, person_ids: Iterable[PersonId], *, now: int) -> None:
    """Mark people as changed: reads take their rows from the record until they are compacted."""
    rows = [(person_id, now) for person_id in sorted(person_ids)]
    if rows:
        db.many(queries.mark, rows)


def unmark(db: Database, person_ids: Collection[PersonId]) -> None:
    """Forget the marks of people who are no more, once their rows have left the files."""
    db.run_in(queries.unmark, "people", list(person_ids))


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


def drop_profiles(db: Database, person_ids: Collection[PersonId]) -> None:
    """Forget the readings of people, in the transaction in which they say no to them."""
    with db.write(serial=SERIAL):
        db.run_in(queries.drop_profiles, "people", list(person_ids))
        db.run_in(queries.drop_stage_steps, "people", list(person_ids))


def drop_every_profile(db: Database) -> None:
    """Forget everybody's readings, until those who still permit them are charted again."""
    with db.write(serial=SERIAL):
        db.run(queries.drop_every_profile)
        db.run(queries.drop_every_stage_step)


def let_leave(db: Database, person_ids: Iterable[PersonId], *, now: int) -> None:
    """Have the rows of people leave the lens's files; `leave` does it."""
    db.many(queries.let_leave, [(person_id, now) for person_id in sorted(person_ids)])


def any_leaving(db: Database) -> bool:
    """Tell whether somebody's rows have yet to leave the files."""
    return db.one(queries.any_leaving) is not None


def written_since(db: Database) -> dict[int, int]:
    """Return by bucket of people when its file was written."""
    return {row.bucket: row.compacted_us for row in db.all(queries.written_us)}


def has_lens(db: Database) -> bool:
    """Tell whether steps were ever written out as files."""
    return bool(db.all(queries.buckets))
