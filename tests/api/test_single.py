"""An event sent alone, to the address of its type."""

import pytest

from tests.api.door import Door

TRACK = {"type": "track", "event": "Product Viewed", "userId": "ada", "messageId": "m-1"}


@pytest.mark.parametrize("kind", ["track", "identify", "page", "screen", "group", "alias"])
def test_a_single_event_takes_its_type_from_the_address(door: Door, kind: str) -> None:
    event = {"event": "E", "userId": "a", "groupId": "g", "previousId": "b", "messageId": "m"}

    reply = door.post(f"/v1/{kind}", event)

    assert (reply.status, reply.json) == (200, {"success": True})
    assert door.stored == [{**event, "type": kind}]


def test_browsers_shorten_the_address(door: Door) -> None:
    reply = door.post("/v1/t", TRACK, headers={"content-type": "text/plain"})

    assert reply.status == 200
    assert door.stored == [TRACK]


@pytest.mark.parametrize(
    ("event", "status", "name"),
    [
        ({"event": "E"}, 400, "nobody"),
        ({"userId": "ada"}, 400, "no-event-name"),
        ({**TRACK, "type": "page"}, 400, "other-type"),
        (b"{", 400, "bad-json"),
        (b"[]", 400, "bad-event"),
        (b"[" * 5_000 + b"]" * 5_000, 400, "too-deep"),
        (rb'{"event":"\ud800","userId":"a"}', 400, "bad-text"),
        ({**TRACK, "x": "x" * 33_000}, 413, "too-large"),
    ],
)
def test_one_bad_single_event_is_a_problem(
    door: Door, event: object, status: int, name: str
) -> None:
    reply = door.post("/v1/track", event)

    assert (reply.status, reply.json["type"]) == (status, f"/problems/{name}")
    assert door.stored == []
