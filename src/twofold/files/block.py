"""A run of rows with one header: what every kind of file is read into."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import compress
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_ROWS_MAX = 8_192


class BadLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is no row: where it stands, why, and what it held (as JSON)."""

    line: int
    reason: str
    row: str


class Block(Protocol):
    """Rows that can be had one by one or column by column; an empty cell is None."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""

    @property
    def lines(self) -> Sequence[int]:
        """The line (or the number of the row, where a file has no lines) of each row."""

    def rows(self) -> Sequence[tuple[Any, ...]]:
        """The rows as tuples in the order of the header."""

    def array(self, index: int) -> "pa.Array":
        """One column as Arrow."""

    def kept(self, chosen: Sequence[bool]) -> "Block":
        """The same block with only the chosen rows."""


class RowBlock:
    """A block of rows that were read one by one."""

    def __init__(
        self, header: tuple[str, ...], lines: Sequence[int], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        self.header = header
        self.lines = lines
        self._rows = rows

    def rows(self) -> Sequence[tuple[Any, ...]]:
        """Return the rows as they were read."""
        return self._rows

    def array(self, index: int) -> "pa.Array":
        """Return one column as text, the only type that rows of one file surely share."""
        import pyarrow as pa

        return pa.array([text(row[index]) for row in self._rows], pa.string())

    def kept(self, chosen: Sequence[bool]) -> Block:
        """Return the chosen rows."""
        lines = list(compress(self.lines, chosen))
        return RowBlock(self.header, lines, list(compress(self._rows, chosen)))


class ArrowBlock:
    """A block of rows that came as columns."""

    def __init__(self, batch: "pa.RecordBatch", lines: Sequence[int]) -> None:
        self.header = tuple(batch.schema.names)
        self.lines = lines
        self._batch = batch

    def rows(self) -> Sequence[tuple[Any, ...]]:
        """Return the rows as Python values; a number that is none (NaN) is empty."""
        columns = [
            [None if value != value else value for value in column.to_pylist()]  # noqa: PLR0124 - only NaN differs from itself
            for column in self._batch.columns
        ]
        return list(zip(*columns, strict=True))

    def array(self, index: int) -> "pa.Array":
        """Return one column as it is."""
        return self._batch.column(index)

    def kept(self, chosen: Sequence[bool]) -> Block:
        """Return the chosen rows."""
        import pyarrow as pa

        batch = self._batch.filter(pa.array(chosen, pa.bool_()))
        return ArrowBlock(batch, list(compress(self.lines, chosen)))


def text(value: object) -> str | None:
    """Return a cell as text; whole floats lose their `.0`, which only a missing id gave them."""
    if isinstance(value, str) or value is None:
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list | dict | tuple):
        return msgspec.json.encode(value, enc_hook=str).decode()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
