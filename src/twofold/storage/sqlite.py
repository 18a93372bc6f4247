"""The record in one SQLite file, through apsw."""

import time
from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import apsw
import msgspec

from twofold.storage import database, locks
from twofold.storage.query import Query
from twofold.storage.threads import PerThread

# The WAL-reset bug (sqlite.org/wal.html) is mended in these and in everything newer.
MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))

_DOUBLES = (apsw.SQLITE_CONSTRAINT_UNIQUE, apsw.SQLITE_CONSTRAINT_PRIMARYKEY)

CACHE_KIB = 32_000
PAGE_BYTES = 4_096
WAL_BYTES = 32 * 1024 * 1024
SCRUB_SECONDS_MAX = 30.0

# One statement for any number: with a parameter each, SQLite compares every name with every other
# (37 ms for 4,096), and texts this long are not kept prepared.
_LISTED = "IN (SELECT value FROM json_each(:{name}))"


def refuse_old_library(version: str) -> None:
    """Raise OldSQLite if this SQLite can lose commits that two processes write."""
    parts = tuple(int(part) for part in version.split(".")[:3])
    backported = any(parts[:2] == fix[:2] and parts >= fix for fix in MENDED)
    if not (backported or parts >= MENDED[0]):
        raise database.OldSQLite(found=version)


