"""Rows that are one touch together: an invoice's lines, a till receipt's items."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from twofold import files
from twofold.mappings import values
from twofold.mappings.expressions import Expression, Reader
from twofold.mappings.fields import FILE, LINE, Columns
from twofold.mappings.mapping import Aggregate, Group
from twofold.mappings.values import UnusableRow

if TYPE_CHECKING:
    import pyarrow as pa

COLLECT_MAX = 500
_PLACES = Decimal("1e-12")
_BLOCK_ROWS_MAX = 8_192


class Groups:
    """The groups of one file: takes its blocks, gives back a row for each group."""

    def __init__(
        self, group: Group, needed: set[str], alternatives: set[str], decimal: str
    ) -> None:
        """Take the columns that are needed afterwards, the first row's if nothing else is said."""
        self._group = group
        self._decimal = decimal
        self._columns = Columns(())
        self._inputs: dict[str, str | Reader | None] = {}
        self._reasons: dict[int, str] = {}
        self._pending: list[pa.Table] = []
        having = Expression(group.having).names if group.having else frozenset()
        made = {*group.by, *group.columns, FILE, LINE}
        self._alternatives = alternatives
        self.firsts = sorted((needed | having) - made)
        self.header: tuple[str, ...] = ()

    def bind(self, columns: Columns) -> None:
        """Take a header for the blocks that follow; what is missing stands in `columns` then."""
        if not self.header:
            self.firsts = [
                name for name in self.firsts if name in columns or name not in self._alternatives
            ]
            self.header = (*self._group.by, *self._group.columns, *self.firsts)
        for name in (*self._group.by, *self.firsts):
            columns.reader(name)
        self._columns = columns
        self._inputs = {name: self._input(item) for name, item in self._group.columns.items()}

    def feed(self, block: files.Block) -> Iterator[files.Block | files.BadLine]:
        """Take a block; yield what is surely complete, and the rows whose key is empty."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = self._table(block)
        keyless = pa.array([False] * table.num_rows)
        for place in range(len(self._group.by)):
            keyless = pc.or_(keyless, pc.is_null(table[f"k{place}"], nan_is_null=True))
        if pc.any(keyless).as_py():
            for line in table.filter(keyless)["line"].to_pylist():
                reason = f"its group needs {values.one_empty(self._group.by)}"
                yield files.BadLine(line=line, reason=reason, row="null")
            table = table.filter(pc.invert(keyless))
        self._pending.append(table)
        if self._group.rows == "adjacent":
            yield from self._complete()

    def finish(self) -> Iterator[files.Block | files.BadLine]:
        """Yield the groups that are left."""
        import pyarrow as pa

        if self._pending:
            table = pa.concat_tables(self._pending, promote_options="permissive")
            self._pending = []
            yield from self._grouped(table)

    def _complete(self) -> Iterator[files.Block | files.BadLine]:
        import pyarrow as pa

        table = pa.concat_tables(self._pending, promote_options="permissive").combine_chunks()
        keys = [table[f"k{place}"] for place in range(len(self._group.by))]
        start = table.num_rows - 1
        while start > 0 and all(key[start - 1] == key[start] for key in keys):
            start -= 1
        self._pending = [table.slice(max(start, 0))]
        if start > 0:
            yield from self._grouped(table.slice(0, start))

    def _input(self, item: Aggregate) -> str | Reader | None:
        source = next(
            (value for key in _VERBS if isinstance(value := getattr(item, key), str)), None
        )
        if source is None or source in self._columns:
            return source
        return Expression(source).bind(self._columns.reader, self._decimal)

    def _table(self, block: files.Block) -> "pa.Table":
        import pyarrow as pa

        places = {name: place for place, name in enumerate(block.header)}
        table = {
            f"k{number}": _array(block, places.get(name))
            for number, name in enumerate(self._group.by)
        }
        bad: list[int | None] = [None] * len(block.lines)
        for number, (name, item) in enumerate(self._group.columns.items()):
            source = self._inputs[name]
            if source is not None:
                cells = (
                    _array(block, places.get(source))
                    if isinstance(source, str)
                    else self._computed(block, source, bad)
                )
                table[f"a{number}"] = self._exact(cells, block, bad) if item.sum else cells
        for number, name in enumerate(self.firsts):
            table[f"f{number}"] = _array(block, places.get(name))
        table["line"] = pa.array(block.lines, pa.int64())
        table["bad"] = pa.array(bad, pa.int64())
        return pa.table(table)

    def _computed(self, block: files.Block, read: Reader, bad: list[int | None]) -> "pa.Array":
        import pyarrow as pa

        cells: list[str | None] = []
        for place, row in enumerate(block.rows()):
            try:
                cells.append(files.text(read(row)))
            except (UnusableRow, ValueError, TypeError, ArithmeticError) as error:
                cells.append(None)
                bad[place] = block.lines[place]
                self._reasons[block.lines[place]] = str(error)
        return pa.array(cells, pa.string())

    def _exact(self, cells: "pa.Array", block: files.Block, bad: list[int | None]) -> "pa.Array":
        """Return cells as decimals; each different cell is read once, and read exactly."""
        import pyarrow as pa
        import pyarrow.compute as pc

        kind = pa.decimal128(38, 12)
        if pa.types.is_integer(cells.type):
            return cells.cast(kind)
        coded = pc.dictionary_encode(cells)
        numbers: list[Decimal | None] = []
        wrong: dict[int, str] = {}
        for place, cell in enumerate(coded.dictionary.to_pylist()):
            try:
                found = values.number(cell, self._decimal)
                numbers.append(found and found.quantize(_PLACES, context=values.EXACT))
            except (UnusableRow, ArithmeticError) as error:
                numbers.append(None)
                wrong[place] = str(error)
        if wrong:
            for place, code in enumerate(coded.indices.to_pylist()):
                if code in wrong:
                    bad[place] = block.lines[place]
                    self._reasons[block.lines[place]] = wrong[code]
        return pa.array(numbers, kind).take(coded.indices)

    def _grouped(self, table: "pa.Table") -> Iterator[files.Block | files.BadLine]:
        keys = [f"k{place}" for place in range(len(self._group.by))]
        wanted: list[tuple[str, str]] = [("line", "min"), ("bad", "min")]
        outputs = list(keys)
        for number, item in enumerate(self._group.columns.values()):
            verb = next(key for key in _VERBS if getattr(item, key) is not None)
            column = "line" if verb == "count" else f"a{number}"
            if verb in ("min", "max"):
                table = self._comparable(table, column)
            wanted.append((column, _VERBS[verb]))
            outputs.append(f"{column}_{_VERBS[verb]}")
        for number in range(len(self.firsts)):
            wanted.append((f"f{number}", "first"))
            outputs.append(f"f{number}_first")
        # One thread: "first" means the first row of the file only then.
        found = table.group_by(keys, use_threads=False).aggregate(list(dict.fromkeys(wanted)))
        found = found.sort_by("line_min")
        for batch in found.to_batches(_BLOCK_ROWS_MAX):
            yield from self._rows(batch, outputs)

    def _comparable(self, table: "pa.Table", column: str) -> "pa.Table":
        """Return the table with a column of texts as numbers, if each of them is one."""
        import pyarrow as pa

        if not pa.types.is_string(table[column].type):
            return table
        try:
            numbers = [
                found and found.quantize(_PLACES, context=values.EXACT)
                for found in (
                    values.number(cell, self._decimal) for cell in table[column].to_pylist()
                )
            ]
        except (UnusableRow, ArithmeticError):
            return table
        place = table.schema.get_field_index(column)
        return table.set_column(place, column, pa.array(numbers, pa.decimal128(38, 12)))

    def _rows(
        self, batch: "pa.RecordBatch", outputs: list[str]
    ) -> Iterator[files.Block | files.BadLine]:
        columns = [_shortened(batch[name].to_pylist()) for name in outputs]
        lines: list[int] = []
        rows: list[tuple[Any, ...]] = []
        for row, line, bad in zip(
            zip(*columns, strict=True),
            batch["line_min"].to_pylist(),
            batch["bad_min"].to_pylist(),
            strict=True,
        ):
            if bad is None:
                lines.append(line)
                rows.append(row)
            else:
                told = dict(zip(self.header, row, strict=True))
                yield files.BadLine(
                    line=bad,
                    reason=f"its whole group is left out: {self._reasons.get(bad, 'unreadable')}",
                    row=msgspec.json.encode(told, enc_hook=str).decode(),
                )
        if rows:
            yield files.RowBlock(self.header, lines, rows)


_VERBS = {
    "sum": "sum",
    "min": "min",
    "max": "max",
    "first": "first",
    "last": "last",
    "collect": "list",
    "count": "count",
}


def _array(block: files.Block, place: int | None) -> "pa.Array":
    import pyarrow as pa

    return pa.nulls(len(block.lines), pa.string()) if place is None else block.array(place)


def _shortened(column: list[Any]) -> list[Any]:
    return [
        [item for item in cell if item is not None][:COLLECT_MAX]
        if isinstance(cell, list)
        else cell
        for cell in column
    ]
