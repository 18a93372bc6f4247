"""The record's touches written out as Parquet, a bucket of people at a time."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import Table

from twofold import ids
from twofold.trajectories import buckets, lens, persons, rows, schema, spill, usable
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.storage import Database
    from twofold.terms import Permitting

ROW_GROUP_ROWS = 122_880
ORPHAN_SECONDS = 3_600
# Ids are all different: a dictionary of them would only cost time.
_REPEATING = [name for name in schema.SCHEMA.names if name not in {"touch_id", "refers_to"}]


@dataclass(frozen=True, kw_only=True, slots=True)
class Compacted:
    """What a compaction did: files written, steps in them, people whose rows are in them now."""

    buckets: int
    rows: int
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A bucket's file that was written, and the one that it is to replace."""

    bucket: int
    name: str
    rows: int
    old: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stale:
    people: list[ids.PersonId]
    touches: pa.Table
    names: pa.Table


def compact(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    *,
    now: int,
    use: "Permitting | None" = None,
    progress: Callable[[int, int], None] | None = None,
) -> Compacted:
    """Bring the lens's files up to the record; only buckets with unsettled people are written.

    With a `use`, only the steps of people who permit it are written.

    Readers never see half: a file is written, made durable and then named in `bucket` by one
    guarded statement; only after that is the old one removed. Who is marked meanwhile stays
    unsettled.
    """
    with db.read():
        names = rows.event_names(db)
        marks = [(row.person_id, row.since_us) for row in db.all(queries.unsettled)]
        old = {row.bucket: row.file for row in db.all(queries.buckets)}
        standing = lens.standing_files(db, settings, names)
        handles = db.all(queries.handles)[0].handles
        prefix = lens.fingerprint(settings, names)
        erased = db.only(queries.erasures).erasures
        if standing is None or len(marks) > lens.SCAN_SHARE * handles:
            tables = _whole(db, engine, settings, names, use)
        else:
            people = [person_id for person_id, _ in marks]
            told = usable.rows(rows.unsettled(db), use)
            stale = _Stale(people=people, touches=told, names=names)
            tables = _changed(engine, settings, stale, old)
        files = []
        for bucket, table in tables:
            name = f"{prefix}-{ids.random_id()[:8]}.parquet"
            files.append(written(settings, bucket, table, name, old))
            if progress:
                progress(len(files), ids.BUCKETS)
    return named(db, settings, files, marks, erased=erased, now=now)


def write_rows(table: pa.Table, file: BinaryIO) -> None:
    """Write a bucket's steps as Parquet; they come in the order schema.ORDER."""
    pq.write_table(
        table,
        file,
        row_group_size=ROW_GROUP_ROWS,
        compression="zstd",
        use_dictionary=_REPEATING,
    )


def _whole(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    names: pa.Table,
    use: "Permitting | None",
) -> Iterator[tuple[int, pa.Table]]:
    """Yield every bucket laid out anew."""
    everybody = (usable.rows(batch, use) for batch in rows.everybody(db))
    for numbers, touches in spill.groups(everybody, rows.SCHEMA):
        expr, tables, values = lens.laid_out(settings, touches, names)
        yield from _by_bucket(engine.arrow(expr.order_by(schema.ORDER), tables, values), numbers)


def _changed(
    engine: "Engine",
    settings: "Settings",
    stale: _Stale,
    old: dict[int, str],
) -> Iterator[tuple[int, pa.Table]]:
    """Yield the buckets of marked people: the others' rows as they stand, theirs laid out anew."""
    expr, tables, values = lens.laid_out(settings, stale.touches, stale.names)
    numbers = sorted({ids.bucket(person_id) for person_id in stale.people})
    fresh = dict(_by_bucket(engine.arrow(expr, tables, values), numbers))
    people = lens.stale(stale.people)
    for number in numbers:
        files = [lens.path(settings, number, old[number])]
        sources = {"stored": files, "stale": people, "fresh": fresh[number]}
        yield number, engine.arrow(_replaced(), sources)


@cache
def _replaced() -> Table:
    stored, anew = (ibis.table(schema.SCHEMA, name=name) for name in ("stored", "fresh"))
    wrong = ibis.table(dict.fromkeys(persons.PERSON, "int64"), name="stale")
    return stored.anti_join(wrong, persons.PERSON).union(anew).order_by(schema.ORDER)


def _by_bucket(table: pa.Table, numbers: list[int]) -> Iterator[tuple[int, pa.Table]]:
    whole = table.combine_chunks().to_batches()
    found = dict(itertools.chain.from_iterable(buckets.parts(batch) for batch in whole))
    empty = pa.RecordBatch.from_pylist([], schema=table.schema)
    for number in numbers:
        yield number, pa.Table.from_batches([found.get(number, empty)])


def written(
    settings: "Settings", bucket: int, table: pa.Table, name: str, old: dict[int, str]
) -> File:
    """Write a bucket's steps into a file and make it durable; nobody reads it yet."""
    target = lens.path(settings, bucket, name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = target.with_suffix(".half")
    with half.open("wb") as file:
        write_rows(table, file)
        file.flush()
        os.fsync(file.fileno())
    half.rename(target)
    _durable(target.parent)
    return File(bucket=bucket, name=name, rows=table.num_rows, old=old.get(bucket))


def named(
    db: "Database",
    settings: "Settings",
    files: list[File],
    marks: list[tuple[ids.PersonId, int]],
    *,
    erased: int | None = None,
    now: int,
) -> Compacted:
    """Let files take the place of those before them, where nobody else replaced these.

    `erased` is how many erasures there had been when the rows were read. An erasure writes anew
    what it finds; files where none were it cannot find, so that these do not stand after one.
    """
    with db.write():
        late = erased is not None and db.only(queries.erasures).erasures != erased
        timely = (file for file in files if not late or file.old is not None)
        stand = [file for file in timely if _stands(db, file, now=now)]
        numbers = {file.bucket for file in stand}
        settled = [mark for mark in marks if ids.bucket(mark[0]) in numbers]
        _settle(db, settled)
        db.run_in(queries.left, "people", [person_id for person_id, _ in settled])
    for file in files:
        gone = file.old if file in stand else file.name
        if gone is not None:
            lens.path(settings, file.bucket, gone).unlink(missing_ok=True)
        if file in stand:
            _sweep(lens.path(settings, file.bucket, file.name))
    return Compacted(buckets=len(stand), rows=sum(file.rows for file in stand), people=len(settled))


def _sweep(written: Path) -> None:
    """Remove what a crash between writing and naming left behind; others' new files stay."""
    if not written.exists():
        return
    oldest = written.stat().st_mtime - ORPHAN_SECONDS
    for file in written.parent.iterdir():
        if file != written and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def _stands(db: "Database", file: File, *, now: int) -> bool:
    values = {"bucket": file.bucket, "file": file.name, "rows": file.rows, "now_us": now}
    if file.old is None:
        return db.run(queries.add_bucket, **values) == 1
    return db.run(queries.replace_bucket, old=file.old, **values) == 1


def _settle(db: "Database", marks: list[tuple[ids.PersonId, int]]) -> None:
    by_moment = sorted((since_us, person_id) for person_id, since_us in marks)
    for since_us, group in itertools.groupby(by_moment, key=lambda mark: mark[0]):
        people = [person_id for _, person_id in group]
        db.run_in(queries.settle, "people", people, since_us=since_us)
        db.run_in(queries.await_profile, "people", people, since_us=since_us)


def _durable(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
