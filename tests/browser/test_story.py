"""The story of the demo, played by the pages alone while the worker works, in a real browser."""

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, Check, Sign, Site
from tests.browser.serving import serving
from twofold import access, clock, hearing, people, seeing, storage, touches, worker, worlds
from twofold.access import Role
from twofold.server import Server
from twofold.settings import Settings
from twofold.system import System
from twofold.touches import TouchDraft

pytestmark = pytest.mark.browser

WHERE = os.environ.get("TWOFOLD_SCREENSHOTS", "")
CARDS = [str(number) for number in range(1, 1_401)]
NOON = 12


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a running console over a shop's year with a town laid over it, and its worker."""
    settings = Settings(home=tmp_path_factory.mktemp("story"), zone=_where_it_is_noon())
    home = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    now = clock.now_us()
    drafts = [_basket(card, weeks, now) for card in CARDS for weeks in (1, 30)]
    with home.record.write(serial=people.SERIAL):
        touches.record_all(home.record, drafts, now=now)
    worlds.play(home, worlds.town(CARDS, with_address=1.0), now=now)
    seeing.chart(home, now=now)
    owner = access.add_staff(home.record, "anna@example.org", role=Role.OWNER, now=now)
    stop = threading.Event()
    working = threading.Thread(target=worker.work, args=(home,), kwargs={"stop": stop})
    working.start()
    # Whoever closes the server closes the home.
    with serving(Server(home)) as url:
        yield Site(url=url, system=home, owner=owner)
        stop.set()
        working.join(timeout=30)


@pytest.fixture
def site(told: Site) -> Site:
    """Return this site where other files have an empty one."""
    return told


def test_the_story_is_played_by_its_pages_alone(
    site: Site, signed_in: Sign, browse: Callable[..., Page], assert_accessible: Check
) -> None:
    page, kept = signed_in(), worlds.layer(site.system)
    assert kept is not None
    page.goto(f"{site.url}/console")
    page.get_by_role("link", name="The story in three minutes").click()
    _heading(page, "A year from both sides")

    _both_sides(page, assert_accessible)
    _next(page, "She says: only what I ask for, Saturday mornings")
    _says_only_what_she_asks_for(site, browse, kept)
    page.reload()
    expect(page.locator("#main")).to_contain_text("no to news and offers")
    _is_sent(page, site)
    _is_stopped_in_the_middle(page, site)
    _writes_back(page, site)
    assert_accessible(page)
    _is_answered(page, site)
    _truth_beside_the_estimate(page)
    assert_accessible(page)
    page.go_back()
    _next(page, "Use your own two files")
    page.get_by_role("link", name="Bring in touches").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sources")


def test_real_only_leaves_out_what_is_simulated_on_every_page(site: Site, signed_in: Sign) -> None:
    page = signed_in()
    page.goto(f"{site.url}/console/results")
    expect(page.locator("#main")).to_contain_text("Recipes of the season (simulated)")
    page.get_by_role("button", name="Real only").click()
    expect(page.locator(".real")).to_contain_text("What is simulated is left out")

    for path in ("/console", "/console/people", "/console/campaigns", "/console/results",
                 "/console/trust", "/console/deliveries", "/console/board",
                 "/console/groups/new?expression=touches%20%3E%200"):  # fmt: skip
        page.goto(site.url + path)
        page.locator(".drawing").wait_for(state="detached")
        said = page.locator("#main").inner_text()
        assert "@simulated.invalid" not in said, path
        assert "(simulated)" not in said, path
        assert page.locator("#main .badge.simulated, #main .tl-hatched").count() == 0, path

    page.get_by_role("button", name="Show it, too").click()
    page.goto(f"{site.url}/console/trust")
    expect(page.locator("#main")).to_contain_text("Simulated, and counted in nothing above")


@pytest.mark.skipif(not WHERE, reason="only `make docs` says where pictures go")
def test_pictures_are_taken(site: Site, signed_in: Sign) -> None:
    page = signed_in(viewport={"width": 1280, "height": 860}, color_scheme="light")
    page.goto(f"{site.url}/console/results")
    page.screenshot(path=Path(WHERE) / "results.png", animations="disabled")


def _both_sides(page: Page, assert_accessible: Check) -> None:
    _next(page, "Two households side by side")
    expect(page.locator("svg .tl-hatched").first).to_be_visible()
    assert_accessible(page)
    _next(page, "What she sees")
    page.get_by_role("link", name="See what she sees").click()
    expect(page.get_by_text("read only").first).to_be_visible()
    page.go_back()


def _is_sent(page: Page, site: Site) -> None:
    """See who would get it, who said no and who is left alone; then start it."""
    _next(page, "Who gets it, who waits, who said no")
    page.get_by_role("link", name="Open the campaign").click()
    expect(page.locator("#main")).to_contain_text("said no to it")
    expect(page.locator("#main")).to_contain_text("they are left alone")
    page.go_back()
    _next(page, "Send it into the mailbox on this machine")
    page.get_by_role("link", name="Start the campaign").click()
    page.get_by_role("button", name="Start it").click()
    page.goto(f"{site.url}/console/mailbox")
    _until(page, lambda: page.locator("td a").count() > 1)


