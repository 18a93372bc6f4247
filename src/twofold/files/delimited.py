"""CSV and its relatives: any delimiter, UTF-8 or Windows-1252, with the line of every row."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator
from itertools import chain
from typing import IO, Any

import msgspec

from twofold.files.block import BLOCK_ROWS_MAX, BadLine, Block, RowBlock
from twofold.files.form import Form, Spreadsheet
from twofold.files.source import DAMAGE

CELL_CHARS_MAX = 1024 * 1024
_SHOWN_CHARS_MAX = 2_000
_SNIFF_BYTES = 64 * 1024
_DELIMITERS = ",;\t|"
_NAMED = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Stands behind the last line: a cell that holds it was still open there. No text means it.
_END = "\ufdd0end\ufdd1"
_OPEN = "a quote opens here and never closes; close it, or write two of them where one is meant"
_ASTRAY = "a quote opens here and closes inside a later row; close it, or write two of them"
# How an .xlsx (as any zip) and an .xls begin, whatever ending somebody gave them.
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Excel's own first line, which says what sets the columns apart.
_SAYS_DELIMITER = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)
# Of text in UTF-16 without a mark, nearly every second byte is zero; in UTF-8 none is.
_ZEROS_MIN = 0.4


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    # Old tills mix both in one file, so the fallback is decided byte by byte.
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("twofold_windows", _as_windows)


def blocks(stream: IO[bytes], form: Form, name: str) -> Iterator[Block | BadLine]:
    """Yield the rows of a delimited file; a line with too few or too many cells is bad.

    Raises Spreadsheet.
    """
    head = _peek(stream)
    if head.startswith(_SPREADSHEETS):
        raise Spreadsheet(file=name)
    form = _told_by_excel(head, form)
    text = _decoded(stream, head, form)
    skipped = sum(1 for _ in zip(range(form.skip_lines), text, strict=False))
    if form.delimiter == "whitespace":
        cells = _spaced(text, skipped)
    else:
        cells = _parsed(text, skipped, _dialect(head, form))
    yield from _blocks(cells, form)


def _peek(stream: IO[bytes]) -> bytes:
    if isinstance(stream, io.BufferedReader):
        return stream.peek(_SNIFF_BYTES)[:_SNIFF_BYTES]
    head = stream.read(_SNIFF_BYTES)
    stream.seek(0)
    return head


def _told_by_excel(head: bytes, form: Form) -> Form:
    first, *_ = head.decode(form.encoding or _encoding(head), "replace").splitlines() or [""]
    said = _SAYS_DELIMITER.fullmatch(first)
    if not said or form.skip_lines:
        return form
    delimiter = form.delimiter or said[1]
    return msgspec.structs.replace(form, delimiter=delimiter, skip_lines=1)


def _decoded(stream: IO[bytes], head: bytes, form: Form) -> io.TextIOWrapper:
    found = _encoding(head)
    encoding = form.encoding or found
    if encoding.lower().replace("_", "-") in {"utf-8", "utf8"} and found == "utf-8-sig":
        encoding = found
    handler = "twofold_windows" if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(stream, encoding, handler, newline="")


def _encoding(head: bytes) -> str:
    marked = next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)
    if marked:
        return marked
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > _ZEROS_MIN * len(zeros):
            return name
    return "utf-8"


def _dialect(head: bytes, form: Form) -> dict[str, Any]:
    delimiter = form.delimiter and _NAMED.get(form.delimiter, form.delimiter)
    return {
        "delimiter": delimiter or _sniffed(head, form),
        "quotechar": form.quote or None,
        "quoting": csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE,
        "escapechar": form.escape,
    }


def _sniffed(head: bytes, form: Form) -> str:
    # Parsing beats counting: delimiters inside quotes must not vote.
    lines = head.decode(form.encoding or _encoding(head), "replace").splitlines()[
        form.skip_lines :
    ][:50]
    if len(lines) > 1 and len(head) == _SNIFF_BYTES:
        lines.pop()
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = Counter(
            len(row) for row in csv.reader(lines, delimiter=delimiter, quotechar=form.quote) if row
        )
        width, votes = widths.most_common(1)[0] if widths else (1, 0)
        score = (votes / max(1, widths.total()), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _spaced(text: io.TextIOWrapper, skipped: int) -> Iterator[tuple[int, list[str] | BadLine]]:
    for line, content in enumerate(text, skipped + 1):
        yield line, content.split()


def _parsed(
    text: io.TextIOWrapper, skipped: int, dialect: dict[str, Any]
) -> Iterator[tuple[int, list[str] | BadLine]]:
    """Yield each row with its line; of what an open quote swallows only its first line is lost."""
    csv.field_size_limit(CELL_CHARS_MAX)
    again: list[str] = []
    while True:
        held: list[str] = []
        wrong = yield from _until_wrong(_told(again, text, held), held, skipped, dialect)
        if wrong is None:
            return
        line, reason = wrong
        row = msgspec.json.encode(held[0][:_SHOWN_CHARS_MAX]).decode()
        yield line, BadLine(line=line, reason=reason, row=row)
        skipped, again = line, held[1:]


def _told(again: list[str], text: Iterator[str], held: list[str]) -> Iterator[str]:
    """Yield lines, remembering in `held` those of the row that is being read, then the end."""
    for line in chain(again, text):
        held.append(line)
        yield line
    yield _END


def _until_wrong(
    lines: Iterator[str], held: list[str], skipped: int, dialect: dict[str, Any]
) -> Generator[tuple[int, list[str] | BadLine], None, tuple[int, str] | None]:
    """Yield rows; returns the line at which a row begins that never ends, and why, or None."""
    reader, before = csv.reader(lines, **dialect), 0
    while True:
        line = skipped + before + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            return line, f"this is no CSV ({error}); look for a quote that never closes"
        if cells and cells[-1].endswith(_END):
            return (line, _OPEN) if held else None
        if len(held) > 1 and _astray(held, len(cells), dialect):
            return line, _ASTRAY
        yield line, cells
        held.clear()
        before = reader.line_num


def _astray(held: list[str], width: int, dialect: dict[str, Any]) -> bool:
    """Tell whether a cell over several lines ends where no cell ends, and took rows with it."""
    try:
        list(csv.reader(held, **dialect, strict=True))
    except csv.Error:
        alone = (next(csv.reader([line], **dialect), []) for line in held[1:])
        return any(len(cells) == width for cells in alone)
    return False


def _blocks(
    cells_of: Iterator[tuple[int, list[str] | BadLine]], form: Form
) -> Iterator[Block | BadLine]:
    header = tuple(form.columns)
    given = form.header
    lines: list[int] = []
    rows: list[tuple[str | None, ...]] = []
    try:
        for line, row in _rows(cells_of, frozenset(form.empty)):
            if isinstance(row, BadLine):
                yield row
            elif given:
                header, given = header or _names(row), False
            else:
                header = header or tuple(f"column_{number}" for number, _ in enumerate(row, 1))
                fitted = row if len(row) == len(header) else _fitted(row, len(header))
                if fitted is None:
                    yield _ragged(line, row, len(header))
                    continue
                lines.append(line)
                rows.append(fitted)
                if len(rows) == BLOCK_ROWS_MAX:
                    yield RowBlock(header, lines, rows)
                    lines, rows = [], []
    except DAMAGE:
        # What came before the damage is kept.
        if rows:
            yield RowBlock(header, lines, rows)
        raise
    if rows:
        yield RowBlock(header, lines, rows)


def _rows(
    cells_of: Iterator[tuple[int, list[str] | BadLine]], empty: frozenset[str]
) -> Iterator[tuple[int, tuple[str | None, ...] | BadLine]]:
    for line, cells in cells_of:
        if isinstance(cells, BadLine):
            yield line, cells
            continue
        # A list inside tuple() is faster than a generator, and this line sees every cell.
        row = tuple([(cell.strip() or None) for cell in cells])
        if empty:
            row = tuple(None if cell in empty else cell for cell in row)
        if any(row):
            yield line, row


def _names(row: tuple[str | None, ...]) -> tuple[str, ...]:
    names: list[str] = []
    for number, cell in enumerate(row, 1):
        name = wanted = cell or f"column_{number}"
        times = 1
        while name in names:
            times += 1
            name = f"{wanted}_{times}"
        names.append(name)
    return tuple(names)


def _fitted(row: tuple[str | None, ...], width: int) -> tuple[str | None, ...] | None:
    # Spreadsheets pad lines with empty cells; that loses nothing.
    return row[:width] if len(row) > width and not any(row[width:]) else None


def _ragged(line: int, row: tuple[str | None, ...], width: int) -> BadLine:
    cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
    reason = f"{cells} where there {'is 1 column' if width == 1 else f'are {width} columns'}"
    return BadLine(line=line, reason=reason, row=msgspec.json.encode(row).decode())
