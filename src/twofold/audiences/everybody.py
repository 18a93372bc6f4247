"""Everybody who has readings: their profiles in columns, or their ids alone."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from twofold.audiences import facts
from twofold.audiences.narrowing import Narrowed
from twofold.audiences.queries import queries

if TYPE_CHECKING:
    from twofold.storage import Database

BLOCK_ROWS = 50_000
# Where ids are parted, so that no text grows longer than a database takes; the last is behind all.
_PARTED = (*"0123456789abcdef", "g")
_DIGITS = 32


def profiles(db: "Database", names: Sequence[str], fewer: Narrowed) -> pa.Table:
    """Return some columns of everybody's profile, but of whom `fewer` leaves out."""
    if tuple(names) == ("person_id",) and not fewer.conditions:
        return pa.table({"person_id": _ids(db)})
    blocks = db.stream(fewer.selecting(tuple(names)), rows_max=BLOCK_ROWS, **fewer.values)
    return facts.table(names, list(blocks))


def _ids(db: "Database") -> pa.ChunkedArray:
    """Return the ids of everybody who has readings: 32 digits each, cut out of a few long texts."""
    with db.read():
        texts = [
            db.only(queries.profiled_between, least=least, behind=behind).ids or ""
            for least, behind in pairwise(_PARTED)
        ]
    return pa.chunked_array([_cut(text.encode("ascii")) for text in texts], pa.string())


def _cut(text: bytes) -> pa.StringArray:
    starts = np.arange(0, len(text) + 1, _DIGITS, dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(text) // _DIGITS, pa.py_buffer(starts), pa.py_buffer(text)
    )
