"""How far each reader of a log has come: a mark a reader, moved in the transaction of its work."""

from twofold.jobs.job import queries
from twofold.storage import Database


def reached(db: Database, reader: str) -> int:
    """Return the last number that a reader of a log is done with, 0 before it began."""
    row = db.one(queries.reached, name=reader)
    return int(row.value) if row else 0


def advance(db: Database, reader: str, *, before: int, reached: int) -> bool:
    """Move a reader's mark, unless another has moved it since `before` was read."""
    db.run(queries.begin_reading, name=reader)
    return bool(db.run(queries.advance, name=reader, before=before, reached=reached))
