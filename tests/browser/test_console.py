"""Staff at the console's own pages, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE, Check, Sign, Site
from twofold import access, clock

pytestmark = pytest.mark.browser

PAGES = (
    "/console/staff",
    "/console/keys",
    "/console/password",
    "/console/stage-rules",
    "/console/review",
)
CANARY = """"><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}"""


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_of_the_frame_is_accessible_and_fits(
    site: Site, signed_in: Sign, assert_accessible: Check, viewport: object
) -> None:
    page = signed_in(viewport=viewport)

    for path in PAGES:
        page.goto(site.url + path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_pages_for_anyone_are_accessible(
    site: Site, browse: Callable[..., Page], assert_accessible: Check
) -> None:
    page = browse()
    now = clock.now_us()
    token = access.issue_sign_in(site.system.record, site.owner.staff_id, now=now)

    for path in ("/console/sign-in", f"/console/enter/{token}"):
        page.goto(site.url + path)
        assert_accessible(page)


def test_somebody_comes_by_link_chooses_a_password_and_returns_with_it(
    site: Site, browse: Callable[..., Page]
) -> None:
    page = browse()
    now = clock.now_us()
    token = access.issue_sign_in(site.system.record, site.owner.staff_id, now=now)

    page.goto(f"{site.url}/console/enter/{token}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site.url}/console/password")
    page.get_by_label("New password").fill("four quiet otters swim")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{site.url}/console/staff")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_label("Password").fill("four quiet otters swim")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site.url}/console/staff")

    assert page.get_by_role("heading", name="Staff").is_visible()


def test_a_key_is_made_and_revoked(site: Site, signed_in: Sign) -> None:
    page = signed_in()
    page.goto(f"{site.url}/console/keys")

    page.get_by_label("Name").fill("web shop")
    page.get_by_role("button", name="Make the key").click()

    assert page.locator(".secret").inner_text().startswith("tf_ingest_")
    page.locator("summary", has_text="Revoke").click()
    page.get_by_role("button", name="Revoke the key").click()
    assert page.get_by_text("No machine has a key yet").is_visible()


def test_what_outsiders_can_write_stays_text(site: Site, signed_in: Sign) -> None:
    now = clock.now_us()
    access.create_key(site.system.record, CANARY, now=now)
    access.add_staff(site.system.record, "bert@example.org", name=CANARY, now=now)
    page = signed_in()

    for path in ("/console/keys", "/console/staff"):
        page.goto(site.url + path)
        assert page.get_by_text(CANARY).first.is_visible()
        assert page.locator("img").count() == 0
