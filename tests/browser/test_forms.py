"""The forms that ask for a yes, as a person meets them: on a site, at the till, by keyboard."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, Check
from tests.browser.serving import serving
from tests.doors import portal_of
from twofold import messages, people, speaking, storage, system, touches
from twofold.settings import Settings
from twofold.system import System

pytestmark = pytest.mark.browser

Browse = Callable[..., Page]


@pytest.fixture
def opened(home: Path) -> Iterator[System]:
    settings = Settings(home=home)
    found = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    yield found
    system.stop(found)


@pytest.fixture
def door(opened: System) -> Iterator[str]:
    with serving(portal_of(opened)) as url:
        yield url


@pytest.fixture
def shop(door: str) -> Iterator[str]:
    """A site of somebody else, on another origin, with the script on its page."""
    page = (
        '<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1>'
        f'<script src="{door}/forms/reach.js" data-use="marketing.shoes"></script></main></html>'
    ).encode()

    async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/html")]
        found = page if scope["path"] == "/" else b""
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": found})

    with serving(app) as url:
        yield url


def deliver(opened: System) -> str:
    """Hand over what waits and return the path behind the link in it."""
    speaking.deliver(opened, stop=threading.Event(), once=True)
    (file,) = (opened.settings.home / "mailbox").glob("*.json")
    return "/forms/yes/" + file.read_text().partition("/forms/yes/")[2].partition("\\n")[0]


def test_the_script_puts_the_form_into_another_site(
    opened: System, shop: str, browse: Browse, assert_accessible: Check
) -> None:
    page = browse(viewport=NARROW)
    page.goto(shop)

    page.get_by_label("Your e-mail address").fill("ada@b.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text("A message is on its way").wait_for()
    assert_accessible(page)
    (touch,) = touches.latest(opened.record)
    told = touches.properties(touch)
    assert (told["uses"], told["page"], told["origin"]) == (["marketing.shoes"], f"{shop}/", shop)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_yes_takes_a_form_a_link_and_a_press_with_or_without_scripts(
    opened: System, door: str, browse: Browse, assert_accessible: Check, *, scripts: bool
) -> None:
    page = browse(viewport=NARROW, java_script_enabled=scripts)
    page.goto(f"{door}/forms/reach?use=marketing.shoes&source=till")
    check = assert_accessible if scripts else (lambda _: None)
    check(page)
    page.get_by_label("Your e-mail address").fill("ada@b.example")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Look at your messages").wait_for()
    check(page)

    page.goto(door + deliver(opened))
    check(page)
    page.get_by_role("button", name="Yes").press("Enter")

    page.get_by_role("status").get_by_text("Your yes is kept").wait_for()
    check(page)
    ada = people.resolve(opened.record, "ada@b.example")
    assert ada.leading.verified_us is not None
    assert messages.not_sent(opened.record, ada) == []


def test_the_till_can_be_printed(door: str, browse: Browse, assert_accessible: Check) -> None:
    page = browse()
    page.goto(f"{door}/forms/till?shop=Cork")

    code = page.get_by_role("img", name="A code that leads to").locator("svg").bounding_box()

    assert_accessible(page)
    assert code is not None
    assert code["width"] > 150
    page.get_by_role("link", name="/forms/reach?source=till").wait_for()
