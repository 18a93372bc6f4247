"""Global Privacy Control: kept before the answer, once, exactly 1, and never to loosen."""

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client, portal_of
from tests.people.given_links import see
from tests.portal.visiting import guest
from twofold import clock, heeding, messages, people, seeing, speaking, terms, touches
from twofold.system import System
from twofold.terms import Scope, Statement

NOES = [
    Scope(use="share"),
    Scope(use="marketing", recipient="3p"),
    Scope(use="profiling", recipient="3p"),
]


@pytest.fixture
def home(opened: System) -> System:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    return opened


@pytest.fixture
def browser(home: System) -> Iterator[TestClient[Litestar]]:
    with Client(portal_of(home)) as found:
        yield found


def ada(home: System) -> people.Person:
    return people.resolve(home.record, "user_id:ada")


def letter(home: System) -> str:
    """Send a message that answers her own and return the path of the page under it."""
    now = clock.now_us()
    yes = Statement(
        statement_id="yes",
        verb="allow",
        speaker="import",
        evidence="form 1",
        scope=Scope(use="marketing", recipient="own"),
        conditions=terms.Conditions(windows=(terms.Window(),)),
    )
    heeding.say(home, ada(home), yes, now=now)
    intent = terms.Intent(use="marketing.shoes", channel="email")
    asked = messages.ask(home.record, ada(home), intent, messages.Message(text="Hi"), now=now)
    speaking.deliver(home, stop=threading.Event(), once=True)
    told = json.loads((home.settings.home / "mailbox" / f"{asked.delivery_id}.json").read_text())
    return "/u/" + str(told["link"]).rpartition("/")[2]


def noes(home: System) -> list[Scope]:
    found = terms.of(home.record, ada(home)).clauses
    return [clause.scope for clause in found if clause.speaker == "signal"]


def test_i21_the_signal_is_kept_before_the_answer_and_shown(
    home: System, browser: TestClient[Litestar]
) -> None:
    path = letter(home)

    answer = browser.get(path, headers={"Sec-GPC": "1"})

    assert "(Global Privacy Control). It is kept" in answer.text
    assert noes(home) == NOES
    shared = terms.Intent(use="share", recipient="3p.broker")
    around = messages.circumstances(home.record, ada(home), seeing.house(home), now=clock.now_us())
    found = terms.permit(terms.of(home.record, ada(home)), shared, around, now=clock.now_us())
    assert found.reason == "denied"


def test_i21_it_is_kept_once_and_takes_nothing_of_their_own_away(
    home: System, browser: TestClient[Litestar]
) -> None:
    path = letter(home)
    browser.get(path, headers={"Sec-GPC": "1"})
    before = len(touches.of_person(home.record, ada(home).person_id))

    with Client(portal_of(home)) as another:
        another.get(path, headers={"Sec-GPC": "1"})
        another.post(path, data={"do": "less"}, headers={"Sec-GPC": "1"})

    assert len(touches.of_person(home.record, ada(home).person_id)) == before + 1
    assert "allow" in [clause.effect for clause in terms.of(home.record, ada(home)).clauses]


@pytest.mark.parametrize("value", ["0", "true", "1;x", "1, 1", "01", "1.0", "yes", "", "?1", "1 1"])
def test_i21_nothing_but_one_is_the_signal(
    home: System, browser: TestClient[Litestar], value: str
) -> None:
    path = letter(home)
    before = terms.of(home.record, ada(home))

    answer = browser.get(path, headers={"Sec-GPC": value})

    assert "Global Privacy Control" not in answer.text
    assert terms.of(home.record, ada(home)) == before


@pytest.mark.parametrize("values", [["1", "0"], ["0", "1"], ["1;x", "1"], ["1", "1"]])
def test_i21_of_several_headers_one_is_enough(home: System, values: list[str]) -> None:
    asyncio.run(open_page(home, letter(home), [(b"sec-gpc", one.encode()) for one in values]))

    assert noes(home) == NOES


async def open_page(home: System, path: str, headers: list[tuple[bytes, bytes]]) -> None:
    """Ask for a page with headers of one name apart, as servers hand them on."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"b.example"), *headers],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200

    await portal_of(home)(scope, receive, send)


def test_i21_it_is_kept_on_a_persons_own_pages_and_shown_there(home: System) -> None:
    with guest(home, "email:ada@b.example") as visitor:
        ignored = visitor.get("/me", **{"Sec-GPC": "0"})
        assert noes(home) == []
        shown = visitor.get("/me", **{"Sec-GPC": "1"})

    assert "Global Privacy Control" not in ignored.text
    assert "(Global Privacy Control). It is kept" in shown.text
    assert noes(home) == NOES


def test_browsers_are_told_that_the_signal_is_honoured(browser: TestClient[Litestar]) -> None:
    answer = browser.get("/.well-known/gpc.json")

    assert answer.json() == {"gpc": True, "lastUpdate": "2026-11-22"}
    assert answer.headers["content-type"].startswith("application/json")
