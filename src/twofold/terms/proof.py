"""Whether the statements are what was said: each against its touch, which the log's chain holds."""

import itertools
from collections.abc import Iterator

import msgspec

from twofold import touches
from twofold.storage import Database, Row
from twofold.terms.queries import sql

READ_ROWS = 5_000

_GONE = "its touch is gone"
_CHANGED = "it was changed after it was said"
_MISSING = "it was said, and is gone"


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that is not what was said, and in which way."""

    statement_id: str
    what: str


def verify(db: Database, *, limit: int = 100) -> list[Damage]:
    """Return the statements that were changed, taken out or put in behind the log's back."""
    with db.read():
        return list(itertools.islice(itertools.chain(_kept(db), _missing(db)), limit))


def _kept(db: Database) -> Iterator[Damage]:
    after = 0
    while rows := db.all(sql.written, after=after, limit=READ_ROWS):
        for row in rows:
            if what := _damage(row):
                yield Damage(statement_id=row.statement_id, what=what)
        after = rows[-1].seq


def _damage(row: Row) -> str | None:
    if row.payload is None:
        return _GONE
    payload = bytes(row.payload)
    if not payload:
        # Erased with its person; the log says no more what it was.
        return None
    said = touches.properties_in(payload)
    same = (row.handle_id, row.said_us, row.spoken_for) == (row.anchor, row.occurred_us, row.anchor)
    return None if same and _body(row) == said else _CHANGED


def _body(row: Row) -> object:
    try:
        return msgspec.json.decode(bytes(row.body))
    except msgspec.DecodeError:
        return None


def _missing(db: Database) -> Iterator[Damage]:
    after = 0
    while rows := db.all(sql.unwritten, after=after, limit=READ_ROWS):
        for row in rows:
            said = touches.properties_in(bytes(row.payload))
            yield Damage(statement_id=str(said.get("statement_id")), what=_MISSING)
        after = rows[-1].touch_seq
