"""A whole record in one value, to see whether anything in it has changed."""

import hashlib
from collections.abc import Collection

from twofold.storage import Database
from twofold.storage.query import Query


def digest(record: Database, *, but: Collection[str] = ()) -> dict[str, str]:
    """Return a hash of every table of the record, but for some."""
    return {
        name: hashlib.sha256(
            repr(sorted(map(repr, record.all(Query(name, f"SELECT * FROM {name}"))))).encode()
        ).hexdigest()
        for name in tables(record)
        if name not in but
    }


def tables(record: Database) -> list[str]:
    """Return the names of the tables."""
    text = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgresql": "SELECT table_name AS name FROM information_schema.tables"
        " WHERE table_schema = current_schema()",
    }[record.dialect]
    return [row.name for row in record.all(Query("tables", text))]
