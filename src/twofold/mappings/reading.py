"""Reading files through a mapping: payloads of touches, and rows refused with their reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from twofold import errors, files
from twofold.mappings import lookups
from twofold.mappings.fields import MissingColumns, expressions_of, named
from twofold.mappings.mapping import Mapping, Touch
from twofold.mappings.outcome import FileRead, Mapped, RefusedRow, refused
from twofold.mappings.part import Part
from twofold.mappings.sample import READ_MIN

# A mapping that reads so many rows reads the others too, but for what is damaged.
FITTING_ROWS = 200


class Reading:
    """An import under way: iterate it for its touches and refusals; ask it how far it is."""

    def __init__(
        self,
        mapping: Mapping,
        paths: Sequence[Path],
        *,
        shift_weeks: int = 0,
        rows_max: int | None = None,
    ) -> None:
        self._mapping = mapping
        self._paths = paths
        self._shift_weeks = shift_weeks
        self._rows_max = rows_max
        self._lookups = lookups.load(mapping, paths)
        self._found = self._read()
        self.meter = files.Meter(files.size_bytes(paths))
        self.files: list[FileRead] = []

    def __iter__(self) -> Iterator[Mapped | RefusedRow]:
        return self._found

    def __next__(self) -> Mapped | RefusedRow:
        return next(self._found)

    def _read(self) -> Iterator[Mapped | RefusedRow]:
        for source in files.walk(self._paths, self.meter):
            told = FileRead(file=source.name)
            self.files.append(told)
            if isinstance(source, files.BadFile):
                found: Iterator[Mapped | RefusedRow] = iter([refused(told, 0, source.reason)])
            else:
                found = self._read_source(source, told)
            for item in found:
                if isinstance(item, Mapped):
                    told.touches += 1
                elif item.line:
                    told.refused += 1
                else:
                    told.problem = item.reason
                yield item

    def _read_source(self, source: files.Source, told: FileRead) -> Iterator[Mapped | RefusedRow]:
        touches = self._touches_of(source.name)
        if not touches:
            told.note = "the mapping reads no touches from this file"
            return
        form = touches[0].file or self._mapping.file
        parts = [
            Part(
                self._mapping,
                touch,
                [self._lookups[id(join)] for join in touch.join],
                told,
                shift_weeks=self._shift_weeks,
            )
            for touch in touches
        ]
        try:
            kind = files.kind_of(source.name, form)
            for block in files.read(source, form, self._columns(touches)):
                if isinstance(block, files.BadLine):
                    yield refused(told, block.line, block.reason, block.row)
                    continue
                told.rows += len(block.lines)
                for part in parts:
                    yield from part.feed(block, lenient=kind in ("jsonl", "xes"))
                if self._rows_max is not None and told.rows >= self._rows_max:
                    break
            for part in parts:
                yield from part.finish()
        except MissingColumns as error:
            told.rows = 0
            yield refused(told, 0, f"the mapping does not fit this file: {error}")
        except files.UnknownForm as error:
            # Whoever tells this begins with the name of the file.
            yield refused(told, 0, str(error).removeprefix(f"{source.name} "))

    def _touches_of(self, name: str) -> list[Touch]:
        joined = [join.files for touch in self._mapping.touch for join in touch.join]
        is_lookup = any(lookups.matches(name, pattern) for pattern in joined)
        found = []
        for touch in self._mapping.touch:
            patterns = [touch.files] if isinstance(touch.files, str) else touch.files
            if any(
                lookups.matches(name, pattern) and not (pattern == "*" and is_lookup)
                for pattern in patterns
            ):
                found.append(touch)
        return found

    def _columns(self, touches: list[Touch]) -> frozenset[str] | None:
        """Return the columns that have to be read at all; None is all of them."""
        names: set[str] = set()
        for touch in touches:
            if touch.properties == "all" and not touch.group:
                return None
            names |= named(touch) | expressions_of(touch)
            names |= set(touch.group.by) if touch.group else set()
            names |= {name for join in touch.join for name in join.on}
        return frozenset(names)


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The first touches, the first refused rows of each file, and how the files fared."""

    touches: list[Mapped]
    refused: list[RefusedRow]
    files: list[FileRead]
    complete: bool


def read(mapping: Mapping, paths: Sequence[Path], *, shift_weeks: int = 0) -> Reading:
    """Return the reading of these files, folders and archives; nothing is read yet but lookups.

    Raises NoSuchFile, NoLookup, LookupTooLarge and WrongLookup.
    """
    return Reading(mapping, paths, shift_weeks=shift_weeks)


def preview(
    mapping: Mapping, paths: Sequence[Path], *, touches_max: int = 20, items_max: int = 20_000
) -> Preview:
    """Return what an import would do, reading no further than it takes to show it."""
    reading = read(mapping, paths)
    touches: list[Mapped] = []
    refusals: list[RefusedRow] = []
    shown: Counter[str] = Counter()
    seen = 0
    for item in islice(reading, items_max):
        seen += 1
        if isinstance(item, Mapped):
            touches += [item] if len(touches) < touches_max else []
        elif item.line and shown[item.file] < touches_max:
            refusals.append(item)
            shown[item.file] += 1
    return Preview(
        touches=touches, refused=refusals, files=reading.files, complete=seen < items_max
    )


def fits(mapping: Mapping, paths: Sequence[Path]) -> bool:
    """Tell whether a mapping makes touches of nearly all of the first rows of these files."""
    try:
        found = list(islice(Reading(mapping, paths, rows_max=FITTING_ROWS), FITTING_ROWS))
    except (errors.Invalid, errors.NotFound):
        return False
    touches = sum(isinstance(item, Mapped) for item in found)
    return touches > 0 and touches >= READ_MIN * len(found)


def header(
    paths: Sequence[Path], form: files.Form | None = None, *, rows_max: int = 200
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return the columns and first rows of the first file that has any, for picking columns.

    Raises NoSuchFile, and UnknownForm if there is no other file.
    """
    unknown = None
    for source in files.walk(paths):
        if isinstance(source, files.Source):
            try:
                names, rows = files.sample(source, form or files.Form(), rows_max)
            except files.UnknownForm as error:
                unknown = error
                continue
            if names:
                return names, rows
    if unknown:
        raise unknown
    return (), []
