"""Columns of the lens's files held in DuckDB's memory: compressed, texts of few values as codes."""

import itertools
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread, Timer, current_thread
from weakref import finalize, ref

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from twofold.engines.engine import Held

# More values than this are no kinds but names of single things, and stay texts.
VALUES_MAX = 60_000
# Files are taken in by so many: only as many rows lie there uncompressed at once.
FILES_AT_ONCE = 8
IDLE_SECONDS = 900
NOT_HELD = "this column is not held in memory"

_log = logging.getLogger("twofold.engines")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is held now: of which files, in which database, and the values of its coded columns."""

    held: Held
    database: str
    view: str
    values: Mapping[str, pa.Array]

    def coded(self, name: str, rows: pa.Table) -> str:
        """Return SQL that reads the registered `rows` with the same codes, so that both unite.

        A column with a value that has no code stays text; the engine then reads both as text.
        """
        known = {
            column: values
            for column, values in self.values.items()
            if column in rows.column_names and _all_in(rows[column], values)
        }
        columns = ", ".join(_read(column, known, self.database) for column in rows.column_names)
        return f'SELECT {columns} FROM "{name}"'


class Memory:
    """Holds one set of files at a time, and lets go of it when nobody read it for a while."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Hold nothing yet."""
        self._connection = connection
        self._standing: Standing | None = None
        self._numbers = itertools.count(1)
        self._reads = 0
        self._lock = Lock()
        self._watched: finalize[..., Memory] | None = None

    def standing(self, held: Held) -> Standing | None:
        """Return what is held if it is this, or None."""
        standing = self._standing
        if standing is None or standing.held != held:
            return None
        self._reads += 1
        return standing

    def hold(self, held: Held, *, wait: bool) -> None:
        """Hold this in place of what was held before, from now or, without `wait`, from soon."""
        if wait:
            self._hold(held)
        elif self.standing(held) is None and not self._lock.locked():
            Thread(target=self._hold, args=[held], name="holding the lens", daemon=True).start()

    def close(self) -> None:
        """Hold nothing any more, and look no more."""
        if self._watched is not None:
            self._watched()
        self.let_go()

    def let_go(self) -> None:
        """Hold nothing any more; what is being read is read to its end."""
        before, self._standing = self._standing, None
        if before is not None:
            self._connection.cursor().execute(f"DETACH {before.database}")

    def _hold(self, held: Held) -> None:
        with self._lock:
            if self.standing(held) is not None:
                return
            self.let_go()
            database = f"held_{next(self._numbers)}"
            try:
                self._standing = self._loaded(held, database)
            except duckdb.Error as error:
                # Readings go on from the files; most likely a compaction has just removed one.
                _log.warning("the lens is read from its files: %s", error)
                self._connection.cursor().execute(f"DETACH DATABASE IF EXISTS {database}")
                return
            self._watch()

    def _loaded(self, held: Held, database: str) -> Standing:
        cursor = self._connection.cursor()
        cursor.execute(f"ATTACH ':memory:' AS {database}")
        told = cursor.execute(f"DESCRIBE {files_of(held.files)}").fetchall()
        types = {column: kind for column, kind, *_ in told}
        values = _codes(cursor, held, types, database)
        columns = ", ".join(_read(column, values, database) for column in held.columns)
        cursor.execute(f"CREATE TABLE {database}.rows AS {files_of(held.files, columns)} LIMIT 0")
        for files in _batched(held.files, FILES_AT_ONCE):
            cursor.execute(f"INSERT INTO {database}.rows {files_of(files, columns)}")
            cursor.execute(f"CHECKPOINT {database}")
        view = _view(held, types, database)
        return Standing(held=held, database=database, view=view, values=values)

    def _watch(self) -> None:
        """Let go if by the next look nobody has read anything."""
        # A timer that held on to the connection would outlive whoever forgot to close it.
        timer = Timer(IDLE_SECONDS, _look, args=[ref(self), self._standing, self._reads])
        timer.daemon = True
        timer.start()
        if self._watched is not None:
            self._watched.detach()
        self._watched = finalize(self, _stop, timer)

    def look(self, standing: Standing, reads: int) -> None:
        """Let go of `standing` if nobody read since there were so many reads; else look later."""
        with self._lock:
            if self._standing is not standing:
                return
            if self._reads == reads:
                self.let_go()
            else:
                self._watch()


def _look(memory: "ref[Memory]", standing: Standing, reads: int) -> None:
    if (found := memory()) is not None:
        found.look(standing, reads)


def _stop(timer: Timer) -> None:
    """End the timer's thread: one that is there when Python ends keeps DuckDB from ending well."""
    timer.cancel()
    if timer is not current_thread():
        timer.join()


def files_of(source: Sequence[Path], columns: str = "*") -> str:
    """Return SQL that reads columns of Parquet files."""
    files = ", ".join(map(quoted, source))
    return f"SELECT {columns} FROM read_parquet([{files}], hive_partitioning = false)"


def quoted(path: Path) -> str:
    """Return a path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def _codes(
    cursor: duckdb.DuckDBPyConnection, held: Held, types: Mapping[str, str], database: str
) -> dict[str, pa.Array]:
    """Make a type for each text of few values; returns the values in order."""
    values: dict[str, pa.Array] = {}
    for column in held.columns:
        if types[column] != "VARCHAR":
            continue
        found = _values(cursor, column, held.files)
        if 0 < found.num_rows <= VALUES_MAX:
            cursor.register("found", found)
            cursor.execute(f'CREATE TYPE {database}."{column}" AS ENUM (FROM found)')
            values[column] = found["value"].combine_chunks()
    return values


def _read(column: str, coded: Mapping[str, pa.Array], database: str) -> str:
    if column in coded:
        return f'CAST("{column}" AS {database}."{column}") AS "{column}"'
    return f'"{column}"'


def _batched(files: Sequence[Path], size: int) -> list[Sequence[Path]]:
    return [files[start : start + size] for start in range(0, len(files), size)]


def _values(cursor: duckdb.DuckDBPyConnection, column: str, files: Sequence[Path]) -> pa.Table:
    distinct = files_of(files, f'DISTINCT "{column}" AS value')
    known = f"FROM ({distinct}) WHERE value IS NOT NULL ORDER BY value LIMIT {VALUES_MAX + 1}"
    return cursor.sql(known).to_arrow_table()


def _view(held: Held, types: Mapping[str, str], database: str) -> str:
    # Whoever reads a column that is not held fails, instead of finding something else there.
    columns = [
        f'"{column}"'
        if column in held.columns
        else f"CAST(error('{NOT_HELD}') AS {kind}) AS \"{column}\""
        for column, kind in types.items()
    ]
    return f"SELECT {', '.join(columns)} FROM {database}.rows"


def _all_in(column: pa.ChunkedArray, values: pa.Array) -> bool:
    found = pc.unique(column).drop_null()
    return bool(pc.all(pc.is_in(found, value_set=values), min_count=0).as_py())
