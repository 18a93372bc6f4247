"""One kind of touch read from one file: joined, chosen, grouped, drafted."""

from collections.abc import Generator, Iterator
from decimal import Decimal
from itertools import repeat

import msgspec

from twofold import files
from twofold.mappings import values
from twofold.mappings.draft import Draft, hashed_id, with_id
from twofold.mappings.expressions import Expression, Reader, Row
from twofold.mappings.fields import FILE, LINE, Columns, alternatives, expressions_of, named
from twofold.mappings.groups import Groups
from twofold.mappings.lookups import Lookup
from twofold.mappings.mapping import Mapping, Touch
from twofold.mappings.occurrences import Occurrences
from twofold.mappings.outcome import FileRead, Mapped, RefusedRow, refused
from twofold.mappings.values import UnusableRow
from twofold.mappings.vocabulary import truth

# What a value of the wrong kind throws inside an expression.
_UNUSABLE = (UnusableRow, ValueError, TypeError, ArithmeticError)


class Part:
    """A touch definition at work on one file: blocks in, touches and refusals out."""

    def __init__(
        self,
        mapping: Mapping,
        touch: Touch,
        joined: list[Lookup],
        told: FileRead,
        *,
        shift_weeks: int,
    ) -> None:
        self._mapping = mapping
        self._touch = touch
        self._joined = joined
        self._told = told
        self._shift_weeks = shift_weeks
        self._decimal = (touch.file or mapping.file).decimal
        self._occurrences = Occurrences()
        self._header: tuple[str, ...] | None = None
        self._where: Reader | None = None
        self._having: Reader | None = None
        self._groups: Groups | None = None
        if touch.group:
            needed, either = named(touch), alternatives(touch)
            self._groups = Groups(touch.group, needed, either, self._decimal)
        self._draft: Draft | None = None
        self._places_wanted = bool({FILE, LINE} & (named(touch) | expressions_of(touch)))

    def feed(self, block: files.Block, *, lenient: bool) -> Iterator[Mapped | RefusedRow]:
        """Take a block of the file; yield what comes of it. Raises MissingColumns."""
        for lookup in self._joined:
            block = yield from self._looked_up(block, lookup)
        if block.header != self._header:
            # JSON Lines and event logs may change their header from block to block.
            self._header = block.header
            self._bind(block.header, lenient=lenient)
        if self._where:
            block = yield from self._chosen(block, self._where)
        if self._groups is None:
            yield from self._drafted(block)
        else:
            yield from self._regrouped(self._groups.feed(block))

    def finish(self) -> Iterator[Mapped | RefusedRow]:
        """Yield what only the end of the file made complete."""
        if self._groups is not None:
            yield from self._regrouped(self._groups.finish())

    def _bind(self, header: tuple[str, ...], *, lenient: bool) -> None:
        columns = Columns((*header, FILE, LINE), lenient=lenient)
        self._where = self._bound(self._touch.where, columns)
        if self._touch.group is None or self._groups is None:
            self._draft = Draft(self._mapping, self._touch, columns, self._shift_weeks)
            columns.check()
            return
        rows = Columns(header, lenient=lenient)
        self._groups.bind(rows)
        made = Columns((*self._groups.header, FILE, LINE))
        if self._draft is None:
            self._having = self._bound(self._touch.group.having, made)
            drop = [*self._touch.drop, *self._groups.firsts]
            touch = msgspec.structs.replace(self._touch, drop=drop)
            self._draft = Draft(self._mapping, touch, made, self._shift_weeks)
        columns.check(rows, made)

    def _bound(self, text: str | None, columns: Columns) -> Reader | None:
        return Expression(text).bind(columns.reader, self._decimal) if text else None

    def _looked_up(
        self, block: files.Block, lookup: Lookup
    ) -> Generator[RefusedRow, None, files.Block]:
        lines, kept = [], []
        for line, before, row in zip(block.lines, block.rows(), lookup.rows(block), strict=True):
            if row is None:
                reason = f"{lookup.join.files} has no row for it"
                yield refused(self._told, line, reason, _row_json(block.header, before))
            else:
                lines.append(line)
                kept.append(row)
        return files.RowBlock(lookup.joined(block.header), lines, kept)

    def _chosen(
        self, block: files.Block, holds: Reader
    ) -> Generator[RefusedRow, None, files.Block]:
        chosen = []
        for line, row in zip(block.lines, self._placed(block), strict=True):
            try:
                keep = truth(holds(row))
                self._told.left_out += not keep
            except _UNUSABLE as error:
                keep = False
                yield refused(self._told, line, str(error), _row_json(block.header, row))
            chosen.append(keep)
        return block if all(chosen) else block.kept(chosen)

    def _regrouped(
        self, found: Iterator[files.Block | files.BadLine]
    ) -> Iterator[Mapped | RefusedRow]:
        for block in found:
            if isinstance(block, files.BadLine):
                yield refused(self._told, block.line, block.reason, block.row)
            elif self._having:
                kept = yield from self._chosen(block, self._having)
                yield from self._drafted(kept)
            else:
                yield from self._drafted(block)

    def _drafted(self, block: files.Block) -> Iterator[Mapped | RefusedRow]:
        draft = self._draft
        if draft is None:
            return
        found: list[tuple[int, str | None, bytes]] = []
        for line, row in zip(block.lines, self._placed(block), strict=True):
            try:
                found.append((line, *draft.payload(row)))
            except _UNUSABLE as error:
                yield refused(self._told, line, str(error), _row_json(block.header, row))
        if self._touch.id:
            ids = [message_id or "" for _, message_id, _ in found]
        else:
            hashes = [hashed_id(payload) for _, _, payload in found]
            numbers = self._occurrences.numbers(hashes)
            ids = [f"row/{item.hex()}/{n}" for item, n in zip(hashes, numbers, strict=True)]
        for (line, _, payload), message_id in zip(found, ids, strict=True):
            yield Mapped(
                payload=with_id(message_id, payload),
                message_id=message_id,
                file=self._told.file,
                line=line,
            )

    def _placed(self, block: files.Block) -> Iterator[Row]:
        if not self._places_wanted:
            return iter(block.rows())
        files_named = repeat(self._told.file)
        placed = zip(block.rows(), files_named, block.lines, strict=False)
        return ((*row, file, line) for row, file, line in placed)


def _row_json(header: tuple[str, ...], row: Row) -> str:
    told = {name: _told(cell) for name, cell in zip(header, row, strict=False)}
    try:
        return msgspec.json.encode(told, enc_hook=str).decode()
    except (ValueError, OverflowError):
        return msgspec.json.encode({name: ascii(cell) for name, cell in told.items()}).decode()


def _told(cell: object) -> object:
    """Return a cell as its file would say it: the sum of a group has no trailing zeros."""
    return values.plain(cell) if isinstance(cell, Decimal) and cell.is_finite() else cell
