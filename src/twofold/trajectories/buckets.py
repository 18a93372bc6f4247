"""Rows of a table by bucket of their person."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twofold import ids

_DIGIT = np.full(256, 0, dtype=np.int64)
_DIGIT[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = np.arange(16)
_ID_BYTES = 32


def parts(batch: pa.RecordBatch) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield each bucket's rows, in the order in which they came."""
    found = _buckets(batch.column("person_id"))
    order = np.argsort(found, kind="stable")
    moved = batch.take(pa.array(order))
    present, starts = np.unique(found[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    for bucket, start, end in zip(present.tolist(), starts.tolist(), ends, strict=True):
        yield bucket, moved.slice(start, end - start)


def _buckets(person_ids: pa.StringArray) -> NDArray[np.int64]:
    """Return ids.bucket of each id; ids are 32 digits, so their bytes lie in even rows."""
    if len(person_ids) == 0:
        return np.empty(0, dtype=np.int64)
    start = person_ids.offset * _ID_BYTES
    text = np.frombuffer(person_ids.buffers()[2], dtype=np.uint8)
    rows = text[start : start + len(person_ids) * _ID_BYTES].reshape(-1, _ID_BYTES)
    return (_DIGIT[rows[:, 0]] * 16 + _DIGIT[rows[:, 1]]) % ids.BUCKETS
