"""Small files whose columns are looked up for the rows of another one."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from twofold import errors, files
from twofold.mappings.fields import Columns, MissingColumns
from twofold.mappings.mapping import Join, Mapping

ROWS_MAX = 2_000_000
FOLDER = "lookups"
_PACKED = (".gz", ".bz2", ".xz")


class NoLookup(errors.NotFound):
    """No file given matches {pattern!r}, which the mapping joins; give it too, or put it beside."""


class LookupTooLarge(errors.Invalid):
    """The joined file {file} has more than {rows_max} rows; join the larger file's rows to it."""


class WrongLookup(errors.Invalid):
    """The joined file {file} does not fit the mapping: {reason}."""


class Lookup:
    """A joined file held in memory, by the text of its key columns."""

    def __init__(self, join: Join, names: tuple[str, ...], found: dict[Any, Any]) -> None:
        self.join = join
        self.names = names
        self._found = found
        self._nothing = (None,) * len(names)

    def joined(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """Return the header with this lookup's columns after it."""
        return header + tuple(f"{name}_2" if name in header else name for name in self.names)

    def rows(self, block: files.Block) -> Iterator[tuple[Any, ...] | None]:
        """Yield each row with what was found for it; None where a required match is missing."""
        columns = Columns(block.header)
        readers = [columns.reader(name) for name in self.join.on]
        columns.check()
        for row in block.rows():
            key = tuple([files.text(read(row)) for read in readers])
            found = self._found.get(key)
            if found is None and self.join.required:
                yield None
            else:
                yield (*row, *(found or self._nothing))


def load(mapping: Mapping, paths: Sequence[Path]) -> dict[int, Lookup]:
    """Return every lookup of a mapping by the identity of its join.

    Raises NoLookup, LookupTooLarge and WrongLookup.
    """
    loaded: dict[int, Lookup] = {}
    kept: list[tuple[Join, files.Form, Lookup]] = []
    for touch in mapping.touch:
        for join in touch.join:
            form = join.file or touch.file or mapping.file
            same = next((old for known, how, old in kept if (known, how) == (join, form)), None)
            # One walk for each: a packed file can be read only once in passing.
            loaded[id(join)] = same or _found(join, form, paths)
            kept.append((join, form, loaded[id(join)]))
    return loaded


def matches(name: str, pattern: str) -> bool:
    """Return whether a file's name, with or without its folder, fits a pattern."""
    pattern = _unpacked(pattern.lower())
    lower = name.lower()
    return fnmatchcase(lower, pattern) or fnmatchcase(PurePosixPath(lower).name, pattern)


def _found(join: Join, form: files.Form, paths: Sequence[Path]) -> Lookup:
    for source in chain(files.walk(paths), files.walk(_beside(paths, join.files))):
        if isinstance(source, files.Source) and matches(source.name, join.files):
            return _loaded(join, form, source)
    raise NoLookup(pattern=join.files)


def _beside(paths: Sequence[Path], pattern: str) -> list[Path]:
    """Return the files beside those given, or in `lookups/` there, whose name fits a pattern."""
    parents = dict.fromkeys(path.parent for path in paths if path.is_file())
    folders = [folder for parent in parents for folder in (parent, parent / FOLDER)]
    beside = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [path for path in beside if path.is_file() and matches(_unpacked(path.name), pattern)]


def _unpacked(name: str) -> str:
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return name


def _loaded(join: Join, form: files.Form, source: files.Source) -> Lookup:
    found: dict[Any, Any] = {}
    names: tuple[str, ...] = ()
    for block in files.read(source, form):
        if isinstance(block, files.BadLine):
            continue
        columns = Columns(block.header)
        names = names or tuple(
            join.columns or [name for name in block.header if name not in join.on.values()]
        )
        keys = [columns.reader(name) for name in join.on.values()]
        reads = [columns.reader(name) for name in names]
        try:
            columns.check()
        except MissingColumns as error:
            raise WrongLookup(file=source.name, reason=error) from error
        for row in block.rows():
            key = tuple([files.text(read(row)) for read in keys])
            found.setdefault(key, tuple([read(row) for read in reads]))
        if len(found) > ROWS_MAX:
            raise LookupTooLarge(file=source.name, rows_max=ROWS_MAX)
    return Lookup(join, names, found)
