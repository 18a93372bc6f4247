"""The columns of `steps`, the trajectory table laid out for reading: one row per touch."""

from functools import cache

import ibis
import pyarrow as pa
from ibis.expr.types import Table

SCHEMA = ibis.schema(
    {
        "person_id": "string",
        "person_high": "int64",
        "person_low": "int64",
        "touch_id": "string",
        "seq": "int64",
        "occurred_us": "int64",
        "received_us": "int64",
        "day": "int32",
        "channel": "string",
        "purpose": "string",
        "name": "string",
        "initiator": "string",
        "orbit": "string",
        "source": "string",
        "amount_micro": "int64",
        "currency": "string",
        "cost_micro": "int64",
        "delight": "int8",
        "thread": "string",
        "refers_to": "string",
        "incidence": "boolean",
        "contact": "boolean",
        "incidence_seq": "int64",
        "prev_purpose": "string",
        "prev_channel": "string",
        "move": "string",
        "gap_us": "int64",
        "next_incidence_us": "int64",
        "session_no": "int64",
        "session_start": "boolean",
        "net_day": "int32",
        "bought": "boolean",
    }
)

# What readings of everybody mostly need; held in memory it takes about 35 bytes a touch.
HELD = tuple(
    name
    for name in SCHEMA.names
    if name not in {"person_id", "touch_id", "received_us", "source", "thread", "refers_to"}
)
HELD_ROW_BYTES = 40
ORDER = ("person_id", "occurred_us", "touch_id")
INCIDENCE_PURPOSES = (
    "research",
    "commentary",
    "purchase",
    "service",
    "renewal",
    "complaint",
    "contribution",
    "referral",
    "message",
)
BUYING_PURPOSES = ("purchase", "renewal")
OWN = "own"
# Between the words of `move`; no purpose and no channel has it.
MOVE_MARK = ":"
SESSION_GAP_US = 30 * 60 * 1_000_000


_ARROW = {
    "string": pa.string(),
    "int64": pa.int64(),
    "int32": pa.int32(),
    "int8": pa.int8(),
    "boolean": pa.bool_(),
}


def arrow() -> pa.Schema:
    """Return the schema as Arrow's."""
    return pa.schema([(name, _ARROW[str(dtype)]) for name, dtype in SCHEMA.items()])


@cache
def steps() -> Table:
    """Return the unbound table `steps`, over which every reading is written."""
    return ibis.table(SCHEMA, name="steps")


# Outside this room `steps` is the function that says what the table stands for.
steps_table = steps