class _Translated:
    """Turns what the driver raises into the record's own; no generator, for every query uses it."""

    __slots__ = ()

    def __enter__(self) -> None:
        """Watch."""

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Raise what the failure means."""
        if error is None:
            return
        match error:
            case apsw.BusyError() | apsw.LockedError() | apsw.FullError() | apsw.IOError():
                raise database.RecordUnavailable(reason=error) from error
            case apsw.CantOpenError() | apsw.ReadOnlyError():
                raise database.RecordUnavailable(reason=error) from error
            case apsw.CorruptError() | apsw.NotADBError():
                raise database.RecordDamaged(reason=error) from error
            case apsw.ConstraintError() if getattr(error, "extendedresult", None) in _DOUBLES:
                raise database.Clash(reason=error) from error


_TRANSLATED = _Translated()


class SQLite:
    """A database in one file: readers never wait, writers take turns."""

    dialect = "sqlite"

    def __init__(
        self, path: Path, *, page_bytes: int = PAGE_BYTES, wal_bytes: int = WAL_BYTES
    ) -> None:
        """Open (and if needed make) the file at `path`."""
        refuse_old_library(apsw.sqlite_lib_version())
        self.path = path
        self._page_bytes = page_bytes
        self._wal_pages = wal_bytes // page_bytes
        self._turnstile = locks.Turnstile(path)
        self._threads: PerThread[apsw.Connection] = PerThread()
        self._rows: dict[str, Any] = {}

    def all(self, query: Query, /, **values: object) -> list[database.Row]:
        """Return every row."""
        if query.reads or self._writing():
            return self._all(query, values)
        with self.write():
            return self._all(query, values)

    def one(self, query: Query, /, **values: object) -> database.Row | None:
        """Return the first row, or None."""
        rows = self.all(query, **values)
        return rows[0] if rows else None

    def only(self, query: Query, /, **values: object) -> database.Row:
        """Return the row of a query that always has one."""
        return self.all(query, **values)[0]

    def run(self, query: Query, /, **values: object) -> int:
        """Carry the statement out and return how many rows it changed."""
        if self._writing():
            return self._run(query, values)
        # A statement outside a transaction takes its turn like any other writer.
        with self.write():
            return self._run(query, values)

    def many(
        self, query: Query, rows: Sequence[Mapping[str, object] | Sequence[object]], /
    ) -> None:
        """Carry the statement out once a row."""
        if not rows:
            return
        # A statement outside a transaction takes its turn like any other writer.
        with self.write(), _TRANSLATED:
            self._connection().executemany(query.text, rows)

    def all_in(
        self, query: Query, name: str, members: Sequence[object], /, **values: object
    ) -> list[database.Row]:
        """Return the rows of a query with `IN (:name)`, over members of any number."""
        if not members:
            return []
        listed = query.with_list(name, _LISTED)
        return self.all(listed, **{name: msgspec.json.encode(members).decode()}, **values)

    def run_in(
        self, query: Query, name: str, members: Sequence[object], /, **values: object
    ) -> int:
        """Carry out a statement with `IN (:name)`, over members of any number."""
        if not members:
            return 0
        listed = query.with_list(name, _LISTED)
        return self.run(listed, **{name: msgspec.json.encode(members).decode()}, **values)

    def stream(
        self, query: Query, /, *, rows_max: int = 50_000, **values: object
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Return blocks of at most `rows_max` plain tuples."""
        with _TRANSLATED:
            cursor = self._connection().execute(query.text, values)
            while block := list(islice(cursor, rows_max)):
                yield block

    @contextmanager
    def write(self, serial: str | None = None) -> Iterator[None]:  # noqa: ARG002
        """Open a write transaction in turn, or join the one that is open."""
        if self._writing():
            yield
            return
        with self._turnstile.turn(), _TRANSLATED:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                # A full disk may have rolled the transaction back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            try:
                connection.execute("COMMIT")
            except apsw.Error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[None]:
        """Open a snapshot, or stay within the transaction that is open."""
        connection = self._connection()
        if connection.in_transaction:
            yield
            return
        with _TRANSLATED:
            connection.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")

    def script(self, text: str) -> None:
        """Carry out the statements of a migration inside the open transaction."""
        with _TRANSLATED:
            for _ in self._connection().execute(text):
                pass

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Hold a lock file beside the database; False if another has it, in whichever process."""
        with locks.alone(self.path.with_name(f"{self.path.name}-{name}.lock")) as is_alone:
            yield is_alone

    def scrub(self, *, whole: bool = True) -> None:
        """Leave no byte behind of what was deleted: write the file anew, and empty its log.

        Writers wait meanwhile, some seconds for each gigabyte; if not `whole`, only the log is
        emptied. Raises RecordUnavailable.
        """
        connection = self._connection()
        # `secure_delete` alone would not do: where a page was split, copies of rows stay in it.
        with self._turnstile.turn(), _TRANSLATED:
            if whole:
                connection.execute("VACUUM")
            deadline = time.monotonic() + SCRUB_SECONDS_MAX
            while next(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))[0]:
                if time.monotonic() > deadline:
                    raise database.RecordUnavailable(reason="somebody has been reading for long")
                time.sleep(0.05)

    def close(self) -> None:
        """Close every thread's connection."""
        self._threads.close()
        self._turnstile.close()

    def _all(self, query: Query, values: dict[str, object]) -> list[database.Row]:
        with _TRANSLATED:
            cursor = self._connection().execute(query.text, values)
            make = self._row_type(query, cursor)
            return [] if make is None else list(map(make._make, cursor))

    def _run(self, query: Query, values: dict[str, object]) -> int:
        with _TRANSLATED:
            connection = self._connection()
            before = connection.total_changes()
            for _ in connection.execute(query.text, values):
                pass
            return connection.total_changes() - before

    def _connection(self) -> apsw.Connection:
        found = self._threads.get()
        if found is None:
            with _TRANSLATED:
                found = apsw.Connection(str(self.path))
                found.set_busy_timeout(10_000)
                # A page has the size that its file was made with; this is for a new file.
                found.execute(f"PRAGMA page_size={self._page_bytes}")
                found.execute("PRAGMA journal_mode=WAL")
                found.execute("PRAGMA synchronous=FULL")
                found.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
                found.execute("PRAGMA temp_store=MEMORY")
                # What is deleted is overwritten with noughts.
                found.execute("PRAGMA secure_delete=ON")
                found.execute(f"PRAGMA wal_autocheckpoint={self._wal_pages}")
            self._threads.keep(found)
        return found

    def _writing(self) -> bool:
        return self._connection().in_transaction

    def _row_type(self, query: Query, cursor: apsw.Cursor) -> Any:
        if query.text not in self._rows:
            try:
                names = [column[0] for column in cursor.get_description()]
            except apsw.ExecutionCompleteError:
                return None
            self._rows[query.text] = _row_of(tuple(names))
        return self._rows[query.text]


@cache
def _row_of(names: tuple[str, ...]) -> Any:
    # Making one compiles its code, which takes longer than most queries; any database may use it.
    return namedtuple("Row", names)  # noqa: PYI024
