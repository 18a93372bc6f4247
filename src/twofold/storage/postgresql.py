"""The record on a PostgreSQL server, through psycopg."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from twofold.storage import database
from twofold.storage.query import Query
from twofold.storage.threads import PerThread

CONNECT_SECONDS_MAX = 10
# A cursor holds what it brought last; more than so many rows it does not keep.
KEPT_ROWS_MAX = 1_000

_LISTED = "= ANY (:{name})"


class PostgreSQL:
    """A database on a server; any number of processes may use it at once."""

    dialect = "postgresql"

    def __init__(self, url: str) -> None:
        """Use the server at `url`; connections are made at first use."""
        self.url = url
        self._threads: PerThread[psycopg.Connection[Any]] = PerThread()
        self._held = threading.local()

    def all(self, query: Query, /, **values: object) -> list[database.Row]:
        """Return every row."""
        with _translated():
            cursor = self._cursor()
            cursor.execute(query.pyformat, values)
            rows = cursor.fetchall() if _has_rows(cursor) else []
            if len(rows) > KEPT_ROWS_MAX:
                cursor.close()
            return rows

    def one(self, query: Query, /, **values: object) -> database.Row | None:
        """Return the first row, or None."""
        rows = self.all(query, **values)
        return rows[0] if rows else None

    def only(self, query: Query, /, **values: object) -> database.Row:
        """Return the row of a query that always has one."""
        return self.all(query, **values)[0]

    def run(self, query: Query, /, **values: object) -> int:
        """Carry the statement out and return how many rows it changed."""
        with _translated():
            cursor = self._cursor()
            cursor.execute(query.pyformat, values)
            return max(cursor.rowcount, 0)

    def many(
        self, query: Query, rows: Sequence[Mapping[str, object] | Sequence[object]], /
    ) -> None:
        """Carry the statement out once a row."""
        if not rows:
            return
        names = query.parameters
        named = [
            row if isinstance(row, Mapping) else dict(zip(names, row, strict=True)) for row in rows
        ]
        with _translated(), self._connection().cursor() as cursor:
            cursor.executemany(query.pyformat, named)

    def all_in(
        self, query: Query, name: str, members: Sequence[object], /, **values: object
    ) -> list[database.Row]:
        """Return the rows of a query with `IN (:name)`, over members of any number."""
        if not members:
            return []
        return self.all(query.with_list(name, _LISTED), **{name: list(members)}, **values)

    def run_in(
        self, query: Query, name: str, members: Sequence[object], /, **values: object
    ) -> int:
        """Carry out a statement with `IN (:name)`, over members of any number."""
        if not members:
            return 0
        return self.run(query.with_list(name, _LISTED), **{name: list(members)}, **values)

    def stream(
        self, query: Query, /, *, rows_max: int = 50_000, **values: object
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Return blocks of at most `rows_max` plain tuples, through a cursor on the server."""
        connection = self._connection()
        with (
            _translated(),
            _transaction(connection),
            connection.cursor("twofold_bulk") as cursor,
        ):
            cursor.execute(query.pyformat, values)
            while block := cursor.fetchmany(rows_max):
                yield block

    @contextmanager
    def write(self, serial: str | None = None) -> Iterator[None]:
        """Open a write transaction, or join the one that is open."""
        connection = self._connection()
        # Outermost, for it is the commit that may break off.
        with _translated(), _transaction(connection), self._holding(connection) as held:
            # It is held until the commit; to ask for it again would be one more way to the server.
            if serial is not None and serial not in held:
                connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (serial,))
                held.add(serial)
            yield

    @contextmanager
    def read(self) -> Iterator[None]:
        """Open a snapshot, or stay within the transaction that is open."""
        connection = self._connection()
        if _is_inside(connection):
            yield
            return
        with _translated(), connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

    def script(self, text: str) -> None:
        """Carry out the statements of a migration inside the open transaction."""
        with _translated():
            self._connection().execute(text)

    @contextmanager
    def alone(self, name: str) -> Iterator[bool]:
        """Hold a lock of the server by a connection of its own, with which it ends."""
        key = f"alone {name}"
        with _translated():
            connection = self._connect()
        with closing(connection):
            with _translated():
                asked = connection.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (key,))
                is_alone = asked.fetchone() == (True,)
            try:
                yield is_alone
            finally:
                if is_alone:
                    # The server may take a moment to see that a connection was closed.
                    with suppress(psycopg.Error):
                        connection.execute("SELECT pg_advisory_unlock(hashtext(%s))", (key,))

    def scrub(self, *, whole: bool = True) -> None:
        """Remove rows that were deleted or replaced; the server's own log is the server's."""
        if not whole:
            return
        with _translated():
            self._connection().execute("VACUUM")

    def close(self) -> None:
        """Close every thread's connection."""
        self._threads.close()

    @contextmanager
    def _holding(self, connection: psycopg.Connection[Any]) -> Iterator[set[str]]:
        """Yield which serials this thread's outermost `write` has taken on this connection."""
        before: tuple[psycopg.Connection[Any], set[str]] | None
        before = getattr(self._held, "serials", None)
        if before is not None and before[0] is connection:
            yield before[1]
            return
        self._held.serials = connection, set[str]()
        try:
            yield self._held.serials[1]
        finally:
            self._held.serials = before

    def _cursor(self) -> psycopg.Cursor[Any]:
        """Return this thread's cursor: to make one costs as much as to ask by it."""
        connection = self._connection()
        found: psycopg.Cursor[Any] | None = getattr(self._held, "cursor", None)
        if found is None or found.closed or found.connection is not connection:
            found = self._held.cursor = connection.cursor(row_factory=namedtuple_row)
        return found

    def _connection(self) -> psycopg.Connection[Any]:
        found = self._threads.get()
        if found is None or found.closed:
            with _translated():
                found = self._connect()
            self._threads.keep(found)
        return found

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX)


def _has_rows(cursor: psycopg.Cursor[Any]) -> bool:
    # Its `description` would describe each column at length.
    return cursor.pgresult is not None and cursor.pgresult.nfields > 0


def _is_inside(connection: psycopg.Connection[Any]) -> bool:
    return connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE


def _transaction(connection: psycopg.Connection[Any]) -> AbstractContextManager[object]:
    """Open a transaction, or join the open one: no savepoint, which would give locks back."""
    return nullcontext() if _is_inside(connection) else connection.transaction()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        raise database.Clash(reason=error) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise database.RecordUnavailable(reason=error) from error
