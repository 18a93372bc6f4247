"""`steps` as they stand at a moment: what is compacted, and the record's rows where it is not."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from twofold import engines, ids
from twofold.trajectories import buckets, layout, persons, rows, schema, usable, zone
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.ids import PersonId
    from twofold.settings import Settings
    from twofold.storage import Database
    from twofold.terms import Permitting

# Above this share of people out of date, reading the whole log once is cheaper than by handle.
SCAN_SHARE = 0.25
LAYOUT_VERSION = 4
PART_ROWS = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Lens:
    """What the name `steps` stands for in an expression, cut at `as_of`."""

    engine: "Engine"
    tables: "engines.Sources"
    params: "engines.Params"
    as_of: int
    rows: int
    again: "Callable[[], Lens] | None" = None

    def arrow(self, expr: Table) -> pa.Table:
        """Return the rows of an expression over `steps`; raises engines.MissingFile."""
        try:
            return self.engine.arrow(expr, self.tables, self.params)
        except engines.MissingFile:
            # A compaction went past between looking up the files and opening them.
            if self.again is None:
                raise
            fresh = self.again()
            return self.engine.arrow(expr, fresh.tables, fresh.params)

    def parts(self, rows_max: int = PART_ROWS) -> "Iterator[Lens]":
        """Yield the lens in parts of whole people, each of about `rows_max` touches."""
        count = min(ids.BUCKETS, 1 + self.rows // rows_max)
        if count == 1:
            yield self
            return
        stored, fresh = self._files(), _split(self.tables.get("fresh"))
        for start in range(count):
            numbers = range(start, ids.BUCKETS, count)
            tables = dict(self.tables)
            if stored is not None:
                tables["stored"] = [stored[number] for number in numbers]
            if fresh is not None:
                found = [fresh[number] for number in numbers if number in fresh]
                tables["fresh"] = pa.Table.from_batches(found, schema.arrow())
            yield replace(self, tables=tables, rows=self.rows // count, again=None)

    def held(self, *, bytes_max: int, wait: bool = True) -> "Lens":
        """Return the lens with its files held in memory, if that takes no more than `bytes_max`.

        Readings find the same, sooner; without `wait`, from when it is done.
        """
        files = self._files()
        if files is None or self.rows * schema.HELD_ROW_BYTES > bytes_max:
            return self
        held = engines.Held(files=tuple(files), columns=schema.HELD)
        self.engine.hold(held, wait=wait)
        return replace(self, tables={**self.tables, "stored": held})

    def _files(self) -> "Sequence[Path] | None":
        match self.tables.get("stored"):
            case engines.Held(files=files):
                return files
            case list(files):
                return files
            case _:
                return None


def steps(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    *,
    as_of: int,
    people: "Sequence[PersonId] | None" = None,
    use: "Permitting | None",
) -> Lens:
    """Return the steps before `as_of` of everybody who permits `use`, or only those of `people`.

    Without a use they are everybody's, which is for checking what was laid out and for no reading.
    """
    with db.read():
        names = rows.event_names(db)
        if people is not None:
            told = rows.of_people(db, usable.among(people, use))
            tail = _Tail(files=[], rows=0, stale=None, wanted=None, touches=told)
        else:
            tail = _tail(db, settings, names, use)
    expr, tables, values = laid_out(settings, tail.touches, names)
    fresh = engine.arrow(expr, tables, values)
    return Lens(
        engine=engine,
        tables=_tables(tail, fresh),
        params=params(settings, as_of),
        as_of=as_of,
        rows=tail.rows + fresh.num_rows,
        again=lambda: steps(db, engine, settings, as_of=as_of, people=people, use=use),
    )


def params(settings: "Settings", as_of: int) -> dict[str, object]:
    """Return the values that readings may bind: as_of_us, as_of_day and currency."""
    return {
        "as_of_us": as_of,
        # The last day that is read: at midnight the new day has not begun for anybody.
        "as_of_day": zone.local_day(as_of - 1, settings.zone),
        "currency": settings.currency,
    }


def fingerprint(settings: "Settings", names: pa.Table) -> str:
    """Return eight digits that change whenever the same touches would be laid out otherwise."""
    said = [LAYOUT_VERSION, settings.zone, settings.currency, names.to_pylist()]
    return hashlib.blake2b(repr(said).encode(), digest_size=4).hexdigest()


def laid_out(
    settings: "Settings", touches: pa.Table, names: pa.Table
) -> tuple[Table, dict[str, object], dict[str, object]]:
    """Return the layout of touches as an expression, its tables and its values."""
    tables: dict[str, object] = {
        "touches": touches,
        "event_name": names,
        "zone": zone.rows(settings.zone),
    }
    return layout.layout(), tables, {"currency": settings.currency}


def standing_files(
    db: "Database", settings: "Settings", names: pa.Table
) -> list[tuple[Path, int]] | None:
    """Return the lens's files with their rows, or None if there are none or they are outdated."""
    standing = db.all(queries.buckets)
    prefix = fingerprint(settings, names)
    if not standing or any(not bucket.file.startswith(prefix) for bucket in standing):
        return None
    return [(path(settings, row.bucket, row.file), row.rows) for row in standing]


