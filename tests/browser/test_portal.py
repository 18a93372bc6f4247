"""People on their own side, in a real browser: on a phone, by keyboard, without scripts."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, Check
from tests.browser.looking import look
from tests.browser.serving import serving
from tests.doors import portal_of
from tests.people.given_links import see
from tests.portal.visiting import letters
from twofold import (
    audiences,
    clock,
    hearing,
    heeding,
    messages,
    people,
    rights,
    storage,
    system,
    terms,
    touches,
)
from twofold.settings import Settings
from twofold.system import System

pytestmark = pytest.mark.browser

ADA = "email:ada@b.example"
LINK = re.compile(r'href="([^"]+)"')
PAGES = (
    "/me", "/me/messages", "/me/rules", "/me/rules/versions", "/me/data", "/me/path",
    "/me/given", "/me/say", "/me/receipts", "/me/leave",
)  # fmt: skip
LOCALES = {"en": "en-IE", "de": "de-AT"}
Side = tuple[str, System]
Open = Callable[..., Page]


@pytest.fixture
def side(home: Path) -> Iterator[Side]:
    """Return a running person's door over a home in which something has happened with Ada."""
    settings = Settings(home=home, organisation="Trail & Fell", zone="Europe/Dublin")
    opened = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    touches.seed_event_names(opened.record)
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    hearing.entries.enter_by_link(opened, _token(opened), now=clock.now_us())
    _fill(opened)
    with serving(portal_of(opened)) as url:
        yield url, opened
    system.stop(opened)


def _fill(home: System) -> None:
    ada, now = people.resolve(home.record, ADA), clock.now_us()
    hours = terms.Conditions(windows=(terms.Window(),))
    scope = terms.Scope(use="marketing", recipient="own")
    yes = terms.Statement(statement_id="yes", verb="allow", scope=scope, conditions=hours)
    heeding.say(home, ada, yes, now=now - 40 * clock.DAY)
    for number in range(9):
        draft = touches.TouchDraft(
            room="shop",
            message_id=f"order {number}",
            handle_id=ada.leading.handle_id,
            occurred_us=now - (5 + 31 * number) * clock.DAY,
            purpose="purchase",
            initiator="person",
            channel="web" if number % 3 else "store",
            name="Order Completed",
            amount="24.50",
            currency="EUR",
        )
        touches.record(home.record, draft, now=now)
    for use in ("marketing.shoes", "marketing.tents", "care", "research"):
        words = messages.Message(text="The new ones are in.", subject="New for the hills")
        intent = terms.Intent(use=use, channel="email")
        messages.ask(home.record, ada, intent, words, now=now)
    letters(home)


def _token(home: System) -> str:
    return hearing.entries.entry_link(home, ADA, now=clock.now_us()).rpartition("/")[2]


def come_in(page: Page, side: Side) -> None:
    """Come in by a link, as its letter leads there."""
    url, home = side
    page.goto(f"{url}/me/enter/{_token(home)}")
    page.locator("main button").click()


def letter(side: Side) -> str:
    url, home = side
    return f"{url}/u/" + str(letters(home)[0]["link"]).rpartition("/")[2]


# Words have no colours and colours no language: each of the four is seen on every page.
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("de", "dark")])
def test_every_page_of_a_person_is_accessible_and_fits_a_phone(
    side: Side, browse: Open, assert_accessible: Check, language: str, scheme: str
) -> None:
    url, _ = side
    page = browse(viewport=NARROW, locale=LOCALES[language], color_scheme=scheme)
    paths = [f"{url}/me/sign-in", f"{url}/me/code", letter(side)]

    for path in paths:
        look(page, path, assert_accessible, language)
    come_in(page, side)
    for path in PAGES:
        look(page, url + path, assert_accessible, language)
    # A receipt holds a hash, which is one word wider than a phone.
    page.goto(f"{url}/me/receipts")
    one = page.locator("main a[href*='/me/receipts/']").first.get_attribute("href")
    look(page, f"{url}{one}", assert_accessible, language)


