"""Staff among campaigns, groups and what goes out, in a real browser: accessible, narrow, dark."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Check, Sign, Site
from tests.browser.serving import serving
from tests.doors import console_of
from tests.flow.given_campaigns import NOON, a_person, a_plan, a_step, decided, does, who
from twofold import (
    access,
    audiences,
    campaigns,
    clock,
    decisions,
    seeing,
    speaking,
    storage,
    webhooks,
)
from twofold import system as homes
from twofold.access import Role
from twofold.campaigns import Trigger
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.system import System

pytestmark = pytest.mark.browser

WHERE = os.environ.get("TWOFOLD_SCREENSHOTS", "")
BOUGHT = "did('purchase') >= 1 and not open('complaint')"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a running console with a group, a draft, a campaign that runs, and messages."""
    settings = Settings(home=tmp_path_factory.mktemp("campaigns"), holdout_percent=0)
    home = System(
        settings=settings,
        record=storage.open_record(settings),
        journal=storage.open_journal(settings),
    )
    owner = access.add_staff(home.record, "anna@example.org", role=Role.OWNER, now=clock.now_us())
    _live(home, owner=str(owner.staff_id))
    with serving(console_of(home)) as url:
        yield Site(url=url, system=home, owner=owner)
    homes.stop(home)


def _live(home: System, *, owner: str) -> None:
    """Let three allow offers and buy, one not; plan, start, decide, and limit."""
    allowed = ("marketing", "profiling.marketing")
    for name in ("ada", "bob", "cleo"):
        a_person(home, name, allows=allowed)
    a_person(home, "dan", allows=())
    for name in ("ada", "bob", "dan"):
        does(home, name, "Order Completed", at_us=NOON - 9 * clock.DAY, channel="web")
    seeing.chart(home, as_of=NOON, now=NOON)
    homes.set_fact(home, "as_of_us", str(NOON))
    seeing.save_audience(home, name="Bought lately", expression=BOUGHT, owner=owner, now=NOON)
    groups.fill_groups(home, now=NOON)
    steps = (
        a_step("The new shoes are here."),
        a_step("Still here?", "sms", wait_us=8 * clock.DAY, at="10:00", when="touches > 1"),
    )
    audience, kind = {"audience": BOUGHT, "people": ()}, Trigger(kind="audience")
    plan = a_plan(steps=steps, trigger=kind, holdout=0.1, **audience)
    campaigns.create(home.record, "Summer boots", plan, owner=owner, now=NOON)
    people = tuple(f"user_id:{name}" for name in ("ada", "bob", "dan"))
    made = campaigns.create(
        home.record, "Spring shoes", a_plan(people=people), owner=owner, now=NOON
    )
    speaking.campaigning.start_campaign(home, made.campaign_id, now=NOON)
    speaking.deciding.decide_all(home, now=NOON)
    limit = decisions.ContactLimit(use="marketing", per_us=7 * clock.DAY, most=2)
    decisions.set_limit(home.record, limit, by="anna", now=NOON)
    webhooks.add(
        home.record, "http://127.0.0.1:9/taken", [webhooks.EVERYTHING],
        inside=frozenset({"127.0.0.1:9"}), by="anna", now=NOON,
    )  # fmt: skip


@pytest.fixture
def site(running: Site) -> Site:
    """Return this site where other files have an empty one."""
    return running


def pages(home: System) -> Iterator[str]:
    """Yield the addresses of all pages that these tests are about."""
    yield from ("/console/campaigns", "/console/campaigns/new", "/console/deliveries")
    yield from ("/console/limits", "/console/results", "/console/groups", "/console/webhooks")
    for one in campaigns.list_all(home.record):
        yield f"/console/campaigns/{one.campaign_id}"
        yield f"/console/campaigns/{one.campaign_id}/change"
        yield f"/console/campaigns/{one.campaign_id}/ways"
        yield f"/console/campaigns/{one.campaign_id}/ways?kind=split&share0=100"
        yield f"/console/results/contacts?campaign={one.campaign_id}"
    [group] = [one.audience_id for one in audiences.list(home.record)]
    yield f"/console/groups/{group}"
    yield f"/console/groups/{group}/change"
    yield "/console/groups/new?expression=touches%20%3E%200&use=marketing"
    yield "/console/groups/new?expression=tuches%20%3E%200"
    [hook] = webhooks.all_of(home.record)
    yield f"/console/webhooks/{hook.webhook_id}"
    yield f"/console/people/{who(home, 'ada').person_id}/side"
    for choice in decided(home, "ada"):
        yield f"/console/decisions/{choice.decision_id}"
    yield f"/console/people?group=audience&audience={group}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(
    site: Site, signed_in: Sign, assert_accessible: Check, scheme: str
) -> None:
    page = signed_in(viewport=NARROW if scheme == "dark" else WIDE, color_scheme=scheme)

    for path in pages(site.system):
        page.goto(site.url + path)
        page.locator(".drawing").wait_for(state="detached")
        assert_accessible(page)
        assert fits(page), path


def test_a_description_is_counted_while_it_is_typed_and_wrong_words_are_marked(
    site: Site, signed_in: Sign
) -> None:
    page = signed_in()
    page.goto(f"{site.url}/console/groups/new")
    looked = page.locator("#looked")

    page.get_by_label("Who they are").press_sequentially("did('purchase') >= 1")
    expect(looked).to_contain_text("3 people of 4 of whom readings")
    page.get_by_label("If they were told something for").select_option("marketing")
    expect(looked).to_contain_text("would hear it")
    page.get_by_label("Who they are").fill("stge = 'loyalty'")
    expect(looked.locator("mark")).to_have_text("stge")
    page.get_by_label("Who they are").fill("touches > 0")
    looked.locator("a.figure").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("4 people")


def test_whom_a_campaign_would_be_for_is_told_while_it_is_planned_and_without_scripts(
    site: Site, signed_in: Sign
) -> None:
    page = signed_in()
    page.goto(f"{site.url}/console/campaigns/new")
    page.get_by_label("A group that is kept").select_option(label="Bought lately")
    expect(page.locator("#looked")).to_contain_text("3 people of 4")
    expect(page.locator("#looked")).to_contain_text("would hear it")

    plain = signed_in(java_script_enabled=False)
    plain.goto(f"{site.url}/console/campaigns/new")
    plain.get_by_label("Or a group in words").fill("touches > 0")
    plain.get_by_role("button", name="Only look who they are").click()

    assert "4 people" in plain.locator("#looked").inner_text()
    assert plain.get_by_label("Or a group in words").input_value() == "touches > 0"


@pytest.mark.skipif(not WHERE, reason="only `make docs` says where pictures go")
def test_pictures_are_taken(site: Site, signed_in: Sign) -> None:
    page = signed_in(viewport={"width": 1280, "height": 860}, color_scheme="light")
    draft = campaigns.resolve(site.system.record, "Summer boots").campaign_id
    asked = urlencode({"expression": BOUGHT, "use": "marketing"})
    places = {"campaign": f"campaigns/{draft}", "group": f"groups/new?{asked}"}

    for name, place in places.items():
        page.goto(f"{site.url}/console/{place}")
        page.screenshot(path=Path(WHERE) / f"{name}.png", animations="disabled")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
