"""Touches out of the record as Arrow, in blocks, with the person that each stands for today."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from twofold.ids import PersonId
from twofold.storage import Database
from twofold.trajectories import persons
from twofold.trajectories.queries import queries

# A million handles that were linked to others take about 250 MB while the log is read.
LINKED_MAX = 1_000_000

_TYPES = {"occurred_us", "received_us", "amount_micro", "cost_micro"}
NAMES = (
    "person_id",
    "touch_id",
    "occurred_us",
    "received_us",
    "channel",
    "purpose",
    "name",
    "initiator",
    "orbit",
    "source",
    "amount_micro",
    "currency",
    "cost_micro",
    "delight",
    "thread",
    "refers_to",
)


def _type(name: str) -> pa.DataType:
    if name in _TYPES:
        return pa.int64()
    return pa.int8() if name == "delight" else pa.string()


_TOLD = pa.schema([(name, _type(name)) for name in NAMES])
SCHEMA = pa.schema([*_TOLD, *((name, pa.int64()) for name in persons.PERSON)])


def everybody(db: Database) -> Iterator[pa.RecordBatch]:
    """Yield everybody's touches in blocks, in the order of the log."""
    if db.all(queries.linked_handles_size)[0].handles > LINKED_MAX:
        yield from map(_batch, db.stream(queries.everybodys_touches))
        return
    person_of = dict(itertools.chain.from_iterable(db.stream(queries.linked_handles)))
    for block in db.stream(queries.log):
        handles, *columns = zip(*block, strict=True)
        people = [person_of.get(handle, handle) for handle in handles]
        yield _from_columns([people, *columns])


def unsettled(db: Database) -> pa.Table:
    """Return the touches of people whose rows in the lens are out of date."""
    return pa.Table.from_batches(map(_batch, db.stream(queries.unsettled_touches)), SCHEMA)


def of_people(db: Database, person_ids: Sequence[PersonId]) -> pa.Table:
    """Return the touches of these people."""
    found = db.all_in(queries.touches_of, "people", sorted(set(person_ids)))
    return pa.Table.from_batches([_batch(found)] if found else [], SCHEMA)


def event_names(db: Database) -> pa.Table:
    """Return the table of event names."""
    schema = pa.schema(
        [(name, pa.string()) for name in ("name", "purpose", "initiator", "channel")]
    )
    rows = [row._asdict() for row in db.all(queries.event_names)]
    return pa.Table.from_pylist(rows, schema=schema)


def _batch(rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    return _from_columns(list(zip(*rows, strict=True)))


def _from_columns(columns: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _TOLD, strict=True)]
    return pa.RecordBatch.from_arrays([*arrays, *persons.keys(arrays[0])], schema=SCHEMA)
