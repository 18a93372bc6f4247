"""What every engine of the lens can do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from twofold import errors

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """Parquet files of which an engine may hold some columns in memory; they read the same."""

    files: tuple[Path, ...]
    columns: tuple[str, ...]


# What a name in an expression stands for: rows in memory, Parquet files, or a named step, which
# is another expression over the names before it.
Source: TypeAlias = "pa.Table | pa.RecordBatchReader | Sequence[Path] | Held | Table"
Sources: TypeAlias = "Mapping[str, Source]"
Params = Mapping[str, object]


class MissingFile(errors.Conflict):
    """A file of the lens was replaced in between; look again and repeat."""


class Engine(Protocol):
    """Runs expressions over unbound tables; safe to share between threads."""

    def arrow(self, expr: "Table", tables: Sources, params: Params | None = None) -> "pa.Table":
        """Return the expression's rows; `tables` says what each unbound name stands for.

        Raises MissingFile.
        """
        ...

    def batches(
        self, expr: "Table", tables: Sources, params: Params | None = None
    ) -> "Iterator[pa.RecordBatch]":
        """Yield the expression's rows in blocks, for results that need not fit in memory."""
        ...

    def trace(
        self, tables: Sources, params: Params | None = None
    ) -> "Iterator[tuple[str, pa.Table]]":
        """Yield each named step with its rows, one by one, to see where a measure goes wrong."""
        ...

    def hold(self, held: Held, *, wait: bool = True) -> None:
        """Hold these columns in memory, in place of what was held before.

        Until it is done (without `wait`), for other columns, and once nobody asked for a quarter
        of an hour, files are read: what is found is the same.
        """
        ...

    def close(self) -> None:
        """Let go of the engine's memory."""
        ...
