"""A machine's read of somebody's record is noted for that person before it is answered."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client
from tests.people.given_links import see
from twofold import access, clock, people, rights
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
        secret = access.create_key(home.record, "till", May.READ, now=clock.now_us())
        found.headers["Authorization"] = f"Bearer {secret}"
        yield found


def looks(home: System) -> list[tuple[str, str]]:
    ada = people.resolve(home.record, "user_id:ada")
    return sorted((one.what, one.by) for one in rights.looks_at(home.record, ada))


def test_each_read_is_a_look_by_the_key(home: System, machine: TestClient[Litestar]) -> None:
    ada = people.resolve(home.record, "user_id:ada").person_id

    for path in (f"/api/people/{ada}", f"/api/people/{ada}/terms", "/api/people?handle=ada"):
        assert machine.get(path).status_code == 200
    machine.get(f"/api/people/{ada}/export")

    assert looks(home) == [("api", "a connected system")] * 3 + [("export", "a connected system")]


def test_reading_one_request_of_theirs_is_a_look_as_well(
    home: System, machine: TestClient[Litestar]
) -> None:
    ada, now = people.resolve(home.record, "user_id:ada"), clock.now_us()
    wanted = rights.Wanted(kind="correct", words="It was not me", proof="handle")
    made = rights.open_request(home.record, ada, wanted, now=now)

    assert machine.get(f"/api/requests/{made.request_id}").status_code == 200

    assert looks(home) == [("api", "a connected system")]


def test_asking_for_nobody_notes_nothing(home: System, machine: TestClient[Litestar]) -> None:
    assert machine.get(f"/api/people/{'0' * 32}").status_code == 404
    machine.headers["Authorization"] = "Bearer tf_read_wrong"
    ada = people.resolve(home.record, "user_id:ada").person_id
    assert machine.get(f"/api/people/{ada}").status_code == 401

    assert looks(home) == []
