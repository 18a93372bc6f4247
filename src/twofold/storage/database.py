"""What every room may ask of a database, whichever it is."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from twofold import errors
from twofold.storage.query import Query

# One row, as a named tuple of the columns asked for; what is in it is the query's business.
Row = Any


class RecordUnavailable(errors.Unavailable):
    """The record cannot be reached or written just now: {reason}."""


class RecordDamaged(RecordUnavailable):
    """The file of the record is damaged: {reason}."""


class Clash(errors.Conflict):
    """The record holds something that this would double: {reason}."""


class OldSQLite(errors.Unavailable):
    """SQLite {found} can lose commits when two processes write (its WAL-reset bug); 3.51.3, 3.50.7 or 3.44.6 and newer cannot: update apsw."""  # noqa: E501


class Database(Protocol):
    """A database that may be used from any thread; each thread has a connection of its own."""

    dialect: str

    def all(self, query: Query, /, **values: object) -> list[Row]:
        """Return every row."""
        ...

    def one(self, query: Query, /, **values: object) -> Row | None:
        """Return the first row, or None."""
        ...

    def only(self, query: Query, /, **values: object) -> Row:
        """Return the row of a query that always has one, such as a sum."""
        ...

    def run(self, query: Query, /, **values: object) -> int:
        """Carry the statement out and return how many rows it changed."""
        ...

    def many(
        self, query: Query, rows: Sequence[Mapping[str, object] | Sequence[object]], /
    ) -> None:
        """Carry the statement out once a row; a plain sequence is in order of the parameters."""
        ...

    def all_in(
        self, query: Query, name: str, members: Sequence[object], /, **values: object
    ) -> list[Row]:
        """Return the rows of a query with `IN (:name)`, for any number of texts or numbers."""
        ...

    def run_in(
        self, query: Query, name: str, members: Sequence[object], /, **values: object
    ) -> int:
        """Carry out a statement with `IN (:name)`; returns how many rows it changed."""
        ...

    def stream(
        self, query: Query, /, *, rows_max: int = 50_000, **values: object
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Return blocks of at most `rows_max` plain tuples, for bulk reading."""
        ...

    def write(self, serial: str | None = None) -> AbstractContextManager[None]:
        """Open a write transaction, or join the one that is open.

        Two transactions with the same `serial` never run at once (on SQLite no two do).
        """
        ...

    def read(self) -> AbstractContextManager[None]:
        """Open a snapshot: every query inside sees the same moment."""
        ...

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Be the only one at something for the length of a block; False if another is at it.

        Whoever is killed is at it no longer, without anybody's doing.
        """
        ...

    def scrub(self, *, whole: bool = True) -> None:
        """Leave nothing behind in the database's files of what was deleted.

        If not `whole`, only the log of what was written last is emptied, which is quick.
        """
        ...

    def close(self) -> None:
        """Close every thread's connection."""
        ...
