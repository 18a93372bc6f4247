"""Requests by right over HTTP: kept with a clock, told, taken back."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client
from tests.people.given_links import see
from twofold import access, clock, people
from twofold.access import May
from twofold.api import resources
from twofold.system import System


@pytest.fixture
def home(opened: System) -> System:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    return opened


@pytest.fixture
def machine(home: System) -> Iterator[TestClient[Litestar]]:
    with Client(resources.app(home)) as found:
        secret = access.create_key(home.record, "till", May.WRITE, now=clock.now_us())
        found.headers["Authorization"] = f"Bearer {secret}"
        yield found


def test_a_request_is_kept_told_and_taken_back(home: System, machine: TestClient[Litestar]) -> None:
    ada = people.resolve(home.record, "user_id:ada").person_id
    wanted = {"kind": "correct", "words": "I never bought this"}

    made = machine.post(f"/api/people/{ada}/requests", json=wanted)
    assert made.status_code == 201
    told = made.json()
    assert (told["status"], told["need_user_verification"]) == ("open", True)
    assert told["received_at"] < told["expected_by"]

    assert machine.get(f"/api/people/{ada}/requests").json()["items"] == [told]
    path = f"/api/requests/{told['request_id']}"
    assert machine.get(path).json() == told
    assert machine.post(f"{path}/revoke").json()["status"] == "revoked"
    assert machine.post(f"{path}/revoke").status_code == 409


def test_an_objection_is_done_at_once(home: System, machine: TestClient[Litestar]) -> None:
    ada = people.resolve(home.record, "user_id:ada").person_id
    wanted = {"kind": "object", "about_kind": "use", "about": "profiling"}

    assert machine.post(f"/api/people/{ada}/requests", json=wanted).json()["status"] == "fulfilled"

    clauses = machine.get(f"/api/people/{ada}/terms").json()["clauses"]
    assert [(one["effect"], one["use"]) for one in clauses] == [("deny", "profiling")]


@pytest.mark.parametrize(
    "wanted",
    [{"kind": "sing"}, {"kind": "correct"}, {"kind": "access", "proof": "confirmed"}],
)
def test_what_cannot_be_asked_for_is_a_clear_no(
    home: System, machine: TestClient[Litestar], wanted: dict[str, str]
) -> None:
    ada = people.resolve(home.record, "user_id:ada").person_id

    assert machine.post(f"/api/people/{ada}/requests", json=wanted).status_code == 400
    assert machine.get("/api/requests/" + "0" * 32).status_code == 404
