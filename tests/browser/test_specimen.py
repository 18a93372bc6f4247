"""Every component in a real browser, in both schemes and at both widths, quiet and at home."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import specimens
from tests.browser.conftest import NARROW, WIDE, Check
from tests.browser.serving import serving

pytestmark = pytest.mark.browser

Browse = Callable[..., Page]


@pytest.fixture(scope="module")
def specimen() -> Iterator[str]:
    with serving(specimens.app()) as url:
        yield f"{url}/specimen"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_is_accessible_and_fits(
    browse: Browse, specimen: str, assert_accessible: Check, viewport: object, scheme: str
) -> None:
    page = browse(viewport=viewport, color_scheme=scheme)

    page.goto(specimen)

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_chart_is_drawn_in_the_colours_of_the_scheme(browse: Browse, specimen: str) -> None:
    page = browse()
    page.goto(specimen)

    page.locator(".chart canvas").wait_for()

    assert page.evaluate("token('person')") == "#a94a1a"


def test_a_mark_tells_its_touch_when_pointed_at(browse: Browse, specimen: str) -> None:
    page = browse()
    page.goto(specimen)

    page.locator("#one .tl-mark").last.hover()

    assert "2017" in page.locator(".tl-tip").inner_text()


def test_the_first_key_leads_past_the_tabs(browse: Browse, specimen: str) -> None:
    page = browse()
    page.goto(specimen)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_a_pictures_table_opens_by_key(browse: Browse, specimen: str) -> None:
    page = browse()
    page.goto(specimen)

    page.locator("#one details summary").focus()
    page.keyboard.press("Enter")

    assert page.locator("#one table tbody tr").count() == 130
    assert page.locator("#one table").is_visible()


def test_everything_is_there_without_scripts(browse: Browse, specimen: str) -> None:
    page = browse(java_script_enabled=False)

    page.goto(specimen)

    assert page.locator("#one .tl-mark").count() == 130
    assert page.locator("#year .tl-bar").count() > 52
    page.locator("details.confirm summary").click()
    assert page.get_by_role("button", name="Join them").is_visible()
