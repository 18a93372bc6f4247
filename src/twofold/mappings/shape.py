"""A guess at how a text file is laid out: what sets columns apart, and whether they have names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from twofold import files
from twofold.mappings import moments
from twofold.mappings.sample import READ_MIN, is_number

ROWS_MAX = 200
# As few columns of numbers or times are no chance: text that is set apart by blanks has none.
_TELLING_MIN = 2


def guess_form(paths: Sequence[Path]) -> files.Form:
    """Return how the first of these files is to be read, as far as it is not found out anyway."""
    form = files.Form(header=False)
    rows, _ = _start(paths, form)
    if rows and len(rows[0]) == 1:
        spaced = files.Form(header=False, delimiter="whitespace")
        apart, ragged = _start(paths, spaced)
        if ragged <= (1 - READ_MIN) * len(apart) and _telling(apart[1:]) >= _TELLING_MIN:
            form, rows = spaced, apart
    if not rows or _names_columns(rows):
        return files.Form(delimiter=form.delimiter)
    names = [f"column_{number}" for number, _ in enumerate(rows[0], 1)]
    return files.Form(header=False, delimiter=form.delimiter, columns=names)


def _start(paths: Sequence[Path], form: files.Form) -> tuple[list[tuple[Any, ...]], int]:
    """Return the first rows of the first text file, and how many lines there are no such rows."""
    for source in files.walk(paths):
        if isinstance(source, files.BadFile) or not _is_text(source.name):
            continue
        try:
            return _first_rows(source, form)
        except files.UnknownForm:
            continue
    return [], 0


def _first_rows(source: files.Source, form: files.Form) -> tuple[list[tuple[Any, ...]], int]:
    ragged = 0
    for found in files.read(source, form):
        if not isinstance(found, files.BadLine):
            return list(found.rows()[:ROWS_MAX]), min(ragged, ROWS_MAX)
        ragged += 1
    return [], ragged


def _is_text(name: str) -> bool:
    try:
        return files.kind_of(name, files.Form()) == "csv"
    except files.UnknownForm:
        return False


def _names_columns(rows: list[tuple[Any, ...]]) -> bool:
    """Tell whether the first row names the columns: none of its cells is like those below."""
    first, below = rows[0], list(zip(*rows[1:], strict=True))
    if not any(_tells(cell) for cell in first):
        return True
    return any(
        cell is not None and not _tells(cell) and _is_telling(column)
        for cell, column in zip(first, below, strict=False)
    )


def _telling(rows: list[tuple[Any, ...]]) -> int:
    return sum(_is_telling(column) for column in zip(*rows, strict=True))


def _is_telling(column: Sequence[Any]) -> bool:
    cells = [cell for cell in column if cell is not None]
    return bool(cells) and sum(map(_tells, cells)) >= READ_MIN * len(cells)


def _tells(cell: object) -> bool:
    """Tell whether a cell is a value rather than the name of one."""
    return cell is not None and (is_number(cell) or is_number(cell, ",") or moments.is_time(cell))
