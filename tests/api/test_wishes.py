"""A yes that a shop's server brings from its checkout, as the docs tell it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client
from twofold import access, clock, messages, people, seeing, terms
from twofold.api import resources
from twofold.system import System

PAGE = Path(__file__).parents[2] / "docs" / "asking.md"


@pytest.fixture
def home(opened: System) -> System:
    return opened


@pytest.fixture
def checkout(home: System) -> Iterator[TestClient[Litestar]]:
    key = access.create_key(home.record, "checkout", access.May.WRITE, now=clock.now_us())
    with Client(resources.app(home)) as found:
        found.headers["Authorization"] = f"Bearer {key}"
        yield found


def recipe() -> dict[str, Any]:
    found = re.search(r"/api/wishes.*?-d '(.*?)'", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told | {"when": clock.rfc3339(clock.now_us())}


def why(home: System, use: str = "marketing.shoes") -> str:
    ada = people.resolve(home.record, "ada@example.org")
    around = messages.circumstances(home.record, ada, seeing.house(home), now=clock.now_us())
    intent = terms.Intent(use=use, channel="email")
    return terms.permit(terms.of(home.record, ada), intent, around, now=clock.now_us()).reason


def test_the_recipe_for_a_checkout_works_as_written(
    home: System, checkout: TestClient[Litestar]
) -> None:
    told = recipe()

    first = checkout.post("/api/wishes", json=told)
    again = checkout.post("/api/wishes", json=told)

    assert (first.status_code, first.json()) == (200, {"allowed": 1, "stopped": 0, "repeats": 0})
    assert again.json() == {"allowed": 0, "stopped": 0, "repeats": 1}
    assert why(home) in ("allowed", "hours")
    assert why(home, "marketing.hats") == "silence"


def test_i17_what_was_stopped_is_not_brought_again(
    home: System, checkout: TestClient[Litestar]
) -> None:
    stop = checkout.post("/api/wishes", json={"email": "ada@example.org", "status": "stopped"})
    answer = checkout.post("/api/wishes", json=recipe())

    assert stop.json() == {"allowed": 0, "stopped": 1, "repeats": 0}
    assert answer.status_code == 403
    assert "they stopped it" in answer.json()["detail"]
    assert why(home) == "stopped"


@pytest.mark.parametrize("missing", ["evidence", "use", "email", "status"])
def test_a_yes_that_lacks_what_it_needs_is_refused_with_the_reason(
    checkout: TestClient[Litestar], missing: str
) -> None:
    told = {name: value for name, value in recipe().items() if name != missing}
    if missing == "evidence":
        told = {name: value for name, value in told.items() if not name.startswith("notice")}

    answer = checkout.post("/api/wishes", json=told)

    assert answer.status_code == 400
