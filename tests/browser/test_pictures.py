"""The pictures in docs/, taken of the demo's data and of a made-up shop when `make docs` asks."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Sign, Site
from tests.browser.serving import serving
from tests.console import shop
from tests.doors import console_of
from twofold import access, clock, mappings, people, seeing, storage, system
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System

WHERE = os.environ.get("TWOFOLD_SCREENSHOTS", "")
# The demo takes a quarter of a minute to load; pages are tried on a smaller shop elsewhere.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not WHERE, reason="only `make docs` says where pictures go"),
]

HOUSEHOLD = "household:2007"
WAY = "p1=message&w1=brand&p2=purchase&c2=web&within=14"
VIEW = {"width": 1280, "height": 860}


@pytest.fixture(scope="module", params=["demo", "shop"])
def pictured(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Return a running console over the demo's year, then over a made-up shop."""
    settings = Settings(home=tmp_path_factory.mktemp("pictures"), zone=mappings.JOURNEY_ZONE)
    home = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    now = clock.now_us()
    if request.param == "demo":
        _load(home, now)
    else:
        system.set_fact(home, "as_of_us", str(shop.NOW))
        shop.fill(home, list(shop.half_year(300)))
    owner = access.add_staff(home.record, "anna@example.org", role=Role.OWNER, now=now)
    with serving(console_of(home)) as url:
        yield Site(url=url, system=home, owner=owner)
    system.stop(home)


@pytest.fixture
def site(pictured: Site) -> Site:
    """Return the pictured site where other files have an empty one."""
    return pictured


def test_pictures_are_taken(site: Site, signed_in: Sign) -> None:
    page = signed_in(viewport=VIEW, color_scheme="light")
    if system.fact(site.system, "demo_shift_weeks") is None:
        _take(page, f"{site.url}/console/paths?{WAY}", "paths")
        return
    household = people.resolve(site.system.record, HOUSEHOLD).person_id
    _take(page, f"{site.url}/console", "year")
    _take(page, f"{site.url}/console/people/{household}", "person")
    _take(page, f"{site.url}/console/sources", "sources")
    page.set_viewport_size({"width": 1280, "height": 1290})
    _take(page, f"{site.url}/console/stages", "stages")


def _load(home: System, now: int) -> None:
    weeks = mappings.journey_weeks(now=now)
    system.set_fact(home, "demo_shift_weeks", str(weeks))
    mapping = mappings.ready(mappings.JOURNEY)
    seeing.import_files(home, mapping, mappings.journey_paths(), shift_weeks=weeks, now=now)
    seeing.chart(home, now=now)


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.locator(".drawing").wait_for(state="detached")
    page.screenshot(path=Path(WHERE) / f"{name}.png", animations="disabled")
