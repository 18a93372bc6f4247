"""What comes of reading a file: touches, refusals, and a count of both."""

import msgspec


class Mapped(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A touch ready for the journal: its payload in TOUCH format, and where it came from."""

    payload: bytes
    message_id: str
    file: str
    line: int


class RefusedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row that is no touch: the line to look at (0: the whole file), why, and the row as JSON."""

    file: str
    line: int
    reason: str
    row: str


class FileRead(msgspec.Struct, kw_only=True):
    """What became of one file; `problem` is why all of it, or its rest, could not be read."""

    file: str
    rows: int = 0
    touches: int = 0
    refused: int = 0
    left_out: int = 0
    problem: str = ""
    note: str = ""


def refused(told: FileRead, line: int, reason: str, row: str = "null") -> RefusedRow:
    """Return the refusal of a line of this file."""
    return RefusedRow(file=told.file, line=line, reason=reason, row=row)
