"""What every page of a person must be, whatever stands on it."""

from playwright.sync_api import Page

from tests.browser.conftest import NARROW, Check


def look(page: Page, address: str, check: Check, language: str) -> None:
    """Open a page on a phone: in its language, accessible, no wider, nothing too low to press."""
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == language
    check(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter(one => one.getBoundingClientRect().right > innerWidth)"
        ".map(one => one.outerHTML.slice(0, 200))"
    )
    assert width <= NARROW["width"], (address, wide)
    # By the rule about room around them small ones would do; a thumb on a long list wants more.
    low = page.evaluate(
        "[...document.querySelectorAll('summary, .languages a, .languages button, .ways a')]"
        ".filter(one => one.getBoundingClientRect().height < 24)"
        ".map(one => one.outerHTML.slice(0, 200))"
    )
    assert low == [], address
