"""A long history on a phone: short to scroll, and all of it within reach of the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, Check
from tests.browser.looking import look
from tests.browser.serving import serving
from tests.browser.test_portal import LOCALES, Open, Side, come_in
from tests.doors import portal_of
from tests.people.given_links import see
from tests.portal.given_long import a_long_history
from twofold import storage, system, touches
from twofold.settings import Settings
from twofold.system import System

pytestmark = pytest.mark.browser

# Of a screen of a phone; by themselves, sixty entries had filled eleven.
SCREENS_MAX = 6


@pytest.fixture
def side(home: Path) -> Iterator[Side]:
    """Return a running person's door over a home in which much has happened with Ada."""
    settings = Settings(home=home)
    opened = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    touches.seed_event_names(opened.record)
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    a_long_history(opened, orders=90, looks=40, requests=12)
    with serving(portal_of(opened)) as url:
        yield url, opened
    system.stop(opened)


@pytest.mark.parametrize(("language", "scheme"), [("en", "dark"), ("de", "light")])
def test_a_long_history_is_short_on_a_phone_and_accessible_folded_and_unfolded(
    side: Side, browse: Open, assert_accessible: Check, language: str, scheme: str
) -> None:
    url, _ = side
    page = browse(viewport=NARROW, locale=LOCALES[language], color_scheme=scheme)
    come_in(page, side)

    for path in ("/me/path", "/me/path?before=40", "/me/data"):
        look(page, url + path, assert_accessible, language)
        assert _screens(page) <= SCREENS_MAX, path

    folded = page.locator("#looks ~ details")
    folded.locator("summary").press("Enter")
    assert folded.get_attribute("open") is not None
    assert folded.locator("li").count() == 35
    assert_accessible(page)


def test_the_keyboard_alone_leads_to_what_happened_before(side: Side, browse: Open) -> None:
    url, _ = side
    page = browse(viewport=NARROW, java_script_enabled=False)
    come_in(page, side)
    page.goto(f"{url}/me/path")

    page.get_by_role("link", name="Earlier ones").press("Enter")

    page.wait_for_url("**/me/path?before=20#touches")
    assert page.locator("#touches ~ .log > li").count() == 20
    page.get_by_role("link", name="Later ones").press("Enter")
    page.wait_for_url("**/me/path#touches")


def _screens(page: Page) -> float:
    height = page.evaluate("document.documentElement.scrollHeight")
    return float(height) / NARROW["height"]