def test_the_two_questions_and_the_thanks_are_accessible_on_a_phone(
    side: Side, browse: Open, assert_accessible: Check
) -> None:
    url, home = side
    wanted = rights.Wanted(kind="object", about_kind="use", about="care")
    ada, lately = people.resolve(home.record, ADA), clock.now_us() - clock.HOUR
    heeding.open_request(home, ada, wanted, now=lately)
    page = browse(viewport=NARROW, locale=LOCALES["en"], color_scheme="dark")
    come_in(page, side)

    look(page, f"{url}/me", assert_accessible, "en")
    assert page.get_by_role("heading", name="Two questions, if you like").is_visible()
    look(page, f"{url}/me?pulse=answered", assert_accessible, "en")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_keyboard_alone_leads_from_the_door_to_saved_undone_and_stopped(
    side: Side, browse: Open, language: str
) -> None:
    url, home = side
    page = browse(viewport=NARROW, locale=LOCALES[language])
    page.goto(f"{url}/me/sign-in")
    _press(page, "#address")
    page.keyboard.type("ada@b.example")
    page.keyboard.press("Enter")
    _press(page, "#code")
    page.keyboard.type(_code(page, home))
    page.keyboard.press("Enter")
    _press(page, 'nav a[href="/me/rules"]', "Enter")
    _press(page, 'button[value="preset:asked"]', "Enter")
    _press(page, 'button[value="save"]', "Enter")
    assert not _on(home, "marketing")

    _press(page, 'form[action="/me/rules/undo"] button', "Enter")
    page.wait_for_load_state()
    assert _on(home, "marketing")

    _press(page, "button.stop", "Enter")
    page.wait_for_selector("main p[role=status]")
    clauses = terms.of(home.record, people.resolve(home.record, ADA)).clauses
    assert [one.effect for one in clauses if one.scope == terms.EVERYTHING] == ["stop"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_keyboard_alone_leaves_a_group_and_a_score_and_comes_back(
    side: Side, browse: Open, assert_accessible: Check, language: str
) -> None:
    url, home = side
    ada, listed = people.resolve(home.record, ADA), "handle\nemail:ada@b.example"
    audiences.take_list(home.record, listed, name="Autumn", owner="anna", now=clock.now_us())
    page = browse(viewport=NARROW, locale=LOCALES[language])
    come_in(page, side)
    page.goto(f"{url}/me/data")
    _press(page, 'form[action="/me/assumed"] button', "Enter")
    for about in ("group:", "score:period"):
        assert_accessible(page)
        _press(page, f'form[action="/me/assumed/leave"] button[value^="{about}"]', "Enter")
    for _ in heeding.assumptions.left(home, ada):
        assert_accessible(page)
        _press(page, 'form[action="/me/assumed/back"] button', "Enter")
    assert heeding.assumptions.left(home, ada) == []


def _code(page: Page, home: System) -> str:
    """Return the code of the letter that follows the page that asks for it."""
    for _ in range(50):
        found = re.search(r"\b\d{6}\b", str(letters(home)[-1]["message"]["text"]))
        if found is not None:
            return found[0]
        page.wait_for_timeout(100)
    raise AssertionError


def _press(page: Page, selector: str, key: str | None = None) -> None:
    """Go to an element by the Tab key alone, and press a key on it."""
    page.wait_for_selector(selector, state="attached")
    for _ in range(80):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(selector)
    if key is not None:
        with page.expect_navigation():
            page.keyboard.press(key)


def _on(home: System, use: str) -> bool:
    return heeding.choices(home, people.resolve(home.record, ADA), now=clock.now_us()).uses[use]


def test_what_an_act_leads_to_stands_below_the_head_of_the_page(side: Side, browse: Open) -> None:
    url, _ = side
    page = browse(viewport=NARROW)
    come_in(page, side)
    page.goto(f"{url}/me/data")
    page.locator("#words").fill("My name is wrong.")
    page.get_by_role("button", name="Put it right").click()
    page.wait_for_url("**/me/data?asked=correct#asked")

    title = page.locator("#asked").bounding_box()
    head = page.locator(".mine-head").bounding_box()

    assert title is not None
    assert head is not None
    assert title["y"] >= head["y"] + head["height"]


def test_all_of_it_works_without_scripts(side: Side, browse: Open) -> None:
    _, home = side
    page = browse(viewport=NARROW, java_script_enabled=False)
    come_in(page, side)

    page.get_by_role("link", name="My rules and data").click()
    page.get_by_role("button", name="Useful only").click()
    assert page.get_by_text("With this, last month would have brought you").is_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.get_by_text("Saved. It counts from now on.").is_visible()
    page.get_by_role("link", name="My path").click()
    page.locator("summary", has_text="How was it?").first.click()
    page.get_by_role("button", name="very good").first.click()

    assert page.get_by_text("Kept. Thank you.").is_visible()
    assert not _on(home, "marketing")


def test_a_scanner_that_opens_every_link_changes_nothing(side: Side, browse: Open) -> None:
    url, home = side
    page = browse()
    come_in(page, side)
    before = _record(home)
    seen, ahead = set[str](), [f"{url}/me", letter(side)]
    while ahead:
        address = ahead.pop()
        if address in seen or not address.startswith(url):
            continue
        seen.add(address)
        # By its own request: some lead to files, which no page opens.
        text = page.context.request.get(address).text()
        ahead += [urljoin(address, one).partition("#")[0] for one in LINK.findall(text)]

    assert len(seen) > len(PAGES)
    assert _record(home) == before


def _record(home: System) -> dict[str, list[str]]:
    tables = storage.Query("tables", "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {
        row.name: sorted(
            map(repr, home.record.all(storage.Query("all", f'SELECT * FROM "{row.name}"')))
        )
        for row in home.record.all(tables)
        if row.name != "look"
    }


@pytest.mark.skipif(
    not os.environ.get("TWOFOLD_SCREENSHOTS"), reason="only `make docs` says where pictures go"
)
def test_pictures_of_a_persons_side_are_taken(side: Side, browse: Open) -> None:
    url, _ = side
    where = Path(os.environ["TWOFOLD_SCREENSHOTS"])
    page = browse(viewport={"width": 420, "height": 900}, color_scheme="light")
    come_in(page, side)

    page.goto(f"{url}/me/rules")
    page.get_by_role("button", name="Useful only").click()
    page.screenshot(path=where / "my-rules.png", animations="disabled")
    page.goto(f"{url}/me/path")
    page.screenshot(path=where / "my-path.png", animations="disabled")
    page.goto(letter(side))
    page.screenshot(path=where / "under-a-message.png", animations="disabled")
