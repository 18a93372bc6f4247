"""Lists of permissions and stops, as files: read row by row, each to its wishes or a reason."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from twofold import errors, files
from twofold.wishes.columns import Columns, guess
from twofold.wishes.rows import BadRow, Rows, Usual, Wish

FORM = files.Form()


class NotAList(errors.Invalid):
    """{file} names nobody: it needs a column email, phone, user_id, or kind and value."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not taken, with its line and the reason; line 0 is the whole file."""

    file: str
    line: int
    reason: str
    row: str


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says, with where it stands; no wishes if it says neither yes nor no."""

    file: str
    line: int
    row: str
    wishes: tuple[Wish, ...]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What lists came to: rows read, what they added, what stood already, what was not taken.

    `left_out` are rows that say neither yes nor no. `reasons` are the most frequent, with how many
    rows each refused.
    """

    rows_read: int
    allowed: int
    stopped: int
    repeats: int
    left_out: int
    refused: int
    reasons: dict[str, int]
    rejects: str | None


def read(
    paths: Sequence[Path], usual: Usual, *, now: int, meter: files.Meter | None = None
) -> Iterator[Brought | Refused]:
    """Yield every row of some lists; raises files.NoSuchFile, files.UnknownForm, NotAList."""
    for source in files.walk(paths, meter):
        if isinstance(source, files.BadFile):
            yield Refused(file=source.name, line=0, reason=source.reason, row="null")
            continue
        for found in files.read(source, FORM):
            if isinstance(found, files.BadLine):
                yield Refused(file=source.name, line=found.line, reason=found.reason, row=found.row)
            else:
                yield from _rows(source.name, found, usual, now)


def one(told: Mapping[str, Any], usual: Usual, *, now: int) -> list[Wish]:
    """Return what one row says that came by itself, by the names of its columns.

    Raises NotAList, BadRow.
    """
    known = guess(list(told))
    if not known.names_people:
        raise NotAList(file="This")
    return Rows(known, usual, now=now).wishes(list(told.values()))


def columns(paths: Sequence[Path]) -> dict[str, Columns]:
    """Return what the columns of each file are taken to mean."""
    found = {}
    for source in files.walk(paths):
        if not isinstance(source, files.BadFile):
            header, _ = files.sample(source, FORM, rows_max=1)
            found[source.name] = guess(header)
    return found


def _rows(file: str, block: files.Block, usual: Usual, now: int) -> Iterator[Brought | Refused]:
    known = guess(block.header)
    if not known.names_people:
        raise NotAList(file=file)
    rows = Rows(known, usual, now=now)
    for line, row in zip(block.lines, block.rows(), strict=True):
        told = msgspec.json.encode(row, enc_hook=str).decode()
        try:
            wishes = tuple(rows.wishes(row))
        except BadRow as error:
            yield Refused(file=file, line=line, reason=str(error.fields["reason"]), row=told)
        else:
            yield Brought(file=file, line=line, row=told, wishes=wishes)
