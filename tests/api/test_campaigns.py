"""Campaigns and decisions over HTTP: made, tried out, started, decided, told in words."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests import homes
from tests.doors import Client
from tests.flow.given_campaigns import a_person, says, who
from twofold import access, clock, terms
from twofold.access import May
from twofold.api import resources
from twofold.settings import Settings
from twofold.system import System

PLAN: dict[str, Any] = {
    "use": "marketing.shoes",
    "trigger": {"kind": "people"},
    "people": ["user_id:ada", "user_id:bob"],
    "goal": {
        "name": "Order Completed",
        "days": 7,
        "value": {"amount": "20", "currency": "EUR"},
    },
    "holdout": 0,
    "steps": [{"variants": [{"channel": "inapp", "text": "Shoes"}]}],
}


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with one who allows marketing at any hour, and one who said nothing."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        a_person(found, "ada", allows=())
        a_person(found, "bob", allows=())
        hours = terms.Conditions(windows=(terms.Window(),))
        says(found, "ada", "allow", "marketing", now=clock.now_us(), conditions=hours)
        yield found


@pytest.fixture
def machine(home: System) -> Iterator[TestClient[Litestar]]:
    """Return a machine with a key that may write."""
    with Client(resources.app(home)) as found:
        secret = access.create_key(home.record, "shop", May.WRITE, now=clock.now_us())
        found.headers["Authorization"] = f"Bearer {secret}"
        yield found


def made(machine: TestClient[Litestar], **more: Any) -> dict[str, Any]:
    """Return a campaign that was made."""
    answer = machine.post("/api/campaigns", json={"name": "Shoes", "plan": PLAN | more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_campaign_is_made_shown_listed_started_paused_and_ended(
    machine: TestClient[Litestar],
) -> None:
    draft = made(machine)
    at = f"/api/campaigns/{draft['campaign_id']}"

    assert (draft["state"], draft["faults"], draft["owner"]) == ("draft", [], "key:shop")
    assert draft["plan"]["goal"]["value"] == {"amount": "20", "currency": "EUR"}
    assert machine.post(f"{at}/start").json()["people"] == [
        {"state": "waiting", "reason": "entered", "people": 2}
    ]
    assert machine.post(f"{at}/pause").json()["state"] == "paused"
    assert machine.post(f"{at}/pause").status_code == 409
    assert machine.post(f"{at}/end").json()["state"] == "ended"
    assert [one["name"] for one in machine.get("/api/campaigns").json()["items"]] == ["Shoes"]
    assert machine.get(at).json()["ended_at"] is not None


def test_a_plan_is_told_as_it_is_written(machine: TestClient[Litestar]) -> None:
    draft = made(machine)
    again = {"plan": draft["plan"]}

    answer = machine.post(f"/api/campaigns/{draft['campaign_id']}/versions", json=again)

    assert answer.status_code == 201
    assert (answer.json()["version"], answer.json()["plan"]) == (2, draft["plan"])


def test_attention_as_a_goal_is_told_and_keeps_it_from_starting(
    machine: TestClient[Litestar],
) -> None:
    draft = made(machine, goal={"name": "Email Opened"})

    assert "attention is not a goal" in draft["faults"][0]
    answer = machine.post(f"/api/campaigns/{draft['campaign_id']}/start")
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/not-ready"


def test_an_audience_that_cannot_be_read_is_told_in_words(machine: TestClient[Litestar]) -> None:
    draft = made(machine, trigger={"kind": "audience"}, people=[], audience="mood = 'good'")

    [fault] = draft["faults"]
    assert "mood" in fault


def test_a_trial_says_who_would_get_what_and_refuses_to_guess_what_it_brings(
    machine: TestClient[Litestar],
) -> None:
    draft = made(machine)

    answer = machine.post(f"/api/campaigns/{draft['campaign_id']}/simulation", json={"days": 3})

    told = answer.json()
    assert (told["people"], told["sends"], told["by_channel"]) == (2, 1, {"inapp": 1})
    assert told["left"] == {"silence": 1, "done": 1}
    assert told["increment"]["refused"] == "There is no outcome yet to estimate from."
    assert machine.get(f"/api/campaigns/{draft['campaign_id']}").json()["people"] == []


def test_a_dry_decision_changes_nothing_and_a_real_one_is_made_once(
    machine: TestClient[Litestar], home: System
) -> None:
    draft = made(machine)
    turn = {"person": "user_id:ada"}
    dry = machine.post("/api/decisions", json=turn | {"campaign": "Shoes", "dry_run": True}).json()
    assert [one["outcome"] for one in dry["items"]] == ["send"]
    assert machine.post("/api/decisions", json=turn).json()["items"] == []

    machine.post(f"/api/campaigns/{draft['campaign_id']}/start")
    [one] = machine.post("/api/decisions", json=turn).json()["items"]

    assert (one["campaign"], one["outcome"], one["arm"]) == ("Shoes", "send", "inapp")
    assert (one["propensity"], one["sentence"]) == (1.0, "This was chosen.")
    assert machine.get(f"/api/deliveries/{one['delivery_id']}").json()["state"] == "waiting"
    assert machine.post("/api/decisions", json=turn).json()["items"] == []
    ada = who(home, "ada").person_id
    listed = machine.get(f"/api/people/{ada}/decisions").json()["items"]
    assert [each["decision_id"] for each in listed] == [one["decision_id"]]
    assert machine.get(f"/api/decisions/{one['decision_id']}").json()["arm"] == "inapp"


def test_who_said_nothing_hears_nothing_and_is_told_why(machine: TestClient[Litestar]) -> None:
    draft = made(machine)
    machine.post(f"/api/campaigns/{draft['campaign_id']}/start")

    [one] = machine.post("/api/decisions", json={"person": "user_id:bob"}).json()["items"]

    assert (one["outcome"], one["reason"], one["delivery_id"]) == ("silence", "silence", None)
    assert one["sentence"]


def test_limits_are_shown_and_set(machine: TestClient[Litestar]) -> None:
    said = {"use": "marketing", "most": 2, "days": 7}

    assert machine.post("/api/limits", json=said).json() == {**said, "days": 7.0}

    listed = machine.get("/api/limits").json()["items"]
    assert {"use": "marketing", "most": 2, "days": 7.0} in listed
    assert {"use": "marketing", "most": 1, "days": 1.0} in listed
    assert machine.post("/api/limits", json={**said, "most": -1}).status_code == 400


def test_what_could_not_be_said_is_foreseen_and_told_with_its_reason(
    machine: TestClient[Litestar],
) -> None:
    words = {"en": {"*": {"text": "Call {{ person.phone }}"}}}
    kept = machine.post("/api/templates", json={"name": "call", "parts": words})
    assert kept.status_code in (200, 201), kept.text
    draft = made(machine, steps=[{"variants": [{"channel": "inapp", "template": "call"}]}])
    at = f"/api/campaigns/{draft['campaign_id']}"

    tried = machine.post(f"{at}/simulation", json={"days": 3}).json()
    machine.post(f"{at}/start")
    [one] = machine.post("/api/decisions", json={"person": "user_id:ada"}).json()["items"]

    assert (tried["worded"]["people"], len(tried["worded"]["unworded"])) == (1, 1)
    assert tried["worded"]["unworded"][0]["lack"]["name"] == "person.phone"
    assert (one["outcome"], one["reason"], one["delivery_id"]) == ("send", "no_words", None)
    [told] = machine.get(at).json()["not_said"]
    assert (told["people"], told["kind"], told["template"]) == (1, "field", "call")
    assert told["sentence"].startswith("nothing is known for person.phone")
