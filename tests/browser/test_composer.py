"""The composer in a real browser: accessible, wide and narrow, by keyboard alone, and inert."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NARROW, WIDE, Check, Sign, Site
from tests.console import shop
from twofold import supplies, templates
from twofold.templates import Button, Code, Heading, Image, Part, Products, Template, Words

pytestmark = pytest.mark.browser

ANN = "user_id:ann"
PATH = "/console/templates/order-sent"


@pytest.fixture
def written(site: Site) -> None:
    """Let there be somebody, and a template that draws on everything."""
    db = site.system.record
    bought = {"purpose": "purchase", "channel": "store"}
    told = [shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought)]
    shop.fill(site.system, told, charted=False)
    supplies.add_feed(db, "shoes", None, by="ann", now=1)
    feed = b"id,name,price,link\n1,Boots,89.50 EUR,https://shop.example/1\n"
    supplies.bring_products(db, "shoes", feed, currency="EUR", now=1)
    supplies.bring_codes(db, "thanks", ["A-1"], by="ann", now=1)
    supplies.bring_file(db, "leaflet.pdf", b"%PDF-1.7", by="ann", now=1)
    blocks = (
        Heading(text="Your {{ fields.what }} are on their way"),
        Words(text="They come on **Tuesday**.\n\n- [Change the day](https://shop.example/day)"),
        Image(source="https://shop.example/box.png", alt="A box with a ribbon"),
        Button(label="See the order", link="https://shop.example/orders"),
        Products(feed="shoes", count=1),
        Code(pool="thanks", label="For next time"),
    )
    parts = {
        "en": {"email": Part(subject="Your order", blocks=blocks), "*": Part(text="It is sent.")},
        "de": {"*": Part(text="Es ist unterwegs.")},
    }
    found = Template(name="order-sent", title="After an order", parts=parts)
    templates.keep(db, found, by="ann", now=1)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.usefixtures("written")
def test_templates_are_accessible_and_fit(
    site: Site, signed_in: Sign, assert_accessible: Check, viewport: object
) -> None:
    page = signed_in(viewport=viewport)
    shown = f"{PATH}/preview?person={ANN}&channel=email"

    for path in ("/console/templates", PATH, f"{PATH}?language=de&channel=sms", shown,
                 "/console/supplies"):  # fmt: skip
        page.goto(site.url + path)
        assert_accessible(page)
        assert fits(page)


@pytest.mark.usefixtures("written")
def test_blocks_are_moved_and_saved_by_keyboard_without_scripts(
    site: Site, signed_in: Sign
) -> None:
    page = signed_in(java_script_enabled=False)
    page.goto(site.url + PATH)

    page.get_by_role("button", name="Move down block 1").press("Enter")
    assert page.get_by_text("not saved yet").is_visible()
    page.get_by_role("button", name="Heading", exact=True).press("Enter")
    page.locator("#text-7").fill("One more")
    # Enter in a field saves; it moves no block.
    page.locator("#text-7").press("Enter")

    kept = templates.get(site.system.record, "order-sent").template.parts["en"]["email"].blocks
    assert [type(one) for one in kept[:2]] == [Words, Heading]
    assert kept[6] == Heading(text="One more")


@pytest.mark.usefixtures("written")
def test_the_layout_is_seen_in_its_frame_and_fetches_nothing_from_elsewhere(
    site: Site, signed_in: Sign
) -> None:
    page = signed_in()
    page.goto(f"{site.url}{PATH}/preview?person={ANN}&channel=email&fields=what%20%3D%20boots")

    frame = page.frame_locator("iframe.letter")

    assert frame.get_by_role("heading", name="Your boots are on their way").is_visible()
    assert frame.get_by_role("link", name="See the order").is_visible()
    assert frame.get_by_text("Boots").first.is_visible()
