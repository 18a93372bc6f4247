"""A database as a file that either database can be filled from.

Tables are written row by row rather than copied as pages: so a backup of SQLite restores into
PostgreSQL, which is how a home moves when it is outgrown, and back.
"""

import hashlib
import re
import struct
from collections.abc import Iterator
from typing import IO, Any
from zipfile import ZipFile

import msgspec

from twofold import errors
from twofold.storage.database import Database
from twofold.storage.migration import scripts
from twofold.storage.query import Query

BLOCK_ROWS = 2_000
BLOCK_BYTES_MAX = 1 << 30

# Where the lens lies on this machine is nothing to take elsewhere, and a restored copy must not
# honour sign-ins that were ended after it was taken.
LEFT_OUT = frozenset({"bucket", "staff_session", "link_once", "throttle", "entry", "visitor"})

_LENGTH = struct.Struct(">I")
_COLUMNS = {
    "sqlite": Query("columns", "SELECT name FROM pragma_table_info(:name) ORDER BY cid"),
    "postgresql": Query(
        "columns",
        "SELECT column_name AS name FROM information_schema.columns"
        " WHERE table_name = :name AND table_schema = current_schema() ORDER BY ordinal_position",
    ),
}
_IDENTITIES = Query(
    "identities",
    "SELECT column_name AS name FROM information_schema.columns"
    " WHERE table_name = :name AND table_schema = current_schema() AND is_identity = 'YES'",
)


class DamagedBackup(errors.Invalid):
    """{entry} in this backup is not what was written ({reason}); use another backup."""


class FullHome(errors.Refused):
    """This home already holds {rows} rows of {table}; restore into an empty home."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of one table."""

    part: str
    name: str
    columns: list[str]
    rows: int
    sha256: str

    @property
    def entry(self) -> str:
        """Return the table's name inside the archive."""
        return f"{self.part}/{self.name}.msgpack"


def dump(db: Database, part: str, archive: ZipFile) -> list[Table]:
    """Write every table of a part as of one moment, while others go on writing."""
    with db.read():
        return [_dump_table(db, part, name, archive) for name in _tables(part, db.dialect)]


def fill(db: Database, tables: list[Table], archive: ZipFile) -> int:
    """Fill empty tables from a backup in one transaction; returns the rows written.

    Raises FullHome, DamagedBackup; then nothing was written.
    """
    with db.write(serial="twofold_restore"):
        for table in tables:
            _refuse_full(db, table)
        for table in tables:
            _fill_table(db, table, archive)
    return sum(table.rows for table in tables)


def _tables(part: str, dialect: str) -> list[str]:
    made = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)
    names = [name for text in scripts(part, dialect).values() for name in made.findall(text)]
    return [name for name in names if name not in LEFT_OUT]


def _dump_table(db: Database, part: str, name: str, archive: ZipFile) -> Table:
    columns = [row.name for row in db.all(_COLUMNS[db.dialect], name=name)]
    query = Query(f"dump_{name}", f"SELECT {', '.join(columns)} FROM {name}")
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"{part}/{name}.msgpack", "w", force_zip64=True) as entry:
        for block in db.stream(query, rows_max=BLOCK_ROWS):
            body = msgspec.msgpack.encode(block)
            body = _LENGTH.pack(len(body)) + body
            digest.update(body)
            entry.write(body)
            rows += len(block)
    return Table(part=part, name=name, columns=columns, rows=rows, sha256=digest.hexdigest())


def _refuse_full(db: Database, table: Table) -> None:
    # What a home has from the moment it is made is replaced by what the backup holds.
    if table.name in {"home", "event_name", "stage_rule", "feed", "progress"}:
        db.run(Query(f"empty_{table.name}", f"DELETE FROM {table.name}"))
        return
    count = Query(f"count_{table.name}", f"SELECT count(*) AS rows FROM {table.name}")
    if rows := db.only(count).rows:
        raise FullHome(rows=rows, table=table.name)


def _fill_table(db: Database, table: Table, archive: ZipFile) -> None:
    known = {row.name for row in db.all(_COLUMNS[db.dialect], name=table.name)}
    if not set(table.columns) <= known or table.name not in _tables(table.part, db.dialect):
        raise DamagedBackup(entry=table.entry, reason="its columns are unknown here")
    names, values = ", ".join(table.columns), ", ".join(f":{name}" for name in table.columns)
    insert = Query(
        f"fill_{table.name}",
        f"INSERT INTO {table.name} ({names}) VALUES ({values})",
    )
    digest, rows = hashlib.sha256(), 0
    with archive.open(table.entry) as entry:
        for body in _blocks(entry, table):
            digest.update(_LENGTH.pack(len(body)) + body)
            block = msgspec.msgpack.decode(body)
            db.many(insert, block)
            rows += len(block)
    if rows != table.rows or digest.hexdigest() != table.sha256:
        raise DamagedBackup(entry=table.entry, reason="rows or checksum differ")
    if db.dialect == "postgresql":
        _advance_identities(db, table.name)


def _blocks(entry: IO[bytes], table: Table) -> Iterator[Any]:
    while head := entry.read(_LENGTH.size):
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else BLOCK_BYTES_MAX
        body = entry.read(length) if length < BLOCK_BYTES_MAX else b""
        if len(body) != length:
            raise DamagedBackup(entry=table.entry, reason="it ends too early")
        yield body


def _advance_identities(db: Database, table: str) -> None:
    for row in db.all(_IDENTITIES, name=table):
        db.all(
            Query(
                f"advance_{table}",
                f"SELECT setval(pg_get_serial_sequence('{table}', '{row.name}'),"
                f" greatest(max({row.name}), 1)) FROM {table}",
            )
        )
