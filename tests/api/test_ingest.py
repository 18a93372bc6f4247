"""Every request to the events' door gets its pinned answer, and what it accepts is stored."""

import gzip
import json
from typing import Any

import pytest

from tests.api.door import Door
from twofold import journal

TRACK = {"type": "track", "event": "Product Viewed", "userId": "ada", "messageId": "m-1"}


def refusals(reply: Any) -> list[tuple[int, str]]:
    return [(one["index"], one["type"]) for one in reply.json["refused"]]


def test_a_batch_is_stored_byte_for_byte_with_what_nobody_knows_of(door: Door) -> None:
    event = b'{"type":"track", "event":"E","userId":"ada","messageId":"m","x-own":[1.10,null]}'

    reply = door.post("/v1/batch", b'{"batch":[' + event + b'],"sentAt":"2026-02-01T12:00:00Z"}')

    entry = journal.read(door.db, 0, 10)[0]
    assert reply.status == 200
    assert reply.json == {"success": True, "accepted": 1, "refused": []}
    assert entry.payload == event
    assert (entry.feed_id, entry.format, entry.sent_us) == (3, 1, 1_769_947_200_000_000)


def test_a_malformed_event_is_named_and_its_neighbours_are_stored(door: Door) -> None:
    batch = [TRACK, {"type": "track", "userId": 1.5}, "text", None, {**TRACK, "messageId": "m-2"}]

    reply = door.post("/v1/batch", {"batch": batch})

    assert reply.status == 200
    assert reply.json["accepted"] == 2
    assert refusals(reply) == [
        (1, "/problems/bad-event"),
        (2, "/problems/bad-event"),
        (3, "/problems/bad-event"),
    ]
    assert [event["messageId"] for event in door.stored] == ["m-1", "m-2"]


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ({"type": "dance", "userId": "ada"}, "unknown-type"),
        ({"userId": "ada"}, "unknown-type"),
        ({"type": "track", "event": "E"}, "nobody"),
        ({"type": "track", "event": "E", "userId": "", "anonymousId": None}, "nobody"),
        ({"type": "track", "userId": "ada"}, "no-event-name"),
        ({"type": "group", "userId": "ada"}, "no-group"),
        ({"type": "alias", "userId": "ada"}, "no-alias"),
        ({**TRACK, "properties": ["no", "object"]}, "bad-event"),
        ({**TRACK, "context": "text"}, "bad-event"),
        ({**TRACK, "messageId": 7.5}, "bad-event"),
        ({**TRACK, "timestamp": {}}, "bad-event"),
        ({**TRACK, "userId": True}, "bad-event"),
        ({**TRACK, "userId": "a\0b"}, "bad-text"),
        ({**TRACK, "properties": {"x": "\0"}}, "bad-text"),
        ({**TRACK, "properties": {"x": "\ud800"}}, "bad-text"),
        ({**TRACK, "properties": {"x": "x" * 40_000}}, "too-large"),
    ],
)
def test_each_fault_of_an_event_has_its_own_answer(
    door: Door, event: dict[str, object], name: str
) -> None:
    reply = door.post("/v1/batch", {"batch": [event, TRACK]})

    assert reply.status == 200
    assert refusals(reply) == [(0, f"/problems/{name}")]
    assert door.stored == [TRACK]


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        (b"[" * 100 + b"]" * 100, "too-deep"),
        (b"[" * 5_000 + b"]" * 5_000, "too-deep"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "too-deep"),
        (b"1e999", "bad-event"),
        (b"9" * 5_000, "bad-event"),
        (rb'"\ud83d"', "bad-text"),
        (rb'"\ude00\ud83d"', "bad-text"),
    ],
)
def test_what_json_allows_and_nothing_can_hold_is_refused_alone(
    door: Door, inner: bytes, name: str
) -> None:
    bad = json.dumps(TRACK).encode()[:-1] + b',"properties":{"x":' + inner + b"}}"
    body = b'{"batch":[' + bad + b"," + json.dumps(TRACK).encode() + b"]}"

    reply = door.post("/v1/batch", body)

    assert reply.status == 200
    assert refusals(reply) == [(0, f"/problems/{name}")]
    assert door.stored == [TRACK]


@pytest.mark.parametrize(
    "inner", [rb'"\ud83d\ude00"', rb'"\\u0000"', rb'"\\ud800"', b"[" * 60 + b"]" * 60, b"1e300"]
)
def test_what_only_looks_broken_is_stored(door: Door, inner: bytes) -> None:
    event = json.dumps(TRACK).encode()[:-1] + b',"properties":{"x":' + inner + b"}}"

    reply = door.post("/v1/batch", b'{"batch":[' + event + b"]}")

    assert reply.json["accepted"] == 1
    assert door.stored_bytes == [event]


def test_a_batch_of_nothing_but_faults_is_still_200(door: Door) -> None:
    reply = door.post("/v1/batch", {"batch": [{}, 7]})

    assert reply.status == 200
    assert reply.json["success"] is True
    assert reply.json["accepted"] == 0
    assert len(reply.json["refused"]) == 2


