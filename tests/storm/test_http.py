"""A storm by somebody who knows nothing of Twofold but docs/api.md and docs/rules.md.

It uses HTTP and reads `test-channel.jsonl`; the worker beside the server hangs now and then.
"""

import json
import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.server.serving import Served, serving, until
from twofold import access, clock, storage
from twofold.settings import Settings

PEOPLE = 6
THREADS = 4
USES = ("security.orders", "security.sign-in", "security.card")


class Caller:
    """Somebody who writes to people and lets them stop it, and notes every answer."""

    def __init__(self, served: Served, secret: str) -> None:
        self.served, self.secret = served, secret
        self.asked: dict[str, tuple[str, str]] = {}
        self.stopped: list[tuple[str, str, float, dict[str, Any]]] = []
        self.troubles = 0

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send, and send again while the answer is 503."""
        while True:
            status, text = self.served.post(path, self.secret, body)
            if status != 503:
                return status, json.loads(text)
            self.troubles += 1
            time.sleep(0.2)

    def write(self, person: str, use: str) -> None:
        """Ask for a message."""
        body = {"person": person, "use": use, "channel": "test", "text": "Hello"}
        status, told = self.post("/api/messages", body)
        assert status == 202
        self.asked[told["delivery_id"]] = (person, use)

    def stop(self, person: str, use: str) -> dict[str, Any]:
        """Stop a use, and ask again until nothing of it is unknown."""
        while True:
            status, told = self.post(f"/api/people/{person}/stops", {"use": use})
            assert status == (202 if told["unknown"] else 200)
            self.stopped.append((person, use, time.time(), told))
            if status == 200:
                return told


def act(caller: Caller, people: list[str], seed: int) -> None:
    """Write, stop, stop again, write again, in whatever order chance has it."""
    chance = random.Random(seed)
    pairs = [(person, use) for person in people for use in USES]
    chance.shuffle(pairs)
    for person, use in pairs:
        for _ in range(2):
            caller.write(person, use)
        time.sleep(chance.uniform(0, 0.1))
        twin = threading.Thread(target=caller.stop, args=(person, use))
        if chance.random() < 0.3:
            twin.start()
        first = caller.stop(person, use)
        if twin.ident is not None:
            twin.join()
        caller.write(person, use)
        assert caller.stop(person, use)["receipt_id"] == first["receipt_id"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_i01_i02_i04_a_storm_over_http_breaches_nothing(
    database: str, home: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=home)
    if database == "postgresql":
        settings = request.getfixturevalue("postgresql_settings")
        monkeypatch.setenv("TWOFOLD_DATABASE", str(settings.database))
    secret = made(settings, access.May.WRITE)
    with serving(home) as served:
        caller = Caller(served, secret)
        people = known(served, made(settings, access.May.INGEST), secret)
        threads = [
            threading.Thread(target=act, args=(caller, people[number::THREADS], number))
            for number in range(THREADS)
        ]
        calm = threading.Event()
        wind = threading.Thread(target=blow, args=(served, calm))
        for thread in (*threads, wind):
            thread.start()
        for thread in threads:
            thread.join()
        calm.set()
        wind.join()
        until(lambda: {"waiting", "leased"}.isdisjoint(states(caller).values()), 60)
        found = states(caller)

    assert breaches(caller, lines(home), found) == []
    assert "sent" in found.values()
    assert {"withheld", "cancelled"} & set(found.values())
    assert len(caller.stopped) >= 2 * PEOPLE * len(USES)


def made(settings: Settings, may: access.May) -> str:
    """Return a new key."""
    record = storage.open_record(settings)
    try:
        return access.create_key(record, may.value, may, now=clock.now_us())
    finally:
        record.close()


def known(served: Served, ingest: str, secret: str) -> list[str]:
    """Send an event of each person; returns their ids once they are known."""
    names = [f"p{number}" for number in range(PEOPLE)]
    events = [
        {"type": "track", "messageId": name, "userId": name, "event": "Product Viewed"}
        for name in names
    ]
    served.track(ingest, *events)

    def ids() -> list[str]:
        answers = [served.get(f"/api/people?handle=user_id:{name}", secret)[1] for name in names]
        items = [json.loads(answer).get("items", []) for answer in answers]
        return [item[0]["person_id"] for item in items if item]

    until(lambda: len(ids()) == PEOPLE, 30)
    return ids()


def blow(served: Served, calm: threading.Event) -> None:
    """Stop the worker, which hands messages over, and wake it."""
    chance = random.Random(1)
    while not calm.wait(chance.uniform(0.1, 0.8)):
        worker = served.worker
        if worker is not None:
            os.kill(worker, signal.SIGSTOP)
            time.sleep(chance.uniform(0.05, 0.5))
            os.kill(worker, signal.SIGCONT)


def states(caller: Caller) -> dict[str, str]:
    """Return what became of every message."""
    return {
        one: str(json.loads(caller.served.get(f"/api/deliveries/{one}", caller.secret)[1])["state"])
        for one in caller.asked
    }


def lines(home: Path) -> list[dict[str, Any]]:
    """Return what left."""
    return [json.loads(line) for line in (home / "test-channel.jsonl").read_text().splitlines()]


def breaches(caller: Caller, left: list[dict[str, Any]], found: dict[str, str]) -> list[str]:
    """Return every promise of docs/rules.md that was broken."""
    times = [line["delivery_id"] for line in left]
    told = [f"{one} left twice" for one in set(times) if times.count(one) > 1]
    told += [
        f"{one} is {state}" for one, state in found.items() if (state == "sent") != (one in times)
    ]
    for person, use, at, answer in caller.stopped:
        told += [f"{one} was cancelled and left" for one in answer["cancelled"] if one in times]
        told += [f"{one} never left" for one in answer["already_left"] if one not in times]
        told += [
            f"{line['delivery_id']} left after the answer"
            for line in left
            if (line["person_id"], line["use"]) == (person, use)
            and line["first_byte_us"] > at * 1_000_000
            and line["delivery_id"] not in answer["unknown"]
        ]
    return told
