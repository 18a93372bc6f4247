"""How a file is to be read: what a mapping says in `[file]`, and what its name says."""

from pathlib import PurePosixPath
from typing import Literal

import msgspec

from twofold import errors

Kind = Literal["csv", "jsonl", "parquet", "xes"]

_KINDS: dict[str, Kind] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".dat": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xes": "xes",
}


class UnknownForm(errors.Invalid):
    """{file} has no ending that Twofold knows: save a spreadsheet as CSV, or say `[file] format = "csv"` in the mapping."""  # noqa: E501


class Spreadsheet(UnknownForm):
    """{file} is a spreadsheet by another name: save it as CSV."""


class Form(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """The mapping's `[file]` table; whatever is left out is found out."""

    format: Kind | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    escape: str | None = None
    decimal: Literal[".", ","] = "."
    header: bool = True
    columns: list[str] = []
    skip_lines: int = 0
    empty: list[str] = []


def kind_of(name: str, form: Form) -> Kind:
    """Return the kind of file: as the mapping says, else as the name ends.

    Raises UnknownForm.
    """
    kind = form.format or _KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise UnknownForm(file=name)
    return kind