def _is_stopped_in_the_middle(page: Page, site: Site) -> None:
    _goto(page, site, 7, "One click stops it, in the middle of sending")
    _open_letter(page, site, 0)
    page.get_by_role("button", name="Stop this:").click()
    told = page.get_by_role("status")
    expect(told).to_contain_text(
        "recipes, by e-mail: stopped. Nothing of it leaves any more. Receipt "
    )


def _writes_back(page: Page, site: Site) -> None:
    _open_letter(page, site, 1)
    page.get_by_label("What do you want to say?").fill("Is the soup for four?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Your words have arrived")
    _goto(page, site, 8, "A reply lands, and promotion to that person waits")
    told = page.locator(".why.person")
    expect(told).to_contain_text("promotion to them waits")
    expect(told).to_contain_text("the next letter of Recipes for cold days")


def _is_answered(page: Page, site: Site) -> None:
    _next(page, "Answer")
    page.locator(".why.person a").first.click()
    expect(page.locator("#main")).to_contain_text("Is the soup for four?")
    page.get_by_label("may be sent").first.check()
    page.get_by_label("What you want to say").fill("It is, with bread.")
    page.get_by_role("button", name="Send").click()
    _goto(page, site, 9, "Answer")
    _until(page, lambda: page.get_by_text("has an answer: promotion may go on").count() == 1)


def _truth_beside_the_estimate(page: Page) -> None:
    _next(page, "Did it help? The truth beside the estimate")
    page.get_by_role("link", name="Open the results").click()
    expect(page.locator("#main")).to_contain_text("It helped:")
    known = page.locator("li.hatched").last
    expect(known).to_contain_text("20.0 people more in 100")
    expect(known).to_contain_text("The interval above holds it")


def _says_only_what_she_asks_for(
    site: Site, browse: Callable[..., Page], kept: worlds.Layer
) -> None:
    """Let her come in on a phone, take the preset, and set her hours."""
    hers = browse(viewport=NARROW)
    handle = f"email:{worlds.address(kept.her)}"
    hers.goto(hearing.entries.entry_link(site.system, handle, root=site.url, now=clock.now_us()))
    hers.get_by_role("button", name="Come in").click()
    hers.goto(f"{site.url}/me/rules")
    hers.get_by_role("button", name="Only what I ask for").click()
    hers.get_by_text("Any day, 8 to 21 o’clock").first.click()
    hers.get_by_label("At these hours of my own:").check()
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        hers.get_by_label(day, exact=True).set_checked(day == "Sat")
    hers.get_by_label("From").fill("09:00")
    hers.get_by_label("To", exact=True).fill("12:00")
    hers.get_by_role("button", name="Save", exact=True).last.click()
    expect(hers.get_by_role("status").first).to_be_visible()
    if hers.get_by_text("This would be said:").count():
        hers.get_by_role("button", name="Save", exact=True).first.click()
    expect(hers.get_by_text("Saved. It counts from now on.")).to_be_visible()


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def _next(page: Page, words: str) -> None:
    page.get_by_role("link", name=f"{words} →").click()
    _heading(page, words)


def _goto(page: Page, site: Site, screen: int, words: str) -> None:
    page.goto(f"{site.url}/console/story?screen={screen}")
    _heading(page, words)


def _open_letter(page: Page, site: Site, place: int) -> str:
    """Open the page under one of the letters that lie in the mailbox; returns to whom it went."""
    page.goto(f"{site.url}/console/mailbox")
    letters = page.locator("tr", has_text="Six recipes for cold days")
    to = letters.nth(place).locator("td").first.inner_text()
    letters.nth(place).locator("a").click()
    under = page.get_by_role("link", name="the page on which its person can say no")
    address = under.get_attribute("href")
    assert address is not None
    page.goto(f"{site.url}/u/{address.rpartition('/u/')[2]}")
    return to


def _until(page: Page, holds: Callable[[], bool]) -> None:
    """Look again until something holds: the worker needs a moment."""
    for _ in range(60):
        if holds():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator("#main").inner_text())


def _where_it_is_noon() -> str:
    """Return a clock on which it is noon: at night nothing leaves for anybody."""
    ahead = NOON - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}"


def _basket(card: str, weeks: int, now: int) -> TouchDraft:
    return TouchDraft(
        room="shop",
        message_id=f"{card}-{weeks}",
        handles={"household": card},
        occurred_us=now - weeks * 7 * clock.DAY,
        purpose="purchase",
        initiator="person",
        channel="store",
        name="Basket",
        amount="12.50",
        currency="USD",
    )
