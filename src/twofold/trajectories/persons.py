"""A person's id as two whole numbers, by which engines group and join in half the time."""

import numpy as np
import pyarrow as pa

# The halves of the 128 bits that an id spells in hexadecimal: nothing is lost, so nobody collides.
PERSON = ("person_high", "person_low")


def keys(person_ids: pa.StringArray) -> tuple[pa.Array, pa.Array]:
    """Return the columns PERSON of ids, which are 32 hexadecimal digits each and never null."""
    start, count = person_ids.offset * 32, len(person_ids) * 32
    text = b"" if count == 0 else person_ids.buffers()[2].to_pybytes()[start : start + count]
    halves = np.frombuffer(bytes.fromhex(text.decode("ascii")), ">i8").reshape(-1, 2)
    high, low = np.ascontiguousarray(halves.T).astype(np.int64)
    return pa.array(high), pa.array(low)


def keyed(rows: pa.Table) -> pa.Table:
    """Return rows with `person_id` and, behind their other columns, PERSON."""
    ids = rows["person_id"].combine_chunks()
    for name, column in zip(PERSON, keys(ids), strict=True):
        rows = rows.append_column(name, column)
    return rows


# Outside this room `keys` would say nothing of whose.
person_keys = keys
