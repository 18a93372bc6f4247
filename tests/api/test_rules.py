"""The person's half over HTTP: terms, statements, stops, permissions, messages."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client
from tests.flow import given_rules
from tests.people.given_links import see
from twofold import access, clock, messages, people, speaking, touches
from twofold.access import May
from twofold.api import resources
from twofold.system import System

ANY_HOUR = [{"start": "00:00", "end": "24:00"}]
YES: dict[str, Any] = {
    "verb": "allow",
    "use": "marketing",
    "channel": "test",
    "evidence": "form of 2026-01-02",
    "windows": ANY_HOUR,
}


@pytest.fixture
def home(opened: System) -> System:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    return opened


def client(home: System, may: May) -> TestClient[Litestar]:
    found = Client(resources.app(home))
    secret = access.create_key(home.record, may.value, may, now=clock.now_us())
    found.headers["Authorization"] = f"Bearer {secret}"
    return found


@pytest.fixture
def machine(home: System) -> Iterator[TestClient[Litestar]]:
    with client(home, May.WRITE) as found:
        yield found


def ada(home: System) -> str:
    return people.resolve(home.record, "user_id:ada").person_id


def deliver(home: System) -> None:
    speaking.deliver(home, stop=threading.Event(), once=True)


def said(machine: TestClient[Litestar], home: System, version: int = 0, **fields: Any) -> Any:
    return machine.post(
        f"/api/people/{ada(home)}/statements", json=fields, headers={"If-Match": f'"{version}"'}
    )


def test_a_person_who_said_nothing_has_terms_at_version_0(
    home: System, machine: TestClient[Litestar]
) -> None:
    answer = machine.get(f"/api/people/{ada(home)}/terms")

    assert answer.headers["etag"] == '"0"'
    assert answer.json()["clauses"] == []
    assert answer.json()["assumed"] == ["analytics", "profiling.service"]


def test_a_yes_with_its_proof_lets_a_message_out_and_a_stop_ends_it(
    home: System, machine: TestClient[Litestar]
) -> None:
    assert said(machine, home, **YES).json()["version"] == 1
    message = {"person": ada(home), "use": "marketing", "channel": "test", "text": "Hello"}

    taken = machine.post("/api/messages", json=message)
    assert taken.status_code == 202
    deliver(home)
    first = machine.get(f"/api/deliveries/{taken.json()['delivery_id']}").json()
    assert first["state"] == "sent"
    [line] = (home.settings.home / "test-channel.jsonl").read_text().splitlines()
    assert json.loads(line)["delivery_id"] == taken.json()["delivery_id"]

    waiting = machine.post("/api/messages", json=message).json()["delivery_id"]
    stopped = machine.post(f"/api/people/{ada(home)}/stops", json={})
    assert stopped.status_code == 200
    assert stopped.json()["cancelled"] == [waiting]
    assert (
        machine.post(f"/api/people/{ada(home)}/stops", json={}).json()["receipt_id"]
        == (stopped.json()["receipt_id"])
    )
    withheld = machine.get(f"/api/people/{ada(home)}/withheld").json()["items"]
    assert [one["reason"] for one in withheld] == ["stopped"]


def test_i03_a_stop_that_does_not_know_yet_says_202(
    home: System, machine: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twofold.messages.stops.WAIT_SECONDS_MAX", 0.1)
    said(machine, home, **YES)
    message = {"person": ada(home), "use": "marketing", "channel": "test", "text": "Hello"}
    delivery = machine.post("/api/messages", json=message).json()["delivery_id"]
    answers: list[Any] = []

    def hang(_: messages.Parcel, fence: Any) -> messages.Outcome:
        stopping = machine.post(f"/api/people/{ada(home)}/stops", json={})
        answers.append(stopping)
        return messages.Fenced() if not fence() else messages.Sent(first_byte_us=1)

    monkeypatch.setattr("twofold.messages.test", lambda _: hang)
    deliver(home)

    assert answers[0].status_code == 202
    assert answers[0].json()["unknown"] == [delivery]


def test_a_permission_is_asked_and_nothing_changes(
    home: System, machine: TestClient[Litestar]
) -> None:
    wanted = {"person": "user_id:ada", "use": "marketing", "channel": "email"}

    answer = machine.post("/api/permissions", json=wanted).json()

    assert (answer["answer"], answer["reason"]) == ("deny", "silence")
    assert answer["sentence"] == "This may not happen: they never said yes to it."
    assumed = machine.post("/api/permissions", json={"person": ada(home), "use": "analytics"})
    assert assumed.json()["reason"] == "position"


def test_loosening_without_the_version_that_was_seen_is_412(
    home: System, machine: TestClient[Litestar]
) -> None:
    without = machine.post(f"/api/people/{ada(home)}/statements", json=YES)
    said(machine, home, **YES)
    stale = said(machine, home, version=0, **(YES | {"use": "care"}))

    for answer in (without, stale):
        assert answer.status_code == 412
        assert answer.headers["content-type"] == "application/problem+json"
    assert "version 1" in stale.json()["detail"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verb": "allow", "use": "marketing"}, 403),
        ({"verb": "lift", "lifts": ["x"]}, 403),
        ({"verb": "shout"}, 400),
        ({"verb": "deny", "use": "gossip"}, 400),
        ({"verb": "deny", "colour": "red"}, 400),
        ({"verb": "limit", "windows": [{"start": "9 o'clock"}]}, 400),
        ({"verb": "limit", "windows": [{"start": "22:00", "end": "02:00"}]}, 400),
        ({"verb": "limit", "pause_until": "soon"}, 400),
        ({"verb": "limit", "rates": [{"most": -1, "days": 7}]}, 400),
        ({"verb": "limit", "rates": [{"most": 1, "days": 1e300}]}, 400),
    ],
)
def test_what_cannot_be_said_is_a_problem_and_changes_nothing(
    home: System, machine: TestClient[Litestar], fields: dict[str, Any], status: int
) -> None:
    answer = said(machine, home, **fields)

    assert answer.status_code == status
    assert answer.json()["type"].startswith("/problems/")
    assert machine.get(f"/api/people/{ada(home)}/terms").json()["version"] == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"verb": "deny", "use": "\xff"}', 400),
        (b'{"verb": "deny", "use": "\xed\xa0\x80"}', 400),
        (b"[" * 200_000, 400),
        (b'{"verb": "deny"', 400),
        (b"null", 400),
        (b'{"verb": "deny", "use": "' + b"a" * 11_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_cannot_be_read_is_its_senders_to_mend(
    home: System, machine: TestClient[Litestar], body: bytes, status: int
) -> None:
    answer = machine.post(
        f"/api/people/{ada(home)}/statements",
        content=body,
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == status
    assert answer.json()["type"] in ("/problems/bad-request", "/problems/too-large")
    assert answer.json()["status"] == status
    assert machine.get(f"/api/people/{ada(home)}/terms").json()["version"] == 0


def test_the_same_idempotency_key_gives_the_same_delivery(
    home: System, machine: TestClient[Litestar]
) -> None:
    message = {"person": ada(home), "use": "care", "channel": "email", "text": "Hello"}
    key = {"Idempotency-Key": "k-1"}

    first = machine.post("/api/messages", json=message, headers=key)
    again = machine.post("/api/messages", json=message, headers=key)
    other = machine.post("/api/messages", json=message | {"text": "Bye"}, headers=key)

    assert first.json() == again.json()
    assert other.status_code == 409


def test_a_key_that_reads_cannot_speak(home: System) -> None:
    with client(home, May.READ) as reader:
        assert reader.get(f"/api/people/{ada(home)}/terms").status_code == 200
        assert reader.post(f"/api/people/{ada(home)}/stops", json={}).status_code == 403


def test_what_nobody_knew_is_told_over_the_api(home: System, machine: TestClient[Litestar]) -> None:
    person = ada(home)
    machine.post(
        f"/api/people/{person}/statements", json=YES, headers={"If-Match": '"0"'}
    ).raise_for_status()
    asked = {"person": person, "use": "marketing.shoes", "channel": "email", "text": "Hello"}
    delivery = machine.post("/api/messages", json={**asked, "channel": "test"}).json()
    (home.settings.home / "test-channel.jsonl").mkdir()
    deliver(home)
    path = f"/api/deliveries/{delivery['delivery_id']}"
    assert machine.get(path).json()["state"] == "unknown"

    answer = machine.post(f"{path}/outcome", json={"outcome": "failed"})

    assert (answer.status_code, answer.json()["state"]) == (200, "failed")
    assert machine.post(f"{path}/outcome", json={"outcome": "failed"}).status_code == 200
    assert machine.post(f"{path}/outcome", json={"outcome": "sent"}).status_code == 409
    assert machine.post(f"{path}/outcome", json={"outcome": "maybe"}).status_code == 400


def test_who_wants_a_human_first_gets_no_answer_that_a_machine_sent(
    home: System, machine: TestClient[Litestar]
) -> None:
    write(home, thread="case-7")
    given_rules.human_first(home, "user_id:ada")
    access.add_staff(home.record, "eve@b.example", now=1)
    reply = {
        "person": ada(home), "use": "service.reply", "channel": "email", "matter": "case-7",
        "text": "Have you tried the manual?",
    }  # fmt: skip

    asked = machine.post("/api/permissions", json=reply_intent(reply)).json()
    by_machine = machine.post("/api/messages", json=reply).json()["delivery_id"]
    by_eve = machine.post("/api/messages", json=reply | {"asked_by": "Eve@b.example"}).json()
    deliver(home)

    assert (asked["answer"], asked["reason"]) == ("deny", "human")
    assert asked["sentence"] == "This may not happen: they want a human to answer first."
    ended = [
        machine.get(f"/api/deliveries/{one}").json() for one in (by_machine, by_eve["delivery_id"])
    ]
    assert [(one["state"], one["reason"]) for one in ended] == [
        ("withheld", "human"),
        ("sent", "matter"),
    ]
    [staff] = access.everyone(home.record)
    sent = messages.get(home.record, by_eve["delivery_id"])
    assert sent.asked_by == f"staff:{staff.staff_id} key:write"


def test_nobody_stands_behind_a_message_who_is_not_on_the_staff(
    home: System, machine: TestClient[Litestar]
) -> None:
    message = {"person": ada(home), "use": "service.reply", "channel": "email", "text": "Hello"}

    answer = machine.post("/api/messages", json=message | {"asked_by": "eve@b.example"})

    assert answer.status_code == 400
    assert "eve@b.example is not" in answer.json()["detail"]
    assert not messages.is_anything_open(home.record)


def reply_intent(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reply.items() if name != "text"}


def write(home: System, *, thread: str) -> None:
    """Let her ask something."""
    touches.record(
        home.record,
        touches.TouchDraft(
            room="desk",
            message_id=f"{thread}:1",
            handles={"email": "ada@b.example"},
            occurred_us=clock.now_us() - clock.MINUTE,
            purpose="service",
            initiator="person",
            channel="email",
            name="Message Written",
            thread=thread,
        ),
        now=clock.now_us(),
    )
