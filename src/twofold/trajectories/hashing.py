"""One hash over every value of the readings: rebuilt from the same touches it is the same."""

import hashlib
import io
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import csv

from twofold.trajectories import lens, schema
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.storage import Database

_PLAIN = csv.WriteOptions(include_header=False)


def digest(db: "Database", engine: "Engine", settings: "Settings", *, as_of: int) -> str:
    """Return the hash over ordered values of steps, profiles and stage steps."""
    found = hashlib.blake2b(digest_size=32)
    view = lens.steps(db, engine, settings, as_of=as_of, use=None)
    ordered = schema.steps().order_by(schema.ORDER)
    for batch in engine.batches(ordered, view.tables, view.params):
        text = io.BytesIO()
        csv.write_csv(pa.Table.from_batches([batch]), text, write_options=_PLAIN)
        found.update(text.getbuffer())
    for query in (queries.profiles, queries.stage_steps):
        for block in db.stream(query):
            for row in block:
                found.update(repr(row).encode())
    return found.hexdigest()
