"""Asking for a yes by a form: it can only ask, and the yes is given where the message arrives."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.doors import Client, portal_of
from tests.people.given_links import see
from twofold import clock, heeding, messages, people, seeing, speaking, terms, touches
from twofold.system import System
from twofold.terms import Scope, Statement

ADA = "ada@b.example"
NEWS = "marketing.newsletter"
JSON = {"accept": "application/json"}


@pytest.fixture
def home(opened: System) -> System:
    return opened


@pytest.fixture
def browser(home: System) -> Iterator[TestClient[Litestar]]:
    with Client(portal_of(home)) as found:
        yield found


def sent(home: System) -> list[dict[str, Any]]:
    speaking.deliver(home, stop=threading.Event(), once=True)
    folder = home.settings.home / "mailbox"
    told = [json.loads(file.read_text()) for file in folder.glob("*.json")]
    return sorted(told, key=lambda one: one["sent_us"])


def link(told: dict[str, Any]) -> str:
    text = str(told["message"]["text"])
    return "/forms/yes/" + text.partition("/forms/yes/")[2].split()[0]


def fill_in(browser: TestClient[Litestar], **fields: str) -> str:
    values = {"address": ADA, "use": NEWS, "source": "footer", **fields}
    answer = browser.post("/forms/reach", data=values, headers={"origin": "https://shop.example"})
    assert answer.status_code == 200
    return answer.text


def may(home: System, use: str = NEWS, who: str = ADA, channel: str = "email") -> str:
    person = people.resolve(home.record, who)
    around = messages.circumstances(home.record, person, seeing.house(home), now=clock.now_us())
    intent = terms.Intent(use=use, channel=channel)
    return terms.permit(terms.of(home.record, person), intent, around, now=clock.now_us()).reason


def test_a_form_alone_allows_nothing(home: System, browser: TestClient[Litestar]) -> None:
    fill_in(browser)

    assert [told["to"] for told in sent(home)] == [f"email:{ADA}"]
    assert may(home) == "silence"


def test_the_yes_is_given_behind_the_link_with_its_proof(
    home: System, browser: TestClient[Litestar]
) -> None:
    fill_in(browser, page="https://shop.example/news")
    (told,) = sent(home)

    page = browser.get(link(told))
    done = browser.post(link(told), data={"say": "yes"})

    notice = (
        "I want this from This organisation by e-mail: news and offers: newsletter. I can say no"
        " at any time with one press under every message. My yes ends by itself after twelve"
        " months."
    )
    assert notice in page.text
    assert "Your yes is kept" in done.text
    assert may(home) in ("allowed", "hours")
    assert may(home, "marketing.shoes") == "silence"
    person = people.resolve(home.record, ADA)
    (said,) = terms.said_about(home.record, [person.leading.handle_id])
    assert said.statement.speaker == "person"
    assert said.statement.proof is not None
    assert said.statement.proof.notice == notice
    assert len(said.statement.proof.notice_hash) == 64
    assert said.statement.proof.delivery_id == told["delivery_id"]
    assert said.statement.proof.source == (
        "footer; https://shop.example/news; form sent from https://shop.example"
    )
    assert person.leading.verified_us is not None


def test_i23_opening_the_link_or_the_form_changes_nothing(
    home: System, browser: TestClient[Litestar]
) -> None:
    fill_in(browser)
    path = link(sent(home)[0])
    before = len(touches.latest(home.record))

    for address in (path, "/forms/reach?source=x", "/forms/till", "/forms/reach.js"):
        assert browser.get(address).status_code == 200
        browser.head(address)

    assert len(touches.latest(home.record)) == before
    assert may(home) == "silence"


def test_the_answer_is_the_same_whoever_is_known(
    home: System, browser: TestClient[Litestar]
) -> None:
    see(home.record, ("user_id:eve", "email:eve@b.example", "trait", 1))
    stop = Statement(statement_id="s", verb="stop")
    heeding.say(home, people.resolve(home.record, "user_id:eve"), stop, now=clock.now_us())

    answers = {fill_in(browser, address=who) for who in (ADA, "eve@b.example", "new@b.example")}

    assert len(answers) == 1
    assert sorted(told["to"] for told in sent(home)) == [f"email:{ADA}", "email:new@b.example"]


def test_who_was_erased_gets_the_same_answer_and_nothing_but_the_way_back(
    home: System, browser: TestClient[Litestar]
) -> None:
    see(home.record, ("user_id:eve", "email:eve@b.example", "trait", 1))
    heeding.erase(home, people.resolve(home.record, "user_id:eve"), by="eve", now=clock.now_us())

    assert fill_in(browser, address="eve@b.example") == fill_in(browser)
    told = {str(one["to"]): str(one["message"]["text"]) for one in sent(home)}
    assert set(told) == {f"email:{ADA}", "email:eve@b.example"}
    assert "/forms/yes/" not in told["email:eve@b.example"]


def test_nobody_gets_more_than_two_a_day(home: System, browser: TestClient[Litestar]) -> None:
    for _ in range(5):
        fill_in(browser)

    assert len(sent(home)) == 2


def test_the_message_goes_to_the_address_typed_in_and_to_no_other_of_theirs(
    home: System, browser: TestClient[Litestar]
) -> None:
    see(home.record, ("user_id:ada", f"email:{ADA}", "trait", 1))
    see(home.record, ("user_id:ada", "email:other@b.example", "trait", 2))
    other = people.resolve(home.record, "other@b.example").handles
    proven = next(handle.handle_id for handle in other if handle.value == "other@b.example")
    people.verify(home.record, proven, "code", now=3)

    fill_in(browser)

    assert [told["to"] for told in sent(home)] == [f"email:{ADA}"]


def test_a_no_behind_the_link_stops_what_was_asked(
    home: System, browser: TestClient[Litestar]
) -> None:
    fill_in(browser)
    path = link(sent(home)[0])

    assert "That is a no" in browser.post(path, data={"say": "no"}).text
    assert may(home) == "stopped"


def test_a_yes_takes_back_what_was_refused_in_these_words_and_nothing_wider(
    home: System, browser: TestClient[Litestar]
) -> None:
    see(home.record, ("user_id:ada", f"email:{ADA}", "trait", 1))
    stop = Statement(statement_id="s", verb="stop", scope=Scope(use="marketing"))
    heeding.say(home, people.resolve(home.record, ADA), stop, now=clock.now_us())
    fill_in(browser)

    browser.post(link(sent(home)[0]), data={"say": "yes"})

    assert may(home) in ("allowed", "hours")
    assert may(home, "marketing.shoes") == "denied"
    assert may(home, channel="sms") in ("denied", "unknown")


def test_i17_a_link_pressed_again_brings_back_nothing_that_was_stopped_since(
    home: System, browser: TestClient[Litestar]
) -> None:
    fill_in(browser)
    path = link(sent(home)[0])
    browser.post(path, data={"say": "yes"})
    person = people.resolve(home.record, ADA)
    heeding.stop(home, person, Scope(use=NEWS), method="page", now=clock.now_us())
    before = terms.of(home.record, person).hash

    again = browser.post(path, data={"say": "yes"})

    assert "it is good for one" in again.text
    assert may(home) == "stopped"
    assert terms.of(home.record, person).hash == before


@pytest.mark.parametrize("token", ["x", "A" * 43, "0" * 64])
def test_links_that_lead_nowhere_get_one_answer(browser: TestClient[Litestar], token: str) -> None:
    answer = browser.get(f"/forms/yes/{token}")

    assert answer.status_code == 404


def test_a_link_ends_after_seven_days(
    home: System, browser: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_in(browser)
    path = link(sent(home)[0])
    later = clock.now_us() + 7 * clock.DAY + clock.MINUTE
    monkeypatch.setattr(clock, "now_us", lambda: later)

    assert browser.get(path).status_code == 404
    assert browser.post(path, data={"say": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"address": "nobody"}, "Write an e-mail address"),
        ({"address": "ada@"}, "Write an e-mail address"),
        ({"address": "087 1234567"}, "with its country code"),
        ({"address": "\u202eada@b.example"}, "Write an e-mail address"),
        ({"address": "a\x1bda@b.example"}, "Write an e-mail address"),
        ({"address": "a" * 300 + "@b.example"}, "Write an e-mail address"),
        ({"use": "share"}, "which no form can"),
        ({"use": "*"}, "which no form can"),
        ({"use": "marketing.!!"}, "which no form can"),
    ],
)
def test_what_a_form_cannot_ask_for_is_told(
    browser: TestClient[Litestar], fields: dict[str, str], words: str
) -> None:
    values = {"address": ADA, "use": NEWS} | fields

    page = browser.post("/forms/reach", data=values)
    told = browser.post("/forms/reach", data=values, headers=JSON)

    assert (page.status_code, told.status_code) == (400, 400)
    assert words in page.text
    assert words in told.json()["said"]


def test_a_number_gets_a_text_message(home: System, browser: TestClient[Litestar]) -> None:
    fill_in(browser, address="+353 87 123 4567")

    assert [(told["to"], told["channel"]) for told in sent(home)] == [
        ("phone:+353871234567", "sms")
    ]


def test_other_sites_may_use_the_form_and_the_script_and_nothing_else(
    browser: TestClient[Litestar],
) -> None:
    script = browser.get("/forms/reach.js")
    told = browser.post("/forms/reach", data={"address": ADA}, headers=JSON)
    page = browser.get("/forms/reach")

    for answer in (script, told):
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "set-cookie" not in answer.headers
    assert page.headers["cross-origin-resource-policy"] == "same-origin"
    assert len(script.content) < 3_000


def test_the_till_has_a_code_that_leads_to_the_form(browser: TestClient[Litestar]) -> None:
    page = browser.get("/forms/till?shop=Cork")

    assert "/forms/reach?source=till%20Cork" in page.text
    assert "<svg" in page.text


def test_the_form_offers_what_its_address_names(browser: TestClient[Litestar]) -> None:
    page = browser.get("/forms/reach?use=marketing.shoes,care&source=till")

    assert 'name="use:marketing.shoes"' in page.text
    assert "checked" not in page.text
    assert browser.get("/forms/reach?use=share").status_code == 400
