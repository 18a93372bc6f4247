"""The door's other answers: to browsers, to lost requests, and when nothing can be kept."""

from tests.api.door import Door
from twofold import journal, storage
from twofold.api import ingest

TRACK = {"type": "track", "event": "Product Viewed", "userId": "ada", "messageId": "m-1"}


def test_browsers_of_any_site_may_ask_and_send(door: Door) -> None:
    asked = door.post("/v1/batch", b"", key=None, method="OPTIONS")
    sent = door.post("/v1/batch", {"batch": [TRACK]})

    assert asked.status == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert asked.headers["allow"] == "OPTIONS, POST"
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert sent.headers["access-control-allow-origin"] == "*"


def test_other_addresses_and_methods_are_told_apart(door: Door) -> None:
    nothing = door.post("/v1/nothing", b"")
    looked = door.post("/v1/batch", b"", method="GET")

    assert (nothing.status, nothing.json["type"]) == (404, "/problems/not-found")
    assert (looked.status, looked.headers["allow"]) == (405, "OPTIONS, POST")


def test_a_backlog_answers_429_until_it_is_worked_off(door: Door) -> None:
    waiting = [11]
    limits = ingest.Limits(backlog_rows_max=10)
    slow = Door(door.db, backlog=lambda: waiting[0], limits=limits)

    full = slow.post("/v1/track", TRACK)
    waiting[0] = 10
    slow.now += 1_000_001
    again = slow.post("/v1/track", TRACK)

    slow.close()
    assert (full.status, full.json["type"]) == (429, "/problems/backlog")
    assert int(full.headers["retry-after"]) > 0
    assert again.status == 200


class FullDisk:
    """A database whose every write fails, as on a full disk."""

    dialect = "sqlite"

    def write(self, serial: str | None = None) -> None:
        """Fail as storage does."""
        raise storage.RecordUnavailable(reason=f"database or disk is full ({serial})")


def test_a_full_disk_answers_503_and_acknowledges_nothing(door: Door) -> None:
    broken = Door(door.db, writer=journal.Writer(FullDisk()))  # type: ignore[arg-type]

    reply = broken.post("/v1/batch", {"batch": [TRACK]})

    broken.close()
    assert (reply.status, reply.json["type"]) == (503, "/problems/unavailable")
    assert int(reply.headers["retry-after"]) > 0
    assert door.stored == []


def test_a_full_queue_answers_503(door: Door) -> None:
    small = Door(door.db, writer=journal.Writer(door.db, queued_rows_max=1))

    reply = small.post("/v1/batch", {"batch": [TRACK, TRACK]})

    small.close()
    assert reply.status == 503
    assert door.stored == []
