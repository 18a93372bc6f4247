"""Coming back after an erasure: by the form and the letter's link, and by nothing less."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests import homes
from tests.doors import Client, portal_of
from tests.people.given_links import see
from twofold import clock, heeding, people, speaking, terms, touches
from twofold.heeding import comebacks
from twofold.settings import Settings
from twofold.system import System

ADA, BOB = "ada@b.example", "bob@b.example"
NEWS = "marketing.newsletter"


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home that has erased Ada, and knows Bob."""
    found = homes.bare(settings)
    see(found.record, ("user_id:ada", f"email:{ADA}", "trait", 1))
    see(found.record, ("user_id:bob", f"email:{BOB}", "trait", 1))
    ada = people.resolve(found.record, f"email:{ADA}")
    heeding.erase(found, ada, by="their own request", now=clock.now_us())
    yield found
    found.record.close()
    found.journal.close()


@pytest.fixture
def browser(home: System) -> Iterator[TestClient[Litestar]]:
    with Client(portal_of(home)) as found:
        yield found


def fill_in(browser: TestClient[Litestar], address: str = ADA, language: str = "en") -> str:
    fields = {"address": address, "use": NEWS}
    answer = browser.post("/forms/reach", data=fields, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.text


def letters(home: System) -> list[dict[str, Any]]:
    speaking.deliver(home, stop=threading.Event(), once=True)
    folder = home.settings.home / "mailbox"
    told = [json.loads(file.read_text()) for file in folder.glob("*.json")]
    return sorted(told, key=lambda one: one["sent_us"])


def link(told: dict[str, Any]) -> str:
    return "/forms/back/" + str(told["link"]).rpartition("/forms/back/")[2]


def is_known(home: System) -> bool:
    try:
        people.resolve(home.record, f"email:{ADA}")
    except people.UnknownHandle:
        return False
    return True


def touches_kept(home: System) -> int:
    return len(touches.latest(home.record))


def test_a_form_lets_nobody_in_and_its_answer_is_the_same(
    home: System, browser: TestClient[Litestar]
) -> None:
    before = touches_kept(home)

    answer = fill_in(browser)

    assert touches_kept(home) == before
    assert not is_known(home)
    assert answer == fill_in(browser, BOB)


def test_whoever_reads_there_is_told_what_it_means_and_let_in(
    home: System, browser: TestClient[Litestar]
) -> None:
    fill_in(browser)
    (told,) = letters(home)
    page = browser.get(link(told)).text
    assert not is_known(home)

    done = browser.post(link(told), data={"say": "back"})

    assert "nothing of before returns" in told["message"]["text"]
    assert "Nothing of before returns" in page
    assert "Welcome back" in done.text
    ada = people.resolve(home.record, f"email:{ADA}")
    assert [one.verified_us is not None for one in ada.handles] == [True]
    (yes,) = terms.of(home.record, ada).clauses
    assert (yes.effect, yes.scope.use, yes.scope.channel) == ("allow", NEWS, "email")


@pytest.mark.parametrize("sent", [{}, {"say": "no"}, {"List-Unsubscribe": "One-Click"}])
def test_anything_but_the_button_keeps_them_out_and_ends_the_link(
    home: System, browser: TestClient[Litestar], sent: dict[str, str]
) -> None:
    fill_in(browser)
    (told,) = letters(home)

    browser.post(link(told), data=sent)

    assert not is_known(home)
    assert browser.get(link(told)).status_code == 404
    assert browser.post(link(told), data={"say": "back"}).status_code == 404


def test_a_link_is_used_once_and_ends_in_a_day(home: System, browser: TestClient[Litestar]) -> None:
    fill_in(browser)
    (told,) = letters(home)
    token = link(told).rpartition("/")[2]

    with pytest.raises(heeding.comebacks.NoComeback):
        heeding.comebacks.comeback(home, token, now=clock.now_us() + comebacks.EXPIRES_US)
    assert browser.post(link(told), data={"say": "back"}).status_code == 200
    assert browser.post(link(told), data={"say": "back"}).status_code == 404


def test_no_more_than_two_letters_go_to_an_address_and_each_goes_once(
    home: System, browser: TestClient[Litestar]
) -> None:
    for _ in range(4):
        fill_in(browser)

    assert len(letters(home)) == 2
    assert len(letters(home)) == 2


def test_what_nobody_came_back_for_is_gone_after_a_day(
    home: System, browser: TestClient[Litestar]
) -> None:
    fill_in(browser)

    gone = heeding.retain(home, now=clock.now_us() + comebacks.EXPIRES_US)

    assert gone["comebacks"] == 1
    assert letters(home) == []


def test_the_letter_is_in_the_language_of_the_form(
    home: System, browser: TestClient[Litestar]
) -> None:
    fill_in(browser, language="de")

    (told,) = letters(home)

    assert "Wir wurden gebeten, zu vergessen" in told["message"]["text"]
    page = browser.get(link(told), headers={"accept-language": "de"}).text
    assert "Möchten Sie zurückkommen?" in page


def test_a_forged_link_is_answered_like_an_old_one(browser: TestClient[Litestar]) -> None:
    assert browser.get("/forms/back/" + "A" * 43).status_code == 404
