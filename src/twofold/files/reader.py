"""One way to read any kind of file: blocks of rows, and the lines that are none."""

from collections.abc import Iterator
from typing import Any

from twofold.files import columnar, delimited, eventlog, jsonlines
from twofold.files.block import BadLine, Block
from twofold.files.form import Form, kind_of
from twofold.files.source import DAMAGE, Source


def read(
    source: Source, form: Form, columns: frozenset[str] | None = None
) -> Iterator[Block | BadLine]:
    """Yield a source's rows; a damaged file ends with one bad line that says so.

    Its line is 0 if nothing could be read at all.

    `columns` only spares work where a file can leave columns out. Raises UnknownForm.
    """
    line = 0
    try:
        for found in _blocks(source, form, columns):
            line = found.line if isinstance(found, BadLine) else found.lines[-1]
            yield found
    except DAMAGE as error:
        where = "from here on" if line else "at all"
        reason = f"the file cannot be read {where}: {str(error) or type(error).__name__}"
        yield BadLine(line=line + 1 if line else 0, reason=reason, row="null")


def sample(
    source: Source, form: Form, rows_max: int = 200
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return the header and first rows of a source, for a preview or a guess."""
    for found in read(source, form):
        if not isinstance(found, BadLine):
            return found.header, list(found.rows()[:rows_max])
    return (), []


def _blocks(
    source: Source, form: Form, columns: frozenset[str] | None
) -> Iterator[Block | BadLine]:
    match kind_of(source.name, form):
        case "csv":
            return delimited.blocks(source.stream, form, source.name)
        case "jsonl":
            return jsonlines.blocks(source.stream)
        case "parquet":
            return columnar.blocks(source.stream, columns)
        case "xes":
            return eventlog.blocks(source.stream)
