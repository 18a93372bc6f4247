"""People whose rows have to leave the lens's files, because they no longer let anybody count them.

Readings leave them out at once; this is about the files, which others may read too.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from twofold import ids
from twofold.trajectories import compaction, lens, persons, schema
from twofold.trajectories.compaction import Compacted
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.storage import Database


def leave(db: "Database", engine: "Engine", settings: "Settings", *, now: int) -> Compacted:
    """Write the buckets of people who have to leave again, without their rows.

    What else is out of date in these buckets stays so until the next compaction.
    """
    marks = [(ids.PersonId(row.person_id), row.since_us) for row in db.all(queries.leaving)]
    old = {row.bucket: row.file for row in db.all(queries.buckets)}
    people = [person_id for person_id, _ in marks]
    files = [
        compaction.written(settings, bucket, table, _name(old[bucket]), old)
        for bucket, table in _without(engine, settings, people, old)
    ]
    done = compaction.named(db, settings, files, [], now=now)
    standing = {row.bucket: row.file for row in db.all(queries.buckets)}
    ours = {file.bucket for file in files if standing.get(file.bucket) == file.name}
    gone = [one for one in people if ids.bucket(one) in ours or ids.bucket(one) not in old]
    with db.write():
        db.run_in(queries.left, "people", gone)
    return Compacted(buckets=done.buckets, rows=done.rows, people=len(gone))


def _without(
    engine: "Engine", settings: "Settings", people: list[ids.PersonId], old: dict[int, str]
) -> Iterator[tuple[int, pa.Table]]:
    gone = lens.stale(people)
    for bucket in sorted({ids.bucket(person_id) for person_id in people} & old.keys()):
        files = [lens.path(settings, bucket, old[bucket])]
        yield bucket, engine.arrow(_kept(), {"stored": files, "stale": gone})


@cache
def _kept() -> Table:
    stored = ibis.table(schema.SCHEMA, name="stored")
    gone = ibis.table(dict.fromkeys(persons.PERSON, "int64"), name="stale")
    return stored.anti_join(gone, persons.PERSON).order_by(schema.ORDER)


def _name(old: str) -> str:
    """Return the name of a file that is laid out as the old one was."""
    return f"{old.partition('-')[0]}-{ids.random_id()[:8]}.parquet"
