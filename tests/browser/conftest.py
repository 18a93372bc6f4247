"""A running console, a real Chromium and axe; skipped without Chromium unless it is required."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.serving import serving
from tests.doors import console_of
from twofold import access, clock, storage, system
from twofold.access import Role, Staff
from twofold.settings import Settings
from twofold.system import System

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
# WCAG 2.2 AA is the bar; what axe calls best practice is advice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Only faults come back: what passed would be most of what is written down and sent.
LOOK = """
async rules => {
  const found = await axe.run({runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap(fault => fault.nodes.map(node =>
    `${fault.id}: ${fault.help}: ${node.html.slice(0, 200)} ${node.failureSummary}`));
}
"""
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 375, "height": 740}

Sign = Callable[..., Page]
Check = Callable[[Page], None]


@dataclass(frozen=True, kw_only=True)
class Site:
    """A console that runs, what is open behind it, and its owner."""

    url: str
    system: System
    owner: Staff


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a real browser.

    For one file of tests: while it runs, an event loop does as well, and nobody else's could.
    """
    path = os.environ.get("TWOFOLD_CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("TWOFOLD_REQUIRE_BROWSER") == "1":
            pytest.fail(
                "Chromium is required and missing; install it or name it in TWOFOLD_CHROMIUM"
            )
        pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        flags = ["--disable-gpu", "--disable-background-networking"]
        # Chromium refuses its sandbox to root, who runs the tests in containers.
        flags += ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def site(home: Path) -> Iterator[Site]:
    """Return a running console over an empty home on SQLite, with one owner."""
    settings = Settings(home=home)
    opened = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    now = clock.now_us()
    owner = access.add_staff(opened.record, "anna@example.org", role=Role.OWNER, now=now)
    with serving(console_of(opened)) as url:
        yield Site(url=url, system=opened, owner=owner)
    system.stop(opened)


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Return what opens an empty page; at the end it must have stayed at home and quiet."""
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda asked: heard.append(asked.url) if _foreign(asked.url) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A script error, a breach of the content policy or a request to another host fails the test.
    assert heard == []


@pytest.fixture
def signed_in(site: Site, browse: Callable[..., Page]) -> Sign:
    """Return what opens a page of somebody signed in, by default the owner."""

    def open_page(staff_id: str | None = None, **options: Any) -> Page:
        page = browse(**options)
        now = clock.now_us()
        token = access.issue_sign_in(site.system.record, staff_id or site.owner.staff_id, now=now)
        session = access.use(site.system.record, token, now=now)
        page.context.add_cookies(
            [{"name": "twofold_staff", "value": session, "url": f"{site.url}/console"}]
        )
        return page

    return open_page


@pytest.fixture(scope="session")
def assert_accessible() -> Check:
    """Return what fails the test with every fault that axe finds on a page."""

    def check(page: Page) -> None:
        # The same page is looked at again after it changed; the script is half a megabyte.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        assert page.evaluate(LOOK, RULES) == []

    return check


def _foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "about:", "blob:"))
