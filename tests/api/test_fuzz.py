"""Whatever is thrown at the events' door, its answer is one of those pinned, and it adds up."""

import gzip
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.door import Door

STATUSES = {200, 400, 413}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
names = st.sampled_from(
    ["type", "event", "userId", "anonymousId", "messageId", "previousId", "groupId", "timestamp",
     "properties", "traits", "context", "sentAt"]
)  # fmt: skip
types = st.sampled_from(["track", "identify", "page", "screen", "group", "alias", "dance"])
near_events = st.dictionaries(names, anything, max_size=6) | st.fixed_dictionaries(
    {"type": types, "userId": st.text(max_size=5) | st.integers(), "event": st.text(max_size=5)},
    optional={"properties": anything, "timestamp": anything, "context": anything},
)
sturdy = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


@sturdy
@given(items=st.lists(near_events | anything, max_size=6))
def test_accepted_and_refused_are_all_and_accepted_are_stored(door: Door, items: list[Any]) -> None:
    before = len(door.stored_bytes)

    reply = door.post("/v1/batch", _dumped({"batch": items}))

    stored = len(door.stored_bytes) - before
    # Only Python's own NaN and Infinity, which are no JSON, spoil a whole batch.
    assert reply.status == 200 or "NaN" in json.dumps(items) or "Infinity" in json.dumps(items)
    if reply.status == 200:
        refused = [one["index"] for one in reply.json["refused"]]
        assert reply.json["accepted"] + len(refused) == len(items)
        assert reply.json["accepted"] == stored
        assert refused == sorted(set(refused))
    else:
        assert stored == 0


@sturdy
@given(body=anything.map(_dumped) | st.binary(max_size=200), kind=types | st.just("batch"))
def test_no_body_gets_an_answer_that_is_not_pinned(door: Door, body: bytes, kind: str) -> None:
    before = len(door.stored_bytes)

    reply = door.post(f"/v1/{kind}", body)

    stored = len(door.stored_bytes) - before
    assert reply.status in STATUSES | {404}
    assert stored <= (reply.status == 200)
    if reply.status != 200:
        assert reply.json["type"].startswith("/problems/")


@sturdy
@given(body=st.binary(max_size=300) | st.binary(max_size=300).map(gzip.compress))
def test_no_gzip_gets_an_answer_that_is_not_pinned(door: Door, body: bytes) -> None:
    reply = door.post("/v1/batch", body, headers={"content-encoding": "gzip"})

    assert reply.status in STATUSES


@sturdy
@given(
    event=near_events.map(_dumped),
    place=st.integers(min_value=0, max_value=400),
    byte=st.integers(min_value=0, max_value=255),
)
def test_one_changed_byte_never_half_stores(
    door: Door, event: bytes, place: int, byte: int
) -> None:
    body = bytearray(b'{"batch":[' + event + b',{"type":"page","userId":"ada"}]}')
    body[place % len(body)] = byte
    before = len(door.stored_bytes)

    reply = door.post("/v1/batch", bytes(body))

    stored = len(door.stored_bytes) - before
    assert reply.status in STATUSES
    assert stored == (reply.json["accepted"] if reply.status == 200 else 0)
