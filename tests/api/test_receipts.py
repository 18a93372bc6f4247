"""Receipts over HTTP: listed page by page, and each word for word as it was signed."""

import json
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client
from tests.receipts.given_receipts import House
from twofold import access, clock, rights
from twofold.access import May
from twofold.api import resources
from twofold.receipts import verify_receipts
from twofold.settings import Settings


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    found = House(settings)
    yield found
    found.close()


@pytest.fixture
def machine(house: House) -> Iterator[TestClient[Litestar]]:
    with Client(resources.app(house.system)) as found:
        secret = access.create_key(house.db, "shop", May.WRITE, now=clock.now_us())
        found.headers["Authorization"] = f"Bearer {secret}"
        yield found


def test_the_receipt_of_a_stop_is_found_by_the_name_in_its_answer(
    house: House, machine: TestClient[Litestar]
) -> None:
    person = house.ada.person_id
    stops = [machine.post(f"/api/people/{person}/stops", json={"use": "care"}) for _ in range(3)]
    [receipt_id] = {answer.json()["receipt_id"] for answer in stops}

    answer = machine.get(f"/api/receipts/{receipt_id}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["twofold:stop"]["committed_at"] == stops[0].json()["committed_at"]
    assert verify_receipts.signed(answer.json(), house.keys) == []
    assert verify_receipts.canonical(answer.json()) == answer.content
    assert "link" not in answer.headers


def test_a_receipt_that_was_replaced_leads_to_the_one_that_stands(
    house: House, machine: TestClient[Litestar]
) -> None:
    stopped = house.stops()
    house.asked()
    house.stops()
    first, last = stopped.receipt_id, f"{stopped.receipt_id}-2"

    stands = machine.get(f"/api/receipts/{first}")
    issued = machine.get(f"/api/receipts/{first}?issued=true")

    assert stands.json()["dct:identifier"] == last
    assert stands.headers["link"] == (
        f'</api/receipts/{first}?issued=true>; rel="predecessor-version"'
    )
    assert issued.json()["dct:identifier"] == first
    assert issued.headers["link"] == f'</api/receipts/{last}?issued=true>; rel="successor-version"'


def test_receipts_are_listed_page_by_page(house: House, machine: TestClient[Litestar]) -> None:
    house.says("allow")
    house.asked()
    house.delivers()
    house.stops()
    path = f"/api/people/{house.ada.person_id}/receipts"

    first = machine.get(f"{path}?limit=2").json()
    rest = machine.get(f"{path}?limit=2&after={first['next']}").json()

    items = [*first["items"], *rest["items"]]
    assert [item["kind"] for item in items] == ["terms", "contact", "stop"]
    assert rest["next"] is None
    assert all(item["replaced_by"] is None for item in items)
    assert [json.dumps(item["signed"], sort_keys=True) for item in items] == [
        json.dumps(one.document, sort_keys=True) for one in house.given
    ]
    assert machine.get(f"{path}?after=nowhere").status_code == 400
    assert machine.get(f"{path}?limit=0").status_code == 400


def test_what_was_never_given_is_not_found(machine: TestClient[Litestar]) -> None:
    assert machine.get("/api/receipts/nothing").status_code == 404
    assert machine.get("/api/receipts/nothing").json()["type"] == "/problems/unknown-receipt"
    assert machine.get(f"/api/people/{'0' * 32}/receipts").status_code == 404


def test_a_machine_that_reads_a_receipt_is_seen_by_whom_it_is_about(
    house: House, machine: TestClient[Litestar]
) -> None:
    stopped = house.stops()
    before = len(rights.looks_at(house.db, house.ada))

    machine.get(f"/api/receipts/{stopped.receipt_id}")

    assert len(rights.looks_at(house.db, house.ada)) == before + 1
