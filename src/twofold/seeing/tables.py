"""The two tables as files in the home: what events' names mean, and what each stage means.

A file that is there is the last word on what it says: it is read when the worker starts and with
every chart, and only what differs is changed. What it does not say stays as it is.
"""

import logging
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never

from twofold import errors, touches, trajectories
from twofold.seeing import acts
from twofold.system import System
from twofold.touches import EventName

if TYPE_CHECKING:
    from twofold.trajectories import Rule

log = logging.getLogger("twofold.seeing")

EVENT_NAMES = "event_names.toml"
STAGE_RULES = "stage_rules.toml"
FILE_BYTES_MAX = 1_000_000

_MEANS = ("purpose", "initiator", "channel")
_RULE = ("stage", "condition", "evidence")


class BadTable(errors.Invalid):
    """{file} cannot be used, and nothing of it is: {reason}."""


class KeptInFile(errors.Conflict):
    """This stands in {file} in the home, which has the last word; change it there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What the files have the last word on, and what is wrong with them if they cannot be used."""

    names: frozenset[str]
    rules: bool
    problem: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    """One file: its entries, each under the same header, and where they stand in it."""

    file: Path
    header: str
    text: str
    rows: list[dict[str, str]]

    def refuse(self, row: int, key: str, reason: object) -> Never:
        """Raise BadTable with the line of a key of an entry, counted from 1."""
        told = str(reason).rstrip(".")
        raise BadTable(file=self.file.name, reason=f"line {self._line(row, key)}, {key}: {told}")

    def _line(self, row: int, key: str) -> int:
        lines = self.text.splitlines()
        heads = [place for place, line in enumerate(lines, 1) if self._is_head(line)]
        # A header inside a text of several lines would be counted too; then the first line is told.
        if len(heads) != len(self.rows):
            return 1
        start, end = heads[row - 1], (*heads, len(lines) + 1)[row]
        keyed = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
        return next((at for at in range(start, end) if keyed.match(lines[at - 1])), start)

    def _is_head(self, line: str) -> bool:
        return re.match(rf"\s*\[\[\s*{self.header}\s*\]\]", line) is not None


def take_tables(system: System, *, now: int) -> int:
    """Change what differs from the files in the home, all or nothing; returns how many rows.

    Raises BadTable.
    """
    names, rules = _fresh_names(system), _fresh_rules(system)
    if not names and rules is None:
        return 0
    with system.record.write():
        for one in names:
            meaning = {"purpose": one.purpose, "initiator": one.initiator, "channel": one.channel}
            acts.name_event(system, one.name, **meaning, now=now)
        if rules is not None:
            acts.replace_rules(system, rules, now=now)
    return len(names) + len(rules or ())


def try_tables(system: System, *, now: int) -> None:
    """Change what differs from the files; a file that cannot be used is told in the log."""
    try:
        take_tables(system, now=now)
    except BadTable as error:
        log.warning("%s", error)


def standing(system: System) -> Standing:
    """Return what the files say the last word on, for a page that shows the tables."""
    rules, problem = (system.settings.home / STAGE_RULES).exists(), None
    names: frozenset[str] = frozenset()
    try:
        names = frozenset(one.name for one in _names(system))
        _fresh_rules(system)
    except BadTable as error:
        problem = str(error)
    return Standing(names=names, rules=rules, problem=problem)


def _fresh_names(system: System) -> list[EventName]:
    said = _names(system)
    if not said:
        return []
    known = {one.name: one for one in touches.event_names(system.record)}
    return [one for one in said if _meaning(known.get(one.name)) != _meaning(one)]


def _meaning(one: EventName | None) -> tuple[str | None, ...] | None:
    return None if one is None else (one.purpose, one.initiator, one.channel)


def _names(system: System) -> list[EventName]:
    table = _read(system.settings.home / EVENT_NAMES, "event", ("name", *_MEANS))
    return [] if table is None else list(_event_names(table))


def _event_names(table: _Table) -> Iterator[EventName]:
    seen = set()
    for place, row in enumerate(table.rows, 1):
        name = row.get("name", "")
        for key in ("name", *_MEANS):
            try:
                _told(name, {key: row.get(key)})
            except touches.Unreadable as error:
                table.refuse(place, key, error.fields["reason"])
            except touches.NoName as error:
                table.refuse(place, key, error)
        told = _told(name, row)
        if told.name in seen:
            table.refuse(place, "name", f"{told.name!r} is there twice")
        seen.add(told.name)
        yield told


def _told(name: str, row: Mapping[str, str | None]) -> EventName:
    return touches.meaning(
        name,
        purpose=row.get("purpose"),
        initiator=row.get("initiator"),
        channel=row.get("channel"),
    )


def _fresh_rules(system: System) -> "list[Rule] | None":
    table = _read(system.settings.home / STAGE_RULES, "rule", _RULE)
    if table is None:
        return None
    rules = list(_rules(table))
    # Rules that stand were tried when they came in; trying them again takes imports and time.
    if tuple(rules) == trajectories.stage_rules(system.record):
        return None
    for fault in trajectories.stage_faults(rules):
        table.refuse(fault.row, fault.part, fault.reason)
    return rules


def _rules(table: _Table) -> "Iterator[Rule]":
    if not table.rows:
        reason = "it has no [[rule]]; without the file the table of the console counts"
        raise BadTable(file=table.file.name, reason=reason)
    for place, row in enumerate(table.rows, 1):
        for key in _RULE:
            if key not in row:
                table.refuse(place, key, "it is missing")
        yield trajectories.Rule(**row)


def _read(file: Path, header: str, keys: tuple[str, ...]) -> _Table | None:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadTable(file=file.name, reason=error) from error
    if len(content) > FILE_BYTES_MAX:
        raise BadTable(file=file.name, reason=f"it is larger than {FILE_BYTES_MAX:,} bytes")
    try:
        text = content.decode("utf-8-sig")
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadTable(file=file.name, reason=error) from error
    rows = document.pop(header, [])
    if document or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        found = ", ".join(document) or header
        reason = f"its entries stand under [[{header}]], and it says {found!r}"
        raise BadTable(file=file.name, reason=reason)
    table = _Table(file=file, header=header, text=text, rows=rows)
    _refuse_strange(table, rows, keys)
    return table


def _refuse_strange(table: _Table, rows: list[dict[str, Any]], keys: tuple[str, ...]) -> None:
    for place, row in enumerate(rows, 1):
        for key, value in row.items():
            if key not in keys:
                table.refuse(place, key, f"[[{table.header}]] has only {', '.join(keys)}")
            if not isinstance(value, str):
                table.refuse(place, key, "it must be text in quotes")
