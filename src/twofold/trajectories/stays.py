"""Everybody's way through the stages, out of the record as rows for the engine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.storage import Database

_SCHEMA = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("seq", pa.int64(), nullable=False),
        pa.field("stage", pa.string(), nullable=False),
        pa.field("since_us", pa.int64(), nullable=False),
        pa.field("until_us", pa.int64()),
        pa.field("why", pa.string(), nullable=False),
    ]
)


def stage_rows(db: "Database") -> pa.Table:
    """Return what `stage_steps` stands for in stage_flow; `why` is left empty, nobody reads it."""
    blocks = [_batch(block) for block in db.stream(queries.stage_ways) if block]
    return pa.Table.from_batches(blocks, _SCHEMA)


def _batch(rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = [
        pa.array(column, field.type)
        for column, field in zip(zip(*rows, strict=True), _SCHEMA, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=_SCHEMA)
