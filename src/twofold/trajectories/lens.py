"""`steps` as they stand at a moment: what is compacted, and the record's rows where it is not."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from twofold import engines
from twofold.trajectories import layout, rows, schema, zone
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.ids import PersonId
    from twofold.settings import Settings
    from twofold.storage import Database

# Above this share of people out of date, reading the whole log once is cheaper than by handle.
SCAN_SHARE = 0.25
LAYOUT_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Lens:
    """What the name `steps` stands for in an expression, cut at `as_of`."""

    engine: "Engine"
    tables: "engines.Sources"
    params: "engines.Params"
    as_of: int

    def arrow(self, expr: Table) -> pa.Table:
        """Return the rows of an expression over `steps`; raises engines.MissingFile."""
        return self.engine.arrow(expr, self.tables, self.params)


def steps(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    *,
    as_of: int,
    people: "Sequence[PersonId] | None" = None,
    use: str | None = None,
) -> Lens:
    """Return everybody's steps before `as_of`, or only those of `people`.

    `use` names what the reading is for. Nothing depends on it yet: the terms' semi-join with the
    permissions of now belongs here, so every caller already says it.
    """
    del use
    with db.read():
        names = rows.event_names(db)
        if people is not None:
            touches, stored, stale = rows.of_people(db, people), [], None
        else:
            stored, stale, touches = _tail(db, settings, names)
    fresh = _laid_out(engine, settings, touches, names)
    tables = _tables(stored, stale, fresh)
    return Lens(engine=engine, tables=tables, params=params(settings, as_of), as_of=as_of)


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


def _laid_out(
    engine: "Engine", settings: "Settings", touches: pa.Table, names: pa.Table
) -> pa.Table:
    expr, tables, values = laid_out(settings, touches, names)
    return engine.arrow(expr, tables, values)


def _tail(
    db: "Database", settings: "Settings", names: pa.Table
) -> tuple[list[Path], pa.Table, pa.Table]:
    """Return the files that hold, the people they are wrong about, and those people's touches."""
    marked = [person_id for person_id, _ in db.all(queries.unsettled)]
    stale = pa.table({"person_id": pa.array(marked, pa.string())})
    files = standing_files(db, settings, names)
    if files is None:
        return [], stale, pa.Table.from_batches(rows.everybody(db), rows.SCHEMA)
    touches = rows.unsettled(db) if marked else rows.SCHEMA.empty_table()
    return files, stale, touches


def standing_files(db: "Database", settings: "Settings", names: pa.Table) -> list[Path] | None:
    """Return the lens's files, or None if there are none or they were laid out otherwise."""
    buckets = db.all(queries.buckets)
    prefix = fingerprint(settings, names)
    if not buckets or any(not bucket.file.startswith(prefix) for bucket in buckets):
        return None
    return [path(settings, bucket.bucket, bucket.file) for bucket in buckets]


def path(settings: "Settings", bucket: int, file: str) -> Path:
    """Return where a bucket's file lies."""
    return settings.steps_folder / f"bucket={bucket:02}" / file


def _tables(stored: list[Path], stale: pa.Table | None, fresh: pa.Table) -> dict[str, object]:
    early = ibis._.occurred_us < engines.param("as_of_us", "int64")
    rows_now = ibis.table(schema.SCHEMA, name="fresh")
    if not stored:
        return {"fresh": fresh, "steps": rows_now.filter(early)}
    kept = ibis.table(schema.SCHEMA, name="stored")
    if stale is None or stale.num_rows == 0:
        return {"stored": stored, "steps": kept.filter(early)}
    wrong = ibis.table({"person_id": "string"}, name="stale")
    whole = kept.anti_join(wrong, "person_id").union(rows_now, distinct=False)
    return {"stored": stored, "stale": stale, "fresh": fresh, "steps": whole.filter(early)}
