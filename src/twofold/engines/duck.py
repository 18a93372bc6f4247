"""DuckDB on a raw connection, because Ibis 12's own backend calls what DuckDB 2 dropped."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import duckdb
import pyarrow as pa
from ibis.expr.types import Table

from twofold.engines.compiler import Query, compiled
from twofold.engines.engine import MissingFile, Params, Sources

BATCH_ROWS = 100_000
CACHE_MAX = 512


class DuckEngine:
    """Runs expressions in this process; each run has its own cursor, so threads do not meet."""

    def __init__(self, spill: Path | None = None) -> None:
        """Open an engine in memory that spills to the folder `spill` when a result outgrows it."""
        self._connection = duckdb.connect()
        if spill is not None:
            self._connection.execute(f"SET temp_directory = {_quoted(spill)}")
        self._connection.execute("SET TimeZone = 'UTC'")
        # A file of the lens never changes under its name; 64 footers cost 10 ms each time.
        self._connection.execute("SET parquet_metadata_cache = true")
        self._queries: dict[object, Query] = {}
        self._lock = Lock()

    def arrow(self, expr: Table, tables: Sources, params: Params | None = None) -> pa.Table:
        """Return the expression's rows."""
        text, bound = self._compiled(expr, tables, params)
        with self._cursor(tables) as cursor:
            return cursor.sql(text, params=bound).to_arrow_table()

    def batches(
        self, expr: Table, tables: Sources, params: Params | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the expression's rows in blocks of at most BATCH_ROWS."""
        text, bound = self._compiled(expr, tables, params)
        with self._cursor(tables) as cursor:
            yield from cursor.sql(text, params=bound).to_arrow_reader(BATCH_ROWS)

    def trace(
        self, tables: Sources, params: Params | None = None
    ) -> Iterator[tuple[str, pa.Table]]:
        """Yield each named step of `tables` with its rows."""
        for name, source in tables.items():
            if isinstance(source, Table):
                yield name, self.arrow(source, tables, params)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _cursor(self, tables: Sources) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            _register(cursor, tables)
            yield cursor
        except duckdb.IOException as error:
            raise MissingFile from error
        finally:
            cursor.close()

    def _compiled(
        self, expr: Table, tables: Sources, params: Params | None
    ) -> tuple[str, dict[str, object]]:
        steps = [(name, source) for name, source in tables.items() if isinstance(source, Table)]
        key = (expr.op(), tuple((name, step.op()) for name, step in steps))
        with self._lock:
            query = self._queries.get(key)
            if query is None:
                # A bound, not a policy: expressions made at run time must not pile up for ever.
                if len(self._queries) >= CACHE_MAX:
                    self._queries.clear()
                query = self._queries[key] = compiled(expr, steps)
        given = params or {}
        return query.text, {name: given[name] for name in query.names}


def _register(cursor: duckdb.DuckDBPyConnection, tables: Sources) -> None:
    for name, source in tables.items():
        if isinstance(source, pa.Table | pa.RecordBatchReader):
            cursor.register(name, source)
        elif not isinstance(source, Table):
            files = ", ".join(map(_quoted, source))
            rows = f"read_parquet([{files}], hive_partitioning = false)"
            cursor.execute(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM {rows}')


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
