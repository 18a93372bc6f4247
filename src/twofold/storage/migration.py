"""Bringing a database's tables to the shape that this version needs.

Migrations are plain SQL, `NNNN_pre_…` before the new version runs and `NNNN_post_…` after the
old one has gone, so that a running service is not stopped.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from twofold import errors
from twofold.storage.postgresql import PostgreSQL
from twofold.storage.query import Query
from twofold.storage.sqlite import SQLite

_MAKE = """
CREATE TABLE IF NOT EXISTS migration (
  part TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (part, name)
)
"""
_DONE = Query("done", "SELECT name, hash FROM migration WHERE part = :part")
_NOTE = Query("note", "INSERT INTO migration (part, name, hash) VALUES (:part, :name, :hash)")


class ChangedMigration(errors.Invalid):
    """The migration {name} has changed since this database was made; restore the original file."""


class NewerDatabase(errors.Invalid):
    """This database was made by a newer Twofold (it knows {name}); run that version or newer."""


def migrate(db: SQLite | PostgreSQL, part: str) -> list[str]:
    """Apply what is missing of `part` (`record` or `journal`); returns the names applied.

    Raises ChangedMigration, NewerDatabase.
    """
    known = scripts(part, db.dialect)
    with db.write(serial="twofold_migrate"):
        db.script(_MAKE)
        done = {row.name: row.hash for row in db.all(_DONE, part=part)}
        for name in done.keys() - known.keys():
            raise NewerDatabase(name=name)
        missing = [name for name in known if name not in done]
        for name, text in known.items():
            mark = _mark(text)
            if done.get(name, mark) != mark:
                raise ChangedMigration(name=name)
            if name in missing:
                db.script(text)
                db.run(_NOTE, part=part, name=name, hash=mark)
    return missing


@cache
def scripts(part: str, dialect: str) -> Mapping[str, str]:
    """Return the migrations of a part, by name, in the order in which they are applied."""
    folder = resources.files("twofold.storage").joinpath("migrations", part, dialect)
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    found = {file.name: file.read_text("utf-8") for file in files if file.name.endswith(".sql")}
    return MappingProxyType(found)


@cache
def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
