"""Hours, rates and budgets over HTTP: said and told in one form, faults told by their field."""

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
def home(opened: System) -> System:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    return opened


@pytest.fixture
def machine(home: System) -> Iterator[TestClient[Litestar]]:
    with client(home, May.WRITE) as found:
        yield found


def test_hours_and_limits_are_told_as_they_were_said(
    home: System, machine: TestClient[Litestar]
) -> None:
    hours = {"days": ["mon", "sat"], "from": "09:00", "to": "12:30"}
    rate = {"max": 2, "per": "P30D", "over": "marketing"}
    budget = {"what": "minutes", "max": 20, "per": "P1DT12H", "over": "*"}
    written = {"what": "minutes", "max": 20, "per": "PT36H"}

    answer = said(machine, home, verb="limit", windows=[hours], rates=[rate], budgets=[written])

    (clause,) = answer.json()["clauses"]
    assert clause["windows"] == [hours]
    assert clause["rates"] == [rate]
    assert clause["budgets"] == [budget]


def test_the_other_names_of_hours_and_rates_mean_the_same(
    home: System, machine: TestClient[Litestar]
) -> None:
    told: dict[str, Any] = {
        "windows": [{"start": "09:00", "end": "12:30"}],
        "rates": [{"most": 2, "days": 14, "use": "marketing"}],
    }

    (clause,) = said(machine, home, verb="limit", **told).json()["clauses"]

    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert clause["windows"] == [{"days": days, "from": "09:00", "to": "12:30"}]
    assert clause["rates"] == [{"max": 2, "per": "P14D", "over": "marketing"}]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"windows": [{"from": "9 o'clock"}]}, "windows[0].from"),
        ({"windows": [{"from": "22:00", "to": "02:00"}]}, "windows[0].to"),
        ({"windows": [{"from": "09:00", "start": "09:00"}]}, "windows[0].start"),
        ({"rates": [{"per": "P7D"}]}, "rates[0].max"),
        ({"rates": [{"max": 1}]}, "rates[0].per"),
        ({"rates": [{"max": 1, "per": "P1M"}]}, "rates[0].per"),
        ({"rates": [{"max": 1, "per": "P"}]}, "rates[0].per"),
        ({"rates": [{"max": 1, "per": "PT"}]}, "rates[0].per"),
        ({"rates": [{"max": 1, "per": "P400D"}]}, "rates[0].per"),
        ({"rates": [{"max": 1, "per": "P7D", "days": 7}]}, "rates[0].days"),
        ({"budgets": [{"what": "minutes", "max": 1, "per": "weekly"}]}, "budgets[0].per"),
    ],
)
def test_what_is_wrong_with_hours_or_a_rate_is_told_by_its_field(
    home: System, machine: TestClient[Litestar], fields: dict[str, Any], named: str
) -> None:
    answer = said(machine, home, verb="limit", **fields)

    assert answer.status_code == 400
    assert named in answer.json()["detail"]
    assert machine.get(f"/api/people/{ada(home)}/terms").json()["version"] == 0


@pytest.mark.parametrize(
    ("fields", "ours"),
    [
        ({"verb": "deny", "purpose": "marketing"}, "`use`"),
        ({"effect": "deny", "use": "marketing"}, "`verb`"),
        ({"verb": "limit", "rate": [{"max": 1, "per": "P7D"}]}, "`rates`"),
        ({"verb": "limit", "windows": [{"begin": "09:00"}]}, "`from`"),
    ],
)
def test_a_field_under_the_name_of_another_standard_is_told_by_ours(
    home: System, machine: TestClient[Litestar], fields: dict[str, Any], ours: str
) -> None:
    answer = said(machine, home, **fields)

    assert answer.status_code == 400
    assert f"here it is called {ours}" in answer.json()["detail"]
