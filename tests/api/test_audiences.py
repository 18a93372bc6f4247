"""Groups over HTTP: looked at, kept, read, taken out as CSV and in again."""

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client
from tests.flow import given_uses
from tests.flow.given_uses import NOW, who
from twofold import access, audiences, clock, flow, jobs
from twofold.access import May
from twofold.api import resources
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people, once on each database."""
    with given_uses.charted(settings) as found:
        yield found


@pytest.fixture
def machine(home: System) -> Iterator[TestClient[Litestar]]:
    """Return a client with a key that may write."""
    with Client(resources.app(home)) as found:
        secret = access.create_key(home.record, "till", May.WRITE, now=NOW)
        found.headers["Authorization"] = f"Bearer {secret}"
        yield found


def test_a_preview_tells_how_many_who_and_who_would_fall_out(
    home: System, machine: TestClient[Litestar]
) -> None:
    now = clock.now_us()
    given_uses.say(home, "allow", "profiling.marketing", at=now)
    given_uses.say(home, "allow", "profiling.marketing", "u7", at=now)
    given_uses.say(home, "allow", "marketing", at=now)
    wanted = {"expression": "touches >= 1", "use": "marketing.shoes", "channel": "email"}

    told = machine.post("/api/audiences/preview", json=wanted).json()

    assert [told[name] for name in ("people", "of", "choosable", "asked")] == [12, 12, 2, 2]
    outcomes = {(one["when"], one["rule"]): one["people"] for one in told["outcomes"]}
    assert outcomes[("never", "profiling")] == 10
    assert outcomes[("never", "silence")] == 1
    assert sum(outcomes.values()) == 12
    assert len(told["sample"]) == 10
    assert {one["why"] for one in told["sample"]} == {"touches is 6"}


def test_a_preview_names_what_no_touch_is_called(machine: TestClient[Litestar]) -> None:
    said = {"expression": "did('Zzzz') = 0"}

    told = machine.post("/api/audiences/preview", json=said).json()

    assert (told["people"], told["unheard"]) == (12, [{"name": "Zzzz", "near": None}])


def test_what_cannot_be_read_is_a_problem_with_its_place(machine: TestClient[Litestar]) -> None:
    answer = machine.post("/api/audiences/preview", json={"expression": "stag = 'loyalty'"})

    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/bad-expression"
    assert answer.json()["detail"] == (
        "This cannot be read at character 1: there is no reading 'stag'; there is stage."
    )


def test_a_group_is_kept_filled_read_and_taken_out(
    home: System, machine: TestClient[Litestar]
) -> None:
    given_uses.say(home, "allow", "profiling.marketing", at=clock.now_us())
    ada = who(home).person_id

    made = machine.post("/api/audiences", json={"name": "All", "expression": "touches >= 1"})
    assert (made.status_code, made.json()["filled_at"]) == (201, None)
    path = f"/api/audiences/{made.json()['audience_id']}"
    handlers = {
        name: (lambda payload, act=act: act(home, payload)) for name, act in flow.JOBS.items()
    }
    while jobs.work(home.record, handlers, now=NOW * 2):
        pass

    assert machine.get(path).json()["members"] == 12
    assert [one["name"] for one in machine.get("/api/audiences").json()["items"]] == ["All"]
    members = machine.get(f"{path}/members").json()
    assert [(one["person_id"], one["why"]) for one in members["items"]] == [
        (ada, "so when the group was first looked at")
    ]
    assert members["next"] is None
    text = machine.get(f"{path}/members.csv").text
    assert text.splitlines()[0] == "person_id,handle,since,why"
    taken = machine.post("/api/audiences", json={"name": "List", "csv": text}).json()
    assert (taken["members"], taken["refused"], taken["expression"]) == (1, [], None)


def test_another_version_needs_the_one_that_was_seen(
    home: System, machine: TestClient[Litestar]
) -> None:
    made = audiences.save(home.record, name="G", expression="touches > 1", owner="a", now=NOW)
    body = {"name": "G", "audience_id": made.audience_id, "version": 1}

    first, second = (
        machine.post("/api/audiences", json={**body, "expression": text})
        for text in ("touches > 2", "touches > 3")
    )

    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert (second.status_code, second.json()["type"]) == (409, "/problems/audience-changed")
