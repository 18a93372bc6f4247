"""Templates for machines: kept, previewed, and named in a message in place of its text."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.test_rules import client
from tests.portal.visiting import letters
from tests.wording.given_wording import ADA, a_home, ada
from twofold import rights
from twofold.access import May
from twofold.settings import Settings
from twofold.system import System

HELLO: dict[str, Any] = {
    "name": "hello",
    "title": "A first word",
    "parts": {
        "en": {
            "email": {
                "subject": "Hello {{ person.first_name }}",
                "blocks": [
                    {"kind": "text", "text": "You bought {{ fields.what }}."},
                    {"kind": "button", "label": "See it", "link": "https://shop.example/"},
                ],
            },
            "*": {"text": "You bought {{ fields.what }}."},
        }
    },
}
ASKED = {"person": ADA, "use": "marketing.shoes", "channel": "email", "template": "hello"}


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    with a_home(settings) as found:
        yield found


@pytest.fixture
def machine(home: System) -> Iterator[TestClient[Litestar]]:
    with client(home, May.WRITE) as found:
        yield found


def test_a_template_is_kept_in_versions(machine: TestClient[Litestar]) -> None:
    first = machine.post("/api/templates", json=HELLO)
    changed = machine.post(
        "/api/templates", json={**HELLO, "title": "Other"}, headers={"If-Match": '"1"'}
    )
    late = machine.post(
        "/api/templates", json={**HELLO, "title": "Third"}, headers={"If-Match": '"1"'}
    )

    assert (first.status_code, first.json()["version"], first.headers["etag"]) == (200, 1, '"1"')
    assert changed.json()["version"] == 2
    assert (late.status_code, late.json()["type"]) == (409, "/problems/template-changed")
    [listed] = machine.get("/api/templates").json()["items"]
    assert listed == machine.get("/api/templates/hello").json()
    assert (listed["title"], listed["said_by"]) == ("Other", "key:write")
    assert listed["parts"]["en"]["email"]["blocks"][0] == {
        "kind": "text", "text": "You bought {{ fields.what }}.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "Hello there"}, "its name"),
        ({"parts": {"en": {"email": {"blocks": [{"kind": "script", "text": "x"}]}}}}, "script"),
        ({"parts": {"en": {"email": {"text": "x", "colour": "red"}}}}, "colour"),
        ({"parts": {"en": {"email": {"text": "{{ a | b }}"}}}}, "unknown filter 'b' in line 1"),
        ({"parts": {"en": {"email": {"text": "{% include 'x' %}"}}}}, "in en for email"),
    ],
)
def test_what_cannot_be_used_is_told(
    machine: TestClient[Litestar], change: dict[str, Any], told: str
) -> None:
    answer = machine.post("/api/templates", json={**HELLO, **change})

    assert answer.status_code == 400
    assert told in answer.json()["detail"]


def test_a_preview_says_what_is_missing_and_is_a_look(
    home: System, machine: TestClient[Litestar]
) -> None:
    machine.post("/api/templates", json=HELLO)

    found = machine.post("/api/templates/hello/preview", json={"person": ADA}).json()

    assert (found["subject"], found["missing"]) == ("Hello Ada", ["fields.what"])
    assert found["text"] == "You bought .\n\nSee it: https://shop.example/"
    assert 'href="https://shop.example/"' in found["html"]
    assert len(rights.looks_at(home.record, ada(home))) == 1
    assert letters(home) == []


def test_a_message_names_a_template_in_place_of_its_text(
    home: System, machine: TestClient[Litestar]
) -> None:
    machine.post("/api/templates", json=HELLO)
    told = {"Idempotency-Key": "order-1"}

    first = machine.post("/api/messages", json={**ASKED, "fields": {"what": "boots"}}, headers=told)
    again = machine.post("/api/messages", json={**ASKED, "fields": {"what": "boots"}}, headers=told)

    assert (first.status_code, first.json()) == (202, again.json())
    [letter] = letters(home)
    assert letter["message"]["text"].startswith("You bought boots.")


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({}, 400, "missing-fields"),
        ({"text": "both", "fields": {"what": "x"}}, 400, "two-wordings"),
        ({"template": "gone"}, 404, "unknown-template"),
        ({"template": "", "fields": {"what": "x"}}, 400, "two-wordings"),
        ({"template": "", "text": ""}, 400, "bad-message"),
        ({"fields": {"what": 10**20}}, 400, "bad-fields"),
    ],
)
def test_a_message_that_cannot_be_worded_is_refused(
    machine: TestClient[Litestar], body: dict[str, Any], status: int, problem: str
) -> None:
    machine.post("/api/templates", json=HELLO)

    answer = machine.post("/api/messages", json={**ASKED, **body})

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
