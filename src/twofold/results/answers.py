"""Whose offers wait for an answer to what they wrote, and who has been spoken to since."""

from collections.abc import Sequence

from twofold.ids import PersonId
from twofold.results.queries import sql
from twofold.storage import Database


def held_up(db: Database, *, now: int, limit: int) -> list[PersonId]:
    """Return people whose next step or message waits beyond a moment until they are answered."""
    rows = db.all(sql.held_up, now=now, rows_max=limit)
    return [PersonId(row.person_id) for row in rows]


def answered_between(db: Database, after_seq: int, upto_seq: int) -> list[PersonId]:
    """Return who of them was answered in a thread, in a stretch of the log."""
    rows = db.all(sql.answered_between, after_seq=after_seq, upto_seq=upto_seq)
    return [PersonId(row.person_id) for row in rows]


def held_back_for(db: Database, people: Sequence[PersonId], *, reason: str, now: int) -> list[str]:
    """Return the messages of some people that wait beyond a moment for a reason."""
    rows = db.all_in(sql.held_back_for, "people", list(people), reason=reason, now=now)
    return [row.delivery_id for row in rows]
