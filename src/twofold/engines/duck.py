"""DuckDB on a raw connection, because Ibis 12's own backend calls what DuckDB 2 dropped."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from ibis.expr.types import Table

from twofold.engines.compiler import QUERIES_MAX, compiled
from twofold.engines.engine import Held, MissingFile, Params, Sources
from twofold.engines.memory import NOT_HELD, Memory, Standing, files_of, quoted

BATCH_ROWS = 100_000


class DuckEngine:
    """Runs expressions in this process; each run has its own cursor, so threads do not meet."""

    def __init__(self, spill: Path | None = None) -> None:
        """Open an engine in memory that spills to the folder `spill` when a result outgrows it."""
        self._connection = duckdb.connect()
        if spill is not None:
            self._connection.execute(f"SET temp_directory = {quoted(spill)}")
        self._connection.execute("SET TimeZone = 'UTC'")
        # A file of the lens never changes under its name; 64 footers cost 10 ms each time.
        self._connection.execute("SET parquet_metadata_cache = true")
        self._memory = Memory(self._connection)
        self._beyond: set[str] = set()

    def arrow(self, expr: Table, tables: Sources, params: Params | None = None) -> pa.Table:
        """Return the expression's rows."""
        text, bound = _compiled(expr, tables, params)
        if (standing := self._standing(tables)) and text not in self._beyond:
            try:
                return self._read(text, bound, tables, standing)
            except duckdb.InvalidInputException as error:
                if NOT_HELD not in str(error):
                    raise
                if len(self._beyond) >= QUERIES_MAX:
                    self._beyond.clear()
                self._beyond.add(text)
            except duckdb.CatalogException:
                if self._standing(tables) is standing:
                    raise  # nobody let go of it in between
        return self._read(text, bound, tables)

    def batches(
        self, expr: Table, tables: Sources, params: Params | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the expression's rows in blocks of at most BATCH_ROWS."""
        text, bound = _compiled(expr, tables, params)
        with self._cursor(tables) as cursor:
            yield from cursor.sql(text, params=bound).to_arrow_reader(BATCH_ROWS)

    def trace(
        self, tables: Sources, params: Params | None = None
    ) -> Iterator[tuple[str, pa.Table]]:
        """Yield each named step of `tables` with its rows."""
        for name, source in tables.items():
            if isinstance(source, Table):
                yield name, self.arrow(source, tables, params)

    def hold(self, held: Held, *, wait: bool = True) -> None:
        """Hold columns of files in memory, in place of what was held before."""
        self._memory.hold(held, wait=wait)

    def close(self) -> None:
        """Close the connection."""
        self._memory.close()
        self._connection.close()

    def _standing(self, tables: Sources) -> Standing | None:
        found = (source for source in tables.values() if isinstance(source, Held))
        held = next(found, None)
        return None if held is None else self._memory.standing(held)

    def _read(
        self, text: str, bound: Params, tables: Sources, standing: Standing | None = None
    ) -> pa.Table:
        with self._cursor(tables, standing) as cursor:
            return _plain(cursor.sql(text, params=bound).to_arrow_table())

    @contextmanager
    def _cursor(
        self, tables: Sources, standing: Standing | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            _register(cursor, tables, standing)
            yield cursor
        except duckdb.IOException as error:
            raise MissingFile from error
        finally:
            cursor.close()


def _compiled(expr: Table, tables: Sources, params: Params | None) -> tuple[str, dict[str, object]]:
    steps = [(name, source) for name, source in tables.items() if isinstance(source, Table)]
    query = compiled(expr, steps)
    given = params or {}
    return query.text, {name: given[name] for name in query.names}


def _register(
    cursor: duckdb.DuckDBPyConnection, tables: Sources, standing: Standing | None
) -> None:
    for name, source in tables.items():
        if isinstance(source, pa.Table) and standing:
            cursor.register(f"{name} as told", source)
            _name(cursor, name, standing.coded(f"{name} as told", source))
        elif isinstance(source, pa.Table | pa.RecordBatchReader):
            cursor.register(name, source)
        elif isinstance(source, Held):
            _name(cursor, name, standing.view if standing else files_of(source.files))
        elif not isinstance(source, Table):
            _name(cursor, name, files_of(source))


def _name(cursor: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    cursor.execute(f'CREATE TEMP VIEW "{name}" AS {query}')


def _plain(found: pa.Table) -> pa.Table:
    """Return rows with texts as texts, also where they were held as codes."""
    for place, field in enumerate(found.schema):
        if pa.types.is_dictionary(field.type):
            found = found.set_column(place, field.name, found[place].cast(pa.string()))
    return found
