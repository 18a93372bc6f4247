"""The page under a message: opening it changes nothing, and every no takes one press."""

import json
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import ClassVar

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client, portal_of
from tests.messages.given_messages import prove
from tests.people.given_links import see
from twofold import clock, heeding, messages, people, rights, seeing, speaking, terms, touches
from twofold.system import System
from twofold.terms.statements import Statement

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ANY_HOUR = terms.Conditions(windows=(terms.Window(),))


@pytest.fixture
def home(opened: System) -> System:
    see(opened.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
    prove(opened.record, "email:ada@b.example")
    scope = terms.Scope(use="marketing", recipient="own")
    yes = Statement(statement_id="yes", verb="allow", scope=scope, conditions=ANY_HOUR)
    heeding.say(opened, ada(opened), yes, now=clock.now_us())
    return opened


@pytest.fixture
def browser(home: System) -> Iterator[TestClient[Litestar]]:
    with Client(portal_of(home)) as found:
        yield found


def ada(home: System) -> people.Person:
    return people.resolve(home.record, "user_id:ada")


def ask(home: System) -> str:
    intent = terms.Intent(use="marketing.shoes", channel="email")
    said = messages.Message(text="New shoes")
    return messages.ask(home.record, ada(home), intent, said, now=clock.now_us()).delivery_id


def letter(home: System) -> str:
    """Send a message and return the path of the page under it, as it stands in the mailbox."""
    delivery = ask(home)
    speaking.deliver(home, stop=threading.Event(), once=True)
    told = json.loads((home.settings.home / "mailbox" / f"{delivery}.json").read_text())
    return "/u/" + str(told["link"]).rpartition("/")[2]


def reason(home: System, use: str = "marketing.shoes") -> str:
    intent = terms.Intent(use=use, channel="email")
    known = messages.circumstances(home.record, ada(home), seeing.house(home), now=clock.now_us())
    found = terms.of(home.record, ada(home))
    return terms.permit(found, intent, known, now=clock.now_us()).reason


def test_the_page_says_why_it_came(home: System, browser: TestClient[Litestar]) -> None:
    answer = browser.get(letter(home))

    assert answer.status_code == 200
    assert "Why: you allowed it." in answer.text
    assert "news and offers: shoes" in answer.text


def test_i23_opening_the_page_changes_nothing(home: System, browser: TestClient[Litestar]) -> None:
    path = letter(home)
    before = touches.of_person(home.record, ada(home).person_id), terms.of(home.record, ada(home))

    for _ in range(3):
        assert browser.get(path).status_code == 200
        browser.head(path)

    after = touches.of_person(home.record, ada(home).person_id), terms.of(home.record, ada(home))
    assert after == before


def test_one_click_stops_the_topic_without_cookie_or_redirect(
    home: System, browser: TestClient[Litestar]
) -> None:
    path, waiting = letter(home), ask(home)

    answer = browser.post(path, data=ONE_CLICK, follow_redirects=False)

    assert answer.status_code == 200
    # By which way it ended is told: by others it may still come.
    assert "shoes, by e-mail: stopped." in answer.text
    assert "set-cookie" not in answer.headers
    assert reason(home) == "stopped"
    assert messages.get(home.record, waiting).state == "cancelled"
    assert reason(home, "marketing.hats") != "stopped"


def test_one_click_as_multipart_from_another_site_counts_too(
    home: System, browser: TestClient[Litestar]
) -> None:
    headers = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}

    answer = browser.post(
        letter(home), files={"List-Unsubscribe": (None, "One-Click")}, headers=headers
    )

    assert answer.status_code == 200
    assert reason(home) == "stopped"


def test_a_yes_that_a_later_no_covers_is_no_rule_any_more(
    home: System, browser: TestClient[Litestar]
) -> None:
    path = letter(home)
    before = browser.get(path).text
    scope = terms.Scope(use="marketing")
    heeding.say(home, ada(home), Statement(statement_id="no", verb="deny", scope=scope),
                now=clock.now_us())  # fmt: skip

    after = browser.get(path).text

    assert "<li>News and offers: yes" in before
    assert "<li>News and offers: no</li>" in after
    assert "<li>News and offers: yes" not in after


def test_i05_the_same_click_again_gives_the_same_receipt(
    home: System, browser: TestClient[Litestar]
) -> None:
    path = letter(home)

    first, again = (browser.post(path, data=ONE_CLICK).text for _ in range(2))

    assert first == again
    assert terms.of(home.record, ada(home)).version == 2


