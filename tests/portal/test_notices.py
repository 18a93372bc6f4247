"""Browsers take notices because their person let them, for what they picked, until they end it."""

import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from tests import homes
from tests.channels.pushservice import Browser
from tests.doors import Client, portal_of
from tests.people.given_links import see
from tests.portal.visiting import Guest, guest, say
from twofold import clock, hearing, heeding, messages, people, speaking, subscriptions, terms
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Scope

ADA, BEA = "email:ada@b.example", "email:bea@b.example"
PATH = "/me/notices"


@pytest.fixture
def house(settings: Settings) -> Iterator[System]:
    with homes.running(structs.replace(settings, public_url="https://shop.example")) as found:
        see(found.record, ("user_id:ada", ADA, "trait", 1))
        see(found.record, ("user_id:bea", BEA, "trait", 1))
        yield found


def take(visitor: Guest, browser: Browser, *uses: str) -> int:
    """Let a browser take notices, as the page's script sends it; returns the status."""
    visitor.get(PATH)
    picked = {f"use:{use}": "1" for use in uses}
    told = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
    return visitor.post(PATH, told | picked).status_code


def browsers(house: System, who: str = ADA) -> list[subscriptions.Subscription]:
    return subscriptions.of_person(house.record, people.resolve(house.record, who))


def rules(house: System) -> list[tuple[str, Scope]]:
    found = terms.of(house.record, people.resolve(house.record, ADA)).clauses
    return [(clause.effect, clause.scope) for clause in found]


def test_letting_a_browser_take_notices_is_a_yes_to_what_was_picked(house: System) -> None:
    phone, desk = Browser("phone"), Browser("desk")
    with guest(house, ADA) as visitor:
        assert take(visitor, phone, "marketing") == 303
        assert take(visitor, desk, "marketing") == 303
        page = visitor.get(f"{PATH}?saved=taken").text

    yes = Scope(use="marketing", channel="push", recipient="own")
    assert rules(house) == [("allow", yes)]
    assert {one.endpoint for one in browsers(house)} == {phone.endpoint, desk.endpoint}
    assert page.count("93.184.216.34") == 2
    assert phone.endpoint not in page


def test_picking_nothing_allows_nothing_beyond_what_they_begin(house: System) -> None:
    with guest(house, ADA) as visitor:
        take(visitor, Browser("phone"))

    assert rules(house) == []
    assert len(browsers(house)) == 1


def test_a_yes_here_takes_back_the_no_said_here(house: System) -> None:
    say(house, ADA, "deny", "marketing", "push")
    with guest(house, ADA) as visitor:
        take(visitor, Browser("phone"), "marketing")

    found = terms.of(house.record, people.resolve(house.record, ADA))
    intent = terms.Intent(use="marketing.shoes", channel="push")
    standing = [one.effect for one in found.clauses if terms.covers(one.scope, intent.scope)]
    assert standing[-1] == "allow"


def test_with_the_last_browser_goes_the_yes(house: System) -> None:
    with guest(house, ADA) as visitor:
        take(visitor, Browser("phone"), "marketing")
        take(visitor, Browser("desk"), "marketing")
        first, second = browsers(house)
        assert visitor.post(f"{PATH}/{first.subscription_id}/end").status_code == 303
        assert len(rules(house)) == 1
        assert visitor.post(f"{PATH}/{second.subscription_id}/end").status_code == 303

    assert browsers(house) == []
    assert rules(house) == []


def test_a_browser_takes_notices_for_whoever_let_it_last(house: System) -> None:
    shared = Browser("shared")
    for who in (ADA, BEA):
        with guest(house, who) as visitor:
            assert take(visitor, shared) == 303

    assert browsers(house) == []
    assert len(browsers(house, BEA)) == 1


def test_nobody_ends_what_is_somebody_elses(house: System) -> None:
    with guest(house, ADA) as visitor:
        take(visitor, Browser("phone"))
    [hers] = browsers(house)
    with guest(house, BEA) as other:
        other.get(PATH)
        gone = other.post(f"{PATH}/{hers.subscription_id}/end")
        never = other.post(f"{PATH}/{'0' * 32}/end")

    assert (gone.status_code, gone.content) == (never.status_code, never.content)
    assert gone.status_code == 404
    assert len(browsers(house)) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "https://127.0.0.1/a",
        "https://10.0.0.8/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "https://localhost/a",
        "http://93.184.216.34/a",
        "https://user:pass@93.184.216.34/a",
        "https://2130706433/a",
        "ftp://93.184.216.34/a",
        "https://93.184.216.34/" + "a" * 2_000,
    ],
)
def test_s01_only_services_of_the_public_internet_are_kept(house: System, endpoint: str) -> None:
    browser = Browser("phone")
    browser.endpoint = endpoint
    with guest(house, ADA) as visitor:
        assert take(visitor, browser, "marketing") == 400

    assert browsers(house) == []
    assert rules(house) == []


def test_keys_that_are_none_and_uses_that_are_not_offered_are_refused(house: System) -> None:
    off_curve, short, wide = Browser("a"), Browser("b"), Browser("c")
    off_curve.p256dh = "BA" + "A" * 85
    short.auth = "AAAA"
    with guest(house, ADA) as visitor:
        assert take(visitor, off_curve) == 400
        assert take(visitor, short) == 400
        # What the page does not offer is not heard.
        assert take(visitor, wide, "legal") == 303

    assert rules(house) == []


def test_what_is_held_of_browsers_is_taken_away_and_erased(house: System, tmp_path: Path) -> None:
    phone = Browser("phone")
    with guest(house, ADA) as visitor:
        take(visitor, phone)
    ada = people.resolve(house.record, ADA)
    heeding.export(house, ada, tmp_path / "ada.zip", now=clock.now_us())
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        [row] = archive.read("browsers.jsonl").splitlines()

    assert json.loads(row)["takes_notices_at"] == phone.endpoint
    heeding.erase(house, ada, by="the person", now=clock.now_us())
    with pytest.raises(subscriptions.NoSubscription):
        subscriptions.get(house.record, "phone")
    assert phone.endpoint.encode() not in (
        (house.settings.home / "record.sqlite").read_bytes()
        if house.settings.database is None
        else b""
    )


def test_the_page_says_without_scripts_that_it_needs_them(house: System) -> None:
    with guest(house, ADA) as visitor:
        text = visitor.get(PATH).text

    assert "To show notices a browser needs scripts" in text
    assert 'id="notices"' in text
    assert f'data-key="{hearing.pushing.public_key(house)}"' in text


def test_what_shows_notices_is_there_without_signing_in(house: System) -> None:
    with Client(portal_of(house), base_url="https://shop.example") as client:
        answer = client.get("/me/notices.js")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "showNotification" in answer.text


def test_without_a_browser_a_notice_fails_and_says_so(house: System) -> None:
    say(house, ADA, "allow", "marketing", "push")
    intent = terms.Intent(use="marketing.shoes", channel="push")
    said = messages.Message(text="Shoes")
    ada = people.resolve(house.record, ADA)
    asked = messages.ask(house.record, ada, intent, said, now=clock.now_us())

    speaking.deliver(house, stop=threading.Event(), once=True)

    found = messages.get(house.record, asked.delivery_id)
    assert (found.state, found.reason) == ("failed", "no browser of theirs takes notices")