def test_of_doubled_members_the_last_counts(door: Door) -> None:
    event = b'{"type":"dance","type":"track","event":"E","userId":"a","messageId":"m"}'

    reply = door.post("/v1/batch", b'{"batch":[' + event + b"]}")

    assert reply.json["accepted"] == 1
    assert door.stored[0]["type"] == "track"


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        (b"", 400, "bad-json"),
        (b"{", 400, "bad-json"),
        (b'{"batch":[NaN]}', 400, "bad-json"),
        (b'{"batch":["\xff"]}', 400, "bad-json"),
        (b'{"batch":["\x00"]}', 400, "bad-json"),
        (b'{"batch":' + b"[" * 3_000, 400, "bad-json"),
        (b"[]", 400, "bad-batch"),
        (b"{}", 400, "bad-batch"),
        (b'{"batch":{}}', 400, "bad-batch"),
        (b'{"batch":[' + b"{}," * 10_000 + b"{}]}", 413, "too-large"),
        (b" " * (500 * 1024 + 1), 413, "too-large"),
    ],
)
def test_a_body_that_is_no_batch_is_refused_as_a_whole(
    door: Door, body: bytes, status: int, name: str
) -> None:
    reply = door.post("/v1/batch", body)

    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json["type"] == f"/problems/{name}"
    assert reply.json["status"] == status
    assert door.stored == []


def test_gzip_is_unpacked(door: Door) -> None:
    packed = gzip.compress(json.dumps({"batch": [TRACK]}).encode())

    reply = door.post("/v1/batch", packed, headers={"Content-Encoding": "gzip"})

    assert reply.json["accepted"] == 1
    assert door.stored == [TRACK]


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        (b"plain", 400, "bad-gzip"),
        (gzip.compress(b'{"batch":[]}', mtime=0)[:-9], 400, "bad-gzip"),
        (gzip.compress(bytes(100_000_000), mtime=0), 413, "too-large"),
        (gzip.compress(b"{", mtime=0), 400, "bad-json"),
    ],
)
def test_gzip_that_is_none_or_a_bomb_is_refused(
    door: Door, body: bytes, status: int, name: str
) -> None:
    reply = door.post("/v1/batch", body, headers={"content-encoding": "gzip"})

    assert (reply.status, reply.json["type"]) == (status, f"/problems/{name}")


def test_another_encoding_is_refused(door: Door) -> None:
    reply = door.post("/v1/batch", b"x", headers={"content-encoding": "br"})

    assert (reply.status, reply.json["type"]) == (415, "/problems/bad-encoding")


@pytest.mark.parametrize("key", ["wrong", "", "reader"])
def test_a_key_that_may_not_send_gets_401_and_stores_nothing(door: Door, key: str) -> None:
    reply = door.post("/v1/batch", {"batch": [TRACK]}, key=key)

    assert (reply.status, reply.json["type"]) == (401, "/problems/unknown-key")
    assert door.stored == []


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Bearer the-key", "basic auth, not with 'Bearer'"),
        ("Basic !!!", "no base64 of `KEY:`"),
        ("Basic /w==", "no base64 of `KEY:`"),
        ("Basic", "There is no key in this request"),
        ("Basic Z3Vlc3M6", "no such key, or it was revoked"),
        ("Basic cmVhZGVyOg==", "This key may read, which is not to send events"),
        (None, "There is no key in this request"),
    ],
)
def test_a_401_says_what_was_wrong_with_the_key(door: Door, header: str | None, words: str) -> None:
    headers = {} if header is None else {"Authorization": header}

    reply = door.post("/v1/track", TRACK, key=None, headers=headers)

    assert (reply.status, reply.json["type"]) == (401, "/problems/unknown-key")
    assert words in reply.json["detail"]
    assert reply.headers["www-authenticate"] == 'Basic realm="twofold"'


def test_the_key_may_stand_in_the_body(door: Door) -> None:
    batch = door.post("/v1/batch", {"batch": [TRACK], "writeKey": "the-key"}, key=None)
    alone = door.post("/v1/track", {**TRACK, "writeKey": "the-key"}, key=None)
    without = door.post("/v1/track", TRACK, key=None)

    assert (batch.status, alone.status, without.status) == (200, 200, 401)
    assert len(door.stored) == 2


def test_an_event_without_an_id_gets_one(door: Door) -> None:
    door.post("/v1/batch", {"batch": [{"type": "page", "userId": "a", "messageId": None}]})

    assert len(door.stored[0]["messageId"]) == 32


def test_the_context_of_a_batch_goes_into_its_events(door: Door) -> None:
    own = {**TRACK, "context": {"ip": "::1"}}

    door.post("/v1/batch", {"batch": [TRACK, own], "context": {"locale": "de"}})

    assert [event["context"] for event in door.stored] == [{"locale": "de"}, {"ip": "::1"}]


def test_a_time_of_sending_that_nobody_can_read_refuses_nothing(door: Door) -> None:
    reply = door.post("/v1/batch", {"batch": [TRACK], "sentAt": "yesterday"})

    assert reply.json["accepted"] == 1
    assert journal.read(door.db, 0, 1)[0].sent_us is None
