"""Bad moments, and groups and scores that there are not: a clear answer, and nothing changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.test_rules import ada, client, said
from tests.people.given_links import see
from twofold.access import May
from twofold.system import System


@pytest.fixture
def shop(opened: System) -> System:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    return opened


@pytest.fixture
def machine(shop: System) -> Iterator[TestClient[Litestar]]:
    with client(shop, May.WRITE) as found:
        yield found


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verb": "limit", "pause_until": "0001-01-01T00:00:00Z"}, 400),
        ({"verb": "limit", "pause_until": "0001-01-01T00:00:00+14:00"}, 400),
        ({"verb": "limit", "pause_until": "2001-01-01"}, 400),
        ({"verb": "limit", "pause_until": "9999-12-31T23:59:59-14:00"}, 400),
        ({"verb": "limit", "pause_until": "9999-12-30T00:00:00Z"}, 400),
        ({"verb": "limit", "pause_until": "10000-01-01T00:00:00Z"}, 400),
        ({"verb": "allow", "use": "care", "until": "2001-01-01", "evidence": "form 7"}, 400),
        ({"verb": "deny", "use": "profiling", "matter": "score:charm"}, 400),
        ({"verb": "deny", "use": "profiling.service", "matter": "score:"}, 400),
        ({"verb": "deny", "use": "profiling", "matter": "group:nobodys"}, 404),
    ],
)
def test_what_cannot_be_is_a_problem_and_changes_nothing(
    shop: System, machine: TestClient[Litestar], fields: dict[str, Any], status: int
) -> None:
    answer = said(machine, shop, **fields)

    assert answer.status_code == status
    assert answer.json()["type"].startswith("/problems/")
    assert machine.get(f"/api/people/{ada(shop)}/terms").json()["version"] == 0


def test_who_leaves_a_score_that_there_is_not_is_told_which_there_are(
    shop: System, machine: TestClient[Litestar]
) -> None:
    unknown = said(machine, shop, verb="deny", use="profiling", matter="score:charm")
    known = said(machine, shop, verb="deny", use="profiling", matter="score:period")

    assert unknown.json()["type"] == "/problems/unknown-score"
    assert "'charm'; those that somebody can leave are stage, period, " in unknown.json()["detail"]
    assert known.json()["clauses"][0]["matter"] == "score:period"