def path(settings: "Settings", bucket: int, file: str) -> Path:
    """Return where a bucket's file lies."""
    return settings.steps_folder / f"bucket={bucket:02}" / file


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tail:
    """The files that hold, whose rows in them are not to be read, and what is read instead.

    `wanted` are the only people to be read, where most are not.
    """

    files: list[Path]
    rows: int
    stale: pa.Table | None
    wanted: pa.Table | None
    touches: pa.Table


def _tail(db: "Database", settings: "Settings", names: pa.Table, use: "Permitting | None") -> _Tail:
    standing = standing_files(db, settings, names)
    if standing is None:
        everybody = (usable.rows(batch, use) for batch in rows.everybody(db))
        touches = pa.Table.from_batches(everybody, rows.SCHEMA)
        return _Tail(files=[], rows=0, stale=None, wanted=None, touches=touches)
    marked = [row.person_id for row in db.all(queries.unsettled)]
    wrong = {*marked, *usable.excluded(use)}
    wanted = usable.included(use)
    return _Tail(
        files=[file for file, _ in standing],
        rows=sum(count for _, count in standing),
        stale=stale(list(wrong)) if wrong else None,
        wanted=None if wanted is None else stale(wanted),
        touches=usable.rows(rows.unsettled(db), use) if marked else rows.SCHEMA.empty_table(),
    )


def stale(people: "Sequence[PersonId]") -> pa.Table:
    """Return people as the table `stale` or `wanted`."""
    return pa.table(
        dict(zip(persons.PERSON, persons.keys(pa.array(people, pa.string())), strict=True))
    )


def tables_of(fresh: pa.Table) -> dict[str, object]:
    """Return what `steps` stands for when all of them are in memory."""
    return {"fresh": fresh, "steps": _early("fresh")}


def _tables(tail: _Tail, fresh: pa.Table) -> dict[str, object]:
    if not tail.files:
        return tables_of(fresh)
    if tail.stale is None and tail.wanted is None:
        return {"stored": tail.files, "steps": _early("stored")}
    tables: dict[str, object] = {"stored": tail.files, "fresh": fresh}
    named = {"stale": tail.stale, "wanted": tail.wanted}
    tables |= {name: people for name, people in named.items() if people is not None}
    return {**tables, "steps": _replaced(frozenset(tables))}


@cache
def _early(name: str) -> Table:
    rows_there = ibis.table(schema.SCHEMA, name=name)
    return rows_there.filter(rows_there.occurred_us < engines.param("as_of_us", "int64"))


@cache
def _replaced(tables: frozenset[str]) -> Table:
    kept = _early("stored")
    if "stale" in tables:
        kept = kept.anti_join(_named("stale"), persons.PERSON)
    if "wanted" in tables:
        kept = kept.semi_join(_named("wanted"), persons.PERSON)
    return kept.union(_early("fresh"), distinct=False)


def _named(people: str) -> Table:
    return ibis.table(dict.fromkeys(persons.PERSON, "int64"), name=people)


def _split(fresh: object) -> dict[int, pa.RecordBatch] | None:
    if not isinstance(fresh, pa.Table):
        return None
    return {
        number: part
        for batch in fresh.combine_chunks().to_batches()
        for number, part in buckets.parts(batch)
    }
