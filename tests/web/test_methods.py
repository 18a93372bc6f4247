"""Every door tells which methods an address takes, to who asks and to who used another."""

from collections.abc import Iterator

import pytest

from tests.doors import Client
from tests.people.given_links import see
from tests.storage.digests import digest
from twofold import access, clock, people, rights, server
from twofold.access import May
from twofold.system import System

READ = "GET, HEAD, OPTIONS"
SENT = "OPTIONS, POST"
BOTH = "GET, HEAD, OPTIONS, POST"
ADDRESSES = {
    "/api/people": READ,
    "/api/people/x/stops": SENT,
    "/api/audiences": BOTH,
    "/api/openapi.json": READ,
    "/v1/batch": SENT,
    "/hooks/mail": SENT,
    "/me": READ,
    "/me/rules": BOTH,
    "/.well-known/twofold.json": READ,
    "/console": READ,
    "/console/sign-in": BOTH,
    "/console/campaigns/x": BOTH,
    "/console/campaigns/x/change": BOTH,
    "/console/limits/drop": SENT,
    "/": READ,
    "/healthz": READ,
    "/readyz": READ,
    "/metrics": READ,
}
WRONG = ("PUT", "PATCH", "TRACE", "BREW")


@pytest.fixture
def asking(opened: System) -> Iterator[Client]:
    """Return who asks all doors of a home, without a key or a session."""
    with Client(server.Server(opened), base_url="http://twofold.example") as client:
        yield client


def test_an_address_names_its_methods_and_takes_no_other(opened: System, asking: Client) -> None:
    before = digest(opened.record)

    asked = {path: asking.request("OPTIONS", path) for path in ADDRESSES}
    others = {path: [asking.request(method, path) for method in WRONG] for path in ADDRESSES}

    assert {path: answer.headers["allow"] for path, answer in asked.items()} == ADDRESSES
    assert {(answer.status_code, answer.content) for answer in asked.values()} == {(204, b"")}
    for path, answers in others.items():
        told = {(answer.status_code, answer.headers["allow"]) for answer in answers}
        assert told == {(405, ADDRESSES[path])}
    assert digest(opened.record) == before


def test_a_machine_is_told_of_its_wrong_method_as_of_any_problem(asking: Client) -> None:
    for path in ("/api/people", "/v1/batch", "/hooks/mail"):
        answer = asking.request("PATCH", path)

        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "type": "/problems/bad-method",
            "title": "This address takes another method",
            "status": 405,
        }


def test_every_address_of_the_description_names_the_methods_described(asking: Client) -> None:
    described = asking.get("/api/openapi.json").json()["paths"]

    for path, acts in described.items():
        told = asking.request("OPTIONS", path).headers["allow"].split(", ")

        assert {one.lower() for one in told} - {"head", "options"} == set(acts)
        assert ("HEAD" in told) == ("get" in acts)


def test_the_head_of_a_page_is_the_page_without_its_body(asking: Client) -> None:
    for path in ("/api/people", "/api/audiences", "/console/sign-in", "/console"):
        page = asking.get(path, follow_redirects=False)
        head = asking.head(path, follow_redirects=False)

        assert head.status_code == page.status_code
        assert head.headers["content-type"] == page.headers["content-type"]
        assert head.headers["content-length"] == page.headers["content-length"]
        assert head.content == b""


def test_to_ask_for_the_head_of_a_record_takes_a_key_and_is_a_look(
    opened: System, asking: Client
) -> None:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    ada = people.resolve(opened.record, "user_id:ada")
    secret = access.create_key(opened.record, "till", May.READ, now=clock.now_us())
    way = f"/api/people/{ada.person_id}/terms"

    foreign = asking.head(way, headers={"Authorization": "Bearer guess"})
    found = asking.head(way, headers={"Authorization": f"Bearer {secret}"})

    assert (foreign.status_code, found.status_code) == (401, 200)
    assert found.headers["etag"]
    assert [one.what for one in rights.looks_at(opened.record, ada)] == ["api"]


def test_a_role_learns_nothing_from_a_wrong_method(asking: Client) -> None:
    one = asking.put("/console/people/there-is-nobody")
    other = asking.put("/console/people/" + "0" * 32)

    assert (one.status_code, one.headers["allow"]) == (405, READ)
    assert one.content == other.content
    assert "Nothing was changed." in one.text
