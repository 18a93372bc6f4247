"""Staff among people and readings, in a real browser: accessible, narrow, by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Check, Sign, Site
from tests.browser.serving import serving
from tests.console import shop
from tests.console.test_uploads import ORDERS
from tests.doors import console_of
from twofold import access, clock, people, storage, system
from twofold.access import Role
from twofold.console import drawing
from twofold.settings import Settings
from twofold.system import System

pytestmark = pytest.mark.browser

PAGES = (
    "/console",
    "/console/board",
    "/console/people",
    "/console/people?group=board&state=waits",
    "/console/people/c07",
    "/console/people/c07/merge?other=c08",
    "/console/paths?p1=research&p2=purchase",
    "/console/stages",
    "/console/retention",
    "/console/channels",
    "/console/sources",
    "/console/event-names?q=order",
)


@pytest.fixture(scope="module")
def shop_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a running console over a shop's half year."""
    settings = Settings(home=tmp_path_factory.mktemp("shop"))
    home = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    system.set_fact(home, "as_of_us", str(shop.NOW))
    shop.fill(home)
    owner = access.add_staff(home.record, "anna@example.org", role=Role.OWNER, now=clock.now_us())
    with serving(console_of(home)) as url:
        yield Site(url=url, system=home, owner=owner)
    system.stop(home)


@pytest.fixture
def site(shop_site: Site) -> Site:
    """Return the shop's site where other files have an empty one."""
    return shop_site


def address(site: Site, path: str) -> str:
    """Return a page's address, with a customer's name in it made into their id."""
    parts = path.split("/")
    if len(parts) > 3 and parts[3].startswith("c"):
        parts[3] = people.resolve(site.system.record, parts[3]).person_id
    return site.url + "/".join(parts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    site: Site, signed_in: Sign, assert_accessible: Check, scheme: str
) -> None:
    page = signed_in(viewport=NARROW if scheme == "dark" else WIDE, color_scheme=scheme)

    for path in PAGES:
        page.goto(address(site, path))
        page.locator(".drawing").wait_for(state="detached")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_a_page_that_is_still_being_drawn_is_accessible(
    site: Site, signed_in: Sign, assert_accessible: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "GRACE_SECONDS", 0)
    page = signed_in()
    # What is waited for never comes.
    page.route("**wait=1**", lambda _: None)

    page.goto(f"{site.url}/console/people")

    expect(page.get_by_role("status").get_by_text("Drawing…")).to_be_visible()
    assert_accessible(page)


def test_a_figure_of_the_year_leads_to_a_person_by_keyboard(site: Site, signed_in: Sign) -> None:
    page = signed_in()
    page.goto(f"{site.url}/console")

    page.get_by_role("link", name="matters wait for us").first.focus()
    page.keyboard.press("Enter")
    page.locator("tbody a").first.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Customer c")
    expect(page.get_by_text("of the talking")).to_be_visible()


def test_the_slider_is_moved_by_keyboard_and_hides_moves(site: Site, signed_in: Sign) -> None:
    page = signed_in()
    page.goto(f"{site.url}/console/paths?least=0")
    page.locator(".moves").wait_for()
    before = page.locator(".moves a").count()

    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    page.wait_for_url("**least=50**")
    page.locator(".moves").wait_for()

    assert page.locator(".moves a").count() < before


def test_a_page_can_be_waited_for_without_scripts(site: Site, signed_in: Sign) -> None:
    page = signed_in(java_script_enabled=False)
    page.goto(f"{site.url}/console/retention?purpose=commentary")

    waits = page.get_by_role("link", name="Show it as soon as it is ready")
    if waits.count():
        waits.click()

    expect(page.get_by_role("region", name="Newcomers of each month")).to_be_visible()


def test_what_is_wider_than_a_phone_says_so_until_its_end_is_seen(
    site: Site, signed_in: Sign
) -> None:
    page = signed_in(viewport=NARROW)
    page.goto(f"{site.url}/console/people")
    people = page.get_by_role("region", name="People")

    edge = page.locator(".edge", has=people)
    expect(edge).to_have_class(re.compile(r"\bmore\b"))
    people.focus()
    people.evaluate("box => { box.scrollLeft = box.scrollWidth; }")

    expect(edge).to_have_class(re.compile(r"^edge\s+less$"))
    page.get_by_text("Settings").click()
    assert page.get_by_role("link", name="Staff").is_visible()


def test_a_stage_is_chosen_and_applied_at_once(site: Site, signed_in: Sign) -> None:
    page = signed_in()
    page.goto(f"{site.url}/console/people")

    page.get_by_label("Stage").select_option("satisfaction")
    page.wait_for_url("**stage=satisfaction**")

    assert set(page.locator("tbody .badge").all_inner_texts()) == {"satisfaction"}


def test_a_file_is_picked_with_a_live_preview(
    site: Site, signed_in: Sign, tmp_path: Path, assert_accessible: Check
) -> None:
    page: Page = signed_in()
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS)
    page.goto(f"{site.url}/console/sources")

    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Look at its columns").click()
    page.get_by_label("Written as").select_option("format")
    page.locator("#when").select_option("Date")
    page.get_by_label("If another way, which").fill("%d.%m.%Y %H:%M")
    page.get_by_label("If another way, which").blur()

    expect(page.locator("#preview strong").first).to_have_text("2 touches")
    expect(page.locator("#preview")).to_contain_text("Line 5: nobody is named")
    assert_accessible(page)
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("It waits for its turn")).to_be_visible()
    assert_accessible(page)
