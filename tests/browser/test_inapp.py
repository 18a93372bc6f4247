"""Messages in the app on a page of the organisation's own: shown, put away, and not counted."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, Check
from tests.browser.serving import serving
from tests.doors import portal_of
from tests.people.given_links import see
from twofold import clock, messages, people, speaking, storage, system
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent

pytestmark = pytest.mark.browser

Browse = Callable[..., Page]
ADA = "email:ada@b.example"
SCRIPT = "<img src=x onerror=alert(1)>"


class Shop:
    """A page of the organisation's own, on another origin than the home."""

    def __init__(self) -> None:
        self.script = ""
        self.url = ""

    async def __call__(self, scope: dict[str, Any], _receive: Any, send: Any) -> None:
        """Answer with the page."""
        if scope["type"] != "http":
            return
        page = (
            '<!doctype html><html lang="en"><title>Shop</title>'
            f"<main><h1>Shop</h1>{self.script}</main></html>"
        )
        headers = [(b"content-type", b"text/html")]
        body = page.encode() if scope["path"] == "/" else b""
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def shop() -> Iterator[Shop]:
    found = Shop()
    with serving(found) as url:
        found.url = url
        yield found


class Later:
    """An address whose application is made once it is known."""

    def __init__(self) -> None:
        self.app: Any = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer as the application does."""
        if self.app is not None:
            await self.app(scope, receive, send)


@pytest.fixture
def later() -> Iterator[tuple[str, Later]]:
    found = Later()
    with serving(found) as url:
        yield url, found


@pytest.fixture
def opened(home: Path, shop: Shop, later: tuple[str, Later]) -> Iterator[System]:
    settings = Settings(home=home, pages=shop.url, public_url=later[0])
    found = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    see(found.record, ("user_id:ada", ADA, "trait", 1))
    yield found
    system.stop(found)


@pytest.fixture
def door(opened: System, shop: Shop, later: tuple[str, Later]) -> str:
    """Serve the home, and put its script into the shop's page with a token for Ada."""
    url, found = later
    found.app = portal_of(opened)
    token = speaking.feeding.feed_token(opened, ada(opened), shop.url, now=clock.now_us()).token
    shop.script = f'<script src="{url}/inapp.js" data-token="{token}" async></script>'
    return url


def ada(opened: System) -> people.Person:
    return people.resolve(opened.record, ADA)


def tell(opened: System, subject: str, text: str) -> None:
    """Let a message lie in her feed."""
    said = messages.Message(subject=subject, text=text)
    intent = Intent(use="security.news", channel="inapp")
    messages.ask(opened.record, ada(opened), intent, said, now=clock.now_us())
    speaking.deliver(opened, stop=threading.Event(), once=True)


def state(opened: System) -> list[tuple[object, ...]]:
    """Return all that could have been noted about her: touches, looks, deliveries."""
    found: list[tuple[object, ...]] = []
    for table in ("touch", "look", "delivery", "statement"):
        query = storage.Query(name=table, text=f"SELECT COUNT(*) AS n FROM {table}")
        found.append((table, opened.record.only(query).n))
    return found


def test_the_feed_is_shown_and_put_away_and_nothing_is_noted(
    opened: System, door: str, shop: Shop, browse: Browse, assert_accessible: Check
) -> None:
    tell(opened, "First", "Your parcel is here.")
    tell(opened, "", SCRIPT)
    before = state(opened)
    page = browse(viewport=NARROW)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {one.url}"))

    page.goto(shop.url)
    section = page.get_by_role("region", name="Messages")
    section.wait_for()
    assert section.get_by_role("listitem").count() == 2
    assert section.locator("strong").all_inner_texts() == ["First"]
    assert SCRIPT in section.inner_text()
    assert section.locator("img").count() == 0
    why = section.get_by_role("link", name="Why this, and how to stop it").first
    assert (why.get_attribute("href") or "").startswith(f"{door}/u/")
    assert_accessible(page)

    section.get_by_role("button", name="Put away: First").click()
    assert section.get_by_role("listitem").count() == 1
    page.reload()
    page.get_by_role("region", name="Messages").wait_for()
    assert page.get_by_role("listitem").count() == 1
    page.get_by_role("button", name="Put away").click()
    assert page.get_by_role("region", name="Messages").count() == 0

    to_home = [one for one in asked if door in one]
    assert {one.removeprefix("GET ").removeprefix("OPTIONS ") for one in to_home} == {
        f"{door}/inapp.js",
        f"{door}/inapp/feed",
    }
    assert state(opened) == before
    assert page.context.cookies() == []
