"""Machines with a key that may read find people, touches and the intake list."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client
from twofold import access, clock, journal, people, seeing, touches
from twofold.access import May
from twofold.api import resources
from twofold.system import System

NOW = 1_770_000_000_000_000

EVENTS: list[dict[str, Any]] = [
    {
        "type": "track",
        "event": "Order Completed",
        "messageId": "m-1",
        "userId": "ada",
        "timestamp": "2026-01-10T10:00:00Z",
        "properties": {"order_id": "7", "revenue": 12.3, "currency": "EUR"},
    },
    {
        "type": "page",
        "messageId": "m-2",
        "userId": "ada",
        "timestamp": "2026-01-11T10:00:00.5Z",
    },
    {
        "type": "page",
        "messageId": "m-2",
        "userId": "ada",
        "name": "other content, same id",
        "timestamp": "2026-01-11T10:00:00.5Z",
    },
]

PATHS = [
    "/api/audiences",
    "/api/audiences/preview",
    "/api/audiences/{audience_id}",
    "/api/audiences/{audience_id}/members",
    "/api/audiences/{audience_id}/members.csv",
    "/api/campaigns",
    "/api/campaigns/{campaign_id}",
    "/api/campaigns/{campaign_id}/end",
    "/api/campaigns/{campaign_id}/pause",
    "/api/campaigns/{campaign_id}/results",
    "/api/campaigns/{campaign_id}/simulation",
    "/api/campaigns/{campaign_id}/start",
    "/api/campaigns/{campaign_id}/versions",
    "/api/decisions",
    "/api/decisions/{decision_id}",
    "/api/deliveries/{delivery_id}",
    "/api/deliveries/{delivery_id}/outcome",
    "/api/intake",
    "/api/limits",
    "/api/messages",
    "/api/people",
    "/api/people/{person_id}",
    "/api/people/{person_id}/decisions",
    "/api/people/{person_id}/export",
    "/api/people/{person_id}/feed-tokens",
    "/api/people/{person_id}/notices",
    "/api/people/{person_id}/receipts",
    "/api/people/{person_id}/requests",
    "/api/people/{person_id}/statements",
    "/api/people/{person_id}/stops",
    "/api/people/{person_id}/terms",
    "/api/people/{person_id}/touches",
    "/api/people/{person_id}/withheld",
    "/api/permissions",
    "/api/receipts/{receipt_id}",
    "/api/requests/{request_id}",
    "/api/requests/{request_id}/revoke",
    "/api/templates",
    "/api/templates/{name}",
    "/api/templates/{name}/preview",
    "/api/wishes",
]


@pytest.fixture
def home(opened: System) -> System:
    touches.seed_event_names(opened.record)
    journal.append(
        opened.journal,
        [
            journal.Draft(
                feed_id=1,
                format=journal.SEGMENT,
                payload=msgspec.json.encode(event),
                received_us=NOW + place,
            )
            for place, event in enumerate(EVENTS)
        ],
    )
    seeing.project(opened, now=NOW)
    return opened


@pytest.fixture
def machine(home: System) -> Iterator[TestClient[Litestar]]:
    secret = access.create_key(home.record, "reader", May.READ, now=clock.now_us())
    with Client(resources.app(home)) as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        yield client


def ada(home: System) -> str:
    return people.resolve(home.record, "user_id:ada").person_id


def test_finds_a_person_by_handle(home: System, machine: TestClient[Litestar]) -> None:
    answer = machine.get("/api/people", params={"handle": "user_id:ada"}).json()

    assert answer["next"] is None
    assert answer["items"][0]["person_id"] == ada(home)
    assert answer["items"][0]["handles"][0]["handle"] == "user_id:ada"
    assert answer["items"][0]["handles"][0]["verified_at"] is None


def test_gives_touches_in_order_with_what_their_names_mean(
    home: System, machine: TestClient[Litestar]
) -> None:
    answer = machine.get(f"/api/people/{ada(home)}/touches").json()

    bought, looked = answer["items"]
    assert answer["next"] is None
    assert bought["occurred_at"] == "2026-01-10T10:00:00Z"
    assert bought["purpose"] == "purchase"
    assert bought["initiator"] == "person"
    assert bought["amount"] == {"amount": "12.30", "currency": "EUR"}
    assert bought["properties"] == EVENTS[0]["properties"]
    assert (looked["purpose"], looked["channel"], looked["amount"]) == ("research", "web", None)
    assert looked["occurred_at"] == "2026-01-11T10:00:00.500000Z"


def test_a_time_that_cannot_be_used_is_told_with_what_was_said(
    home: System, machine: TestClient[Litestar]
) -> None:
    draft = journal.Draft(
        feed_id=1,
        format=journal.SEGMENT,
        payload=msgspec.json.encode(
            {**EVENTS[1], "messageId": "m-3", "timestamp": "0001-01-01T00:00:00Z"}
        ),
        received_us=NOW,
    )
    journal.append(home.journal, [draft])
    seeing.project(home, now=NOW)

    found = machine.get(f"/api/people/{ada(home)}/touches").json()["items"]

    assert [(one["time_note"], one["time_said"]) for one in found] == [
        (None, None),
        (None, None),
        ("unusable", "0001-01-01T00:00:00Z"),
    ]


def test_gives_touches_page_by_page(home: System, machine: TestClient[Litestar]) -> None:
    address = f"/api/people/{ada(home)}/touches"

    first = machine.get(address, params={"limit": 1}).json()
    second = machine.get(address, params={"limit": 1, "after": first["next"]}).json()

    assert len(first["items"]) == len(second["items"]) == 1
    assert first["items"][0]["name"] == "Order Completed"
    assert second["items"][0]["purpose"] == "research"
    assert second["next"] is None


def test_tells_what_was_taken_in_and_not_counted(machine: TestClient[Litestar]) -> None:
    answer = machine.get("/api/intake").json()

    assert answer["next"] is None
    assert [one["message_id"] for one in answer["items"]] == ["m-2"]
    assert json.loads(answer["items"][0]["event"]) == EVENTS[2]


@pytest.mark.parametrize(
    ("address", "status", "name"),
    [
        ("/api/people/ffffffffffffffffffffffffffffffff", 404, "unknown-person"),
        ("/api/people/nobody/touches", 404, "unknown-person"),
        ("/api/people?handle=user_id:nobody", 404, "unknown-handle"),
        ("/api/people", 400, "bad-request"),
        ("/api/intake?limit=0", 400, "bad-request"),
        ("/api/intake?limit=many", 400, "bad-request"),
        ("/api/intake?after=x", 400, "bad-mark"),
        ("/api/nothing", 404, "not-found"),
    ],
)
def test_failures_are_problem_details(
    machine: TestClient[Litestar], address: str, status: int, name: str
) -> None:
    answer = machine.get(address)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{name}"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        (
            "/api/intake?limit=abc",
            "limit cannot be 'abc'; it is how many at most, a whole number from 1 to 1000.",
        ),
        (
            "/api/intake?limit=1001",
            "limit cannot be '1001'; it is how many at most, a whole number from 1 to 1000.",
        ),
        (
            "/api/people",
            "handle is missing; it is `kind:value`, or a bare value that one person holds.",
        ),
    ],
)
def test_a_parameter_that_is_wrong_is_named_with_what_it_may_be(
    machine: TestClient[Litestar], address: str, detail: str
) -> None:
    assert machine.get(address).json()["detail"] == detail


def test_a_member_of_a_body_that_is_wrong_is_named(home: System) -> None:
    secret = access.create_key(home.record, "writer", May.WRITE, now=clock.now_us())
    with Client(resources.app(home)) as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        answer = client.post("/api/permissions", json={"person": 7, "use": "marketing"})

    assert answer.status_code == 400
    assert "person: Expected `str`, got `int`" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (None, "There is no key in this request"),
        ("Basic abc", "Keys come as Bearer here, not 'Basic'"),
        ("Bearer", "There is no such key"),
        ("Bearer guess", "There is no such key"),
    ],
)
def test_a_401_says_what_was_wrong_with_the_key(
    home: System, header: str | None, words: str
) -> None:
    with Client(resources.app(home)) as client:
        headers = {} if header is None else {"Authorization": header}
        answer = client.get("/api/intake", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/no-key")
    assert words in answer.json()["detail"]


def test_another_method_is_a_problem_too(machine: TestClient[Litestar]) -> None:
    answer = machine.delete("/api/intake")

    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/bad-method")


@pytest.mark.parametrize(
    "address", ["/api/people?handle=ada", "/api/people/x", "/api/people/x/touches", "/api/intake"]
)
def test_a_key_for_sending_gets_403_and_none_401(home: System, address: str) -> None:
    secret = access.create_key(home.record, "sender", May.INGEST, now=clock.now_us())
    with Client(resources.app(home)) as client:
        sender = client.get(address, headers={"Authorization": f"Bearer {secret}"})
        guess = client.get(address, headers={"Authorization": "Bearer guess"})
        nobody = client.get(address)

    assert (sender.status_code, sender.json()["type"]) == (403, "/problems/wrong-key")
    assert (guess.status_code, guess.json()["type"]) == (401, "/problems/no-key")
    assert nobody.status_code == 401
    assert nobody.headers["www-authenticate"] == "Bearer"


def test_describes_itself(machine: TestClient[Litestar]) -> None:
    described = machine.get("/api/openapi.json").json()

    assert sorted(described["paths"]) == PATHS


def test_gives_a_person_with_readings(home: System, machine: TestClient[Litestar]) -> None:
    answer = machine.get(f"/api/people/{ada(home)}").json()

    assert answer["person_id"] == ada(home)
    assert answer["touches"] == 2
    assert "stage" in answer
    assert set(answer["readings"]["incidences"]) >= {"value", "n", "as_of", "interval", "why"}