@pytest.mark.parametrize(
    ("wish", "said", "why"),
    [
        ("stop-all", "Everything: stopped", "stopped"),
        ("less", "at most once a month", "rate"),
        ("pause", "Nothing comes until", "paused"),
    ],
)
def test_every_button_does_what_it_says(
    home: System, browser: TestClient[Litestar], wish: str, said: str, why: str
) -> None:
    answer = browser.post(letter(home), data={"do": wish})

    assert said in answer.text
    assert reason(home) == why


def test_a_pause_ends_on_the_day_that_is_chosen(
    home: System, browser: TestClient[Litestar]
) -> None:
    day = clock.to_datetime(clock.now_us() + 9 * clock.DAY).date()

    path = letter(home)
    answer = browser.post(path, data={"do": "pause", "until": day.isoformat()})

    assert f"Nothing comes until {day:%-d %B %Y}" in answer.text
    assert browser.post(path, data={"do": "pause", "until": "x"}).status_code == 400


def test_whom_it_was_not_meant_for_hears_no_more_and_somebody_puts_it_right(
    home: System, browser: TestClient[Litestar]
) -> None:
    answer = browser.post(letter(home), data={"do": "not-me"})

    assert answer.status_code == 200
    assert reason(home, "care") == "stopped"
    [asked] = rights.requests_of(home.record, ada(home))
    assert asked.kind == "correct"


def test_the_page_speaks_the_readers_language_without_a_cookie(
    home: System, browser: TestClient[Litestar]
) -> None:
    path = letter(home)

    asked = browser.get(path, headers={"Accept-Language": "de"})
    chosen = browser.get(f"{path}?language=de")

    assert "Warum Sie das erreicht hat" in asked.text
    assert "Warum Sie das erreicht hat" in chosen.text
    assert "set-cookie" not in chosen.headers


def test_words_to_a_human_are_a_touch_that_waits(
    home: System, browser: TestClient[Litestar]
) -> None:
    answer = browser.post(letter(home), data={"do": "write", "words": "Where is <my> parcel?"})

    assert "A human reads them" in answer.text
    found = touches.of_person(home.record, ada(home).person_id)
    [touch] = [touch for touch in found if touch.purpose == "service"]
    assert touches.properties(touch)["text"] == "Where is <my> parcel?"
    assert touch.initiator == "person"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "../../etc", "%00", "é" * 43, "a" * 5_000])
def test_a_forged_link_has_one_answer_and_no_oracle(
    home: System, browser: TestClient[Litestar], token: str
) -> None:
    known = letter(home)
    forged = browser.get(f"{known[:-2]}AA")

    answer = browser.post(f"/u/{token}", data=ONE_CLICK)

    assert forged.status_code == 404
    assert answer.status_code == 404
    assert terms.of(home.record, ada(home)).version == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "loosen"},
        {"do": "write"},
        {"do": "write", "words": "x" * 6_000},
        {"do": "write", "words": "\0\0"},
        {"do": "write", "words": "\u200b "},
        {"do": "write", "words": "a\0"},
    ],
)
def test_a_form_that_makes_no_sense_changes_nothing(
    home: System, browser: TestClient[Litestar], form: dict[str, str]
) -> None:
    assert browser.post(letter(home), data=form).status_code == 400
    assert terms.of(home.record, ada(home)).version == 1


def test_i24_a_stop_takes_one_press_and_no_field(
    home: System, browser: TestClient[Litestar]
) -> None:
    class Forms(HTMLParser):
        buttons: ClassVar[list[str | None]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "button":
                self.buttons.append(dict(attrs)["value"])

    forms = Forms()
    forms.feed(browser.get(letter(home)).text)

    assert forms.buttons[:2] == ["stop", "stop-all"]


def test_what_is_assumed_is_published(
    browser: TestClient[Litestar],
) -> None:
    told = browser.get("/.well-known/twofold.json").json()

    assert told["starting_position"] == "service_and_counting"
    assert told["assumed"] == ["analytics", "profiling.service"]
    assert told["uses"]["marketing"] == "news and offers"
    assert told["channels"] == ["email", "sms", "phone", "post"]
    export = next(one for one in told["clocks"] if one["kind"] == "export")
    assert (export["promised_seconds"], export["law_months"]) == (3_600, 1)
    for door in ("rules", "requests", "asking", "receipts"):
        assert browser.get(told[door]).status_code in (200, 401)
