"""What a browser says beside the events that it sends."""

import json
from collections.abc import Iterator

import pytest

from tests import homes
from tests.api.door import Door
from twofold import clock, heeding, people, terms, touches
from twofold.api import ingest
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with homes.running(settings) as found:
        yield found


@pytest.fixture
def door(home: System) -> Iterator[Door]:
    found = Door(home.journal)
    signals = heeding.Signals(home)
    found.app = ingest.app(
        found.writer,
        key_for=found.keys.get,
        now=lambda: found.now,
        objected=lambda payloads: signals.of_events(payloads, now=clock.now_us()),
    )
    yield found
    found.close()


EVENT = {"type": "page", "anonymousId": "browser-7", "userId": "ada", "messageId": "m1"}


def test_i21_the_device_and_the_person_object_with_their_events(home: System, door: Door) -> None:
    reply = door.post("/v1/page", EVENT, headers={"sec-gpc": "1"})

    assert reply.status == 200
    for handle in ("anonymous_id:browser-7", "user_id:ada"):
        found = terms.of(home.record, people.resolve(home.record, handle))
        assert [clause.effect for clause in found.clauses] == ["deny"] * 3
        assert found.clauses[0].scope == Scope(use="share")


def test_i21_without_it_events_say_nothing_about_rules(home: System, door: Door) -> None:
    for value in ("0", "true", "1;x"):
        assert door.post("/v1/page", EVENT, headers={"sec-gpc": value}).status == 200
    assert door.post("/v1/batch", {"batch": [EVENT]}).status == 200

    assert touches.latest(home.record) == []


def test_the_same_browser_is_written_down_once(home: System, door: Door) -> None:
    for number in range(3):
        door.post("/v1/page", EVENT | {"messageId": str(number)}, headers={"sec-gpc": "1"})

    assert len(touches.latest(home.record)) == 6


def test_what_cannot_be_read_objects_for_nobody(home: System, door: Door) -> None:
    body = {"batch": [{"type": "page", "messageId": "m2"}, "x", EVENT]}

    reply = door.post("/v1/batch", body, headers={"sec-gpc": "1"})

    assert json.loads(reply.body)["success"] is True
    assert len(touches.latest(home.record)) == 6
