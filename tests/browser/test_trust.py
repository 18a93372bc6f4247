"""The Trust tab and the drawer of a person's rules, in a real browser, wide and narrow."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE, Check, Sign, Site
from tests.console import shop
from twofold import clock, heeding, lookouts, people, rights
from twofold.terms import Scope, Statement

pytestmark = pytest.mark.browser

PAGES = (
    "/console/trust",
    "/console/trust/requests",
    "/console/trust/looks",
    "/console/lookouts",
)


@pytest.fixture
def lived(site: Site) -> str:
    """Let somebody buy, say no, and ask for something; returns their page."""
    bought = {"purpose": "purchase", "channel": "store"}
    told = [shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought)]
    shop.fill(site.system, told, charted=False)
    ann = people.resolve(site.system.record, "user_id:ann")
    now = clock.now_us()
    no = Statement(statement_id="no", verb="deny", scope=Scope(use="marketing"), method="test")
    heeding.say(site.system, ann, no, now=now)
    heeding.stop(site.system, ann, Scope(use="research"), method="test", now=now)
    lookouts.offer(site.system.record, "alto", "The shoe Alto is back", by="1", now=now)
    waits = lookouts.Lookout(
        lookout_id="1" * 32,
        handle_id=ann.leading.handle_id,
        subject="alto",
        words="the red one",
        channel="inapp",
        asked_us=now,
        until_us=now + clock.DAY,
    )
    lookouts.add(site.system.record, waits, ann)
    wanted = rights.Wanted(kind="access", proof="code")
    heeding.open_request(site.system, ann, wanted, now=now)
    return f"/console/people/{ann.person_id}"


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_trust_and_drawer_are_accessible_and_fit(
    site: Site, signed_in: Sign, assert_accessible: Check, viewport: object, lived: str
) -> None:
    page = signed_in(viewport=viewport)
    request = rights.waiting_requests(site.system.record)[0].request_id

    waits = lookouts.waiting(site.system.record, now=clock.now_us())[0].lookout_id
    more = (f"/console/trust/requests/{request}", f"/console/lookouts/{waits}")

    for path in (*PAGES, *more, lived, f"{lived}/message"):
        page.goto(site.url + path)
        assert_accessible(page)
        assert fits(page)


def test_the_rules_stay_in_sight_while_the_page_scrolls(
    site: Site, signed_in: Sign, lived: str
) -> None:
    page = signed_in(viewport={"width": 1280, "height": 500})
    page.goto(site.url + lived)

    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")

    heading = page.get_by_role("heading", name="Their rules")
    assert heading.bounding_box() is not None
    assert 0 <= heading.bounding_box()["y"] < 500  # type: ignore[index]


def test_on_a_phone_the_rules_stand_below_the_head(site: Site, signed_in: Sign, lived: str) -> None:
    page = signed_in(viewport=NARROW)
    page.goto(site.url + lived)

    told = page.get_by_text("All of them, and what may be done now")

    assert told.is_visible()
    assert told.bounding_box()["y"] < 740  # type: ignore[index]


def test_what_a_rule_is_against_cannot_be_chosen(site: Site, signed_in: Sign, lived: str) -> None:
    page = signed_in()
    page.goto(f"{site.url}{lived}")

    page.get_by_role("link", name="Write to them").click()

    choice = page.get_by_label("by e-mail: no, they said no to it")
    assert choice.first.is_disabled()
