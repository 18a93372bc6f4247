"""Every route against every role: what is forbidden is absent, to the byte, and no GET acts."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.console.visiting import Visitor, opened, visitor
from twofold.access import Role
from twofold.console.roles import ROUTES
from twofold.settings import Settings
from twofold.storage import Database, Query
from twofold.system import System

READS = [path for method, path in ROUTES if method == "GET"]
ACTS = [path for method, path in ROUTES if method != "GET"]
GUARDED = [(method, path) for (method, path), roles in ROUTES.items() if roles is not None]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with opened(Settings(home=tmp_path_factory.mktemp("home"))) as found:
        yield found


@pytest.fixture(scope="module")
def visitors(home: System) -> Iterator[dict[Role | None, Visitor]]:
    with (
        visitor(home, Role.OWNER) as owner,
        visitor(home, Role.ANALYST) as analyst,
        visitor(home, Role.AGENT) as agent,
        visitor(home) as nobody,
    ):
        yield {Role.OWNER: owner, Role.ANALYST: analyst, Role.AGENT: agent, None: nobody}


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_a_role_without_a_route_finds_nothing_there(
    visitors: dict[Role | None, Visitor], method: str, path: str
) -> None:
    roles = ROUTES[method, path] or frozenset()
    for role in Role:
        if role in roles:
            continue
        asked = send(visitors[role], method, filled(path))
        absent = send(visitors[role], method, "/console/there-is-no-such-page")

        assert (asked.status_code, asked.content) == (absent.status_code, absent.content)
        assert asked.status_code == 404


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nobody_is_led_to_the_sign_in_page(
    visitors: dict[Role | None, Visitor], method: str, path: str
) -> None:
    answer = send(visitors[None], method, filled(path))

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/sign-in")


@pytest.mark.parametrize("path", [path for path in READS if "{" not in path])
def test_a_role_with_a_route_reaches_it(visitors: dict[Role | None, Visitor], path: str) -> None:
    for role in ROUTES["GET", path] or Role:
        assert visitors[role].get(path).status_code in (200, 303)


@pytest.mark.parametrize("path", READS)
def test_reading_changes_nothing(
    home: System, visitors: dict[Role | None, Visitor], path: str
) -> None:
    before = everything(home.record)

    for visited in visitors.values():
        for method in ("GET", "HEAD", "OPTIONS"):
            visited.client.request(method, filled(path), follow_redirects=False)

    assert everything(home.record) == before


@pytest.mark.parametrize("path", ACTS)
def test_a_form_that_is_not_from_our_own_page_does_nothing(
    home: System, visitors: dict[Role | None, Visitor], path: str
) -> None:
    before = everything(home.record)
    owner, address = visitors[Role.OWNER], filled(path)
    foreign = visitors[Role.ANALYST].token

    answers = [
        owner.post(address, Origin="https://elsewhere.example"),
        owner.post(address, Origin="null"),
        owner.post(address, **{"Sec-Fetch-Site": "cross-site"}),
        owner.post(address, **{"Sec-Fetch-Site": "same-site"}),
        owner.post(address, {"csrf": ""}),
        owner.post(address, {"csrf": foreign}),
        owner.client.post(address, json={"csrf": owner.token}, follow_redirects=False),
        owner.client.post(address, follow_redirects=False),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert everything(home.record) == before


@pytest.mark.parametrize("path", ACTS)
def test_a_form_with_a_field_twice_is_refused(
    visitors: dict[Role | None, Visitor], path: str
) -> None:
    owner = visitors[Role.OWNER]

    assert owner.post(filled(path), {"csrf": [owner.token, owner.token]}).status_code == 400


def send(visited: Visitor, method: str, path: str) -> httpx.Response:
    return visited.get(path) if method == "GET" else visited.post(path)


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "0" * 32, path)


def everything(db: Database) -> dict[str, list[object]]:
    tables = db.all(Query("tables", "SELECT name FROM sqlite_master WHERE type = 'table'"))
    return {
        table.name: db.all(Query("rows", f"SELECT * FROM {table.name} ORDER BY 1"))
        for table in tables
        if not table.name.startswith("sqlite_")
    }
