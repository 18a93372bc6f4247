"""Receipts as people open them: under a message without a login, and all of them on their side."""

import json
from collections.abc import Iterator

import pytest

from tests.portal import visiting
from tests.portal.visiting import Guest
from tests.receipts.given_receipts import House
from twofold import receipts
from twofold.receipts import verify_receipts
from twofold.settings import Settings
from twofold.speaking.outbox import letter_link
from twofold.storage import Query


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    found = House(settings)
    yield found
    found.close()


@pytest.fixture
def guest(house: House) -> Iterator[Guest]:
    with visiting.guest(house.system) as found:
        yield found


def letter(house: House) -> str:
    """Write to her, and return the path of the page under the message."""
    house.says("allow")
    delivery = house.asked()
    house.delivers()
    return "/u/" + letter_link(house.system, delivery).rpartition("/")[2]


def test_i14_a_message_leads_to_the_receipt_that_says_why(house: House, guest: Guest) -> None:
    path = letter(house)

    answer = guest.get(f"{path}/receipts")

    assert f'href="{path}/receipts?language=en"' in guest.get(path).text
    assert answer.status_code == 200
    [contact] = [one for one in house.given if one.kind == "contact"]
    told = receipts.told(contact)
    assert "It was sent, because you allowed it." in answer.text
    assert told.hash in answer.text
    assert "version 1" in answer.text
    assert "your e-mail address" in answer.text
    assert "A connected system (shop)" in answer.text
    assert "News and offers: yes" in answer.text


def test_a_page_without_a_receipt_leads_to_none(house: House, guest: Guest) -> None:
    path = letter(house)
    house.db.run(Query("take away", "DELETE FROM receipt WHERE kind = 'contact'"))

    text = guest.get(path).text

    assert "Why: you allowed it." in text
    assert "The signed receipt" not in text


def test_a_receipt_can_be_read_in_german(house: House, guest: Guest) -> None:
    answer = guest.get(f"{letter(house)}/receipts", **{"accept-language": "de"})

    assert "Warum Sie das erreicht hat" in answer.text
    assert "Ihre E-Mail-Adresse" in answer.text


def test_the_receipt_of_a_stop_is_opened_by_the_link_under_the_message(
    house: House, guest: Guest
) -> None:
    path = letter(house)
    house.asked()
    stopped = house.stops()

    page = guest.get(f"{path}/receipts/{stopped.receipt_id}")
    signed = guest.get(f"{path}/receipts/{stopped.receipt_id}/signed")

    assert "Your stop" in page.text
    assert "1 message that was waiting does not go." in page.text
    assert signed.headers["content-type"].startswith("application/ld+json")
    assert verify_receipts.signed(json.loads(signed.content), house.keys) == []


@pytest.mark.parametrize("way", ["/u/forged/receipts", "/u/forged/receipts/x", "{path}/receipts/x"])
def test_what_leads_nowhere_says_no_more(house: House, guest: Guest, way: str) -> None:
    answer = guest.get(way.format(path=letter(house)))

    assert answer.status_code == 404


def test_somebody_elses_receipt_is_none(house: House, guest: Guest) -> None:
    path = letter(house)
    stopped = house.stops()
    move = Query("move", "UPDATE receipt SET handle_id = 'other' WHERE about = :about")
    house.db.run(move, about=stopped.receipt_id)

    assert guest.get(f"{path}/receipts/{stopped.receipt_id}").status_code == 404
    assert guest.get(f"{path}/receipts/{stopped.receipt_id}/signed").status_code == 404


def test_i23_opening_a_receipt_changes_nothing(house: House, guest: Guest) -> None:
    path = letter(house)
    before = house.file.splitlines()[:-1]

    for way in ("", "/receipts"):
        guest.get(path + way)

    assert house.file.splitlines()[:-1] == before


def test_the_keys_and_the_script_are_there_for_anybody(house: House, guest: Guest) -> None:
    letter(house)

    published = guest.get("/.well-known/twofold.json").json()
    script = guest.get("/.well-known/verify_receipts.py")

    assert verify_receipts.check(house.file, verify_receipts.keys_in(published)) == []
    assert "def check(" in script.text


def test_whoever_is_not_signed_in_sees_no_list(guest: Guest) -> None:
    assert guest.get("/me/receipts").status_code == 303


def test_on_their_own_side_people_see_and_take_away_all_of_them(house: House) -> None:
    letter(house)
    house.stops()

    with visiting.guest(house.system, "user_id:ada") as inside:
        shown = inside.get("/me/receipts")
        one = inside.get(f"/me/receipts/{house.given[-1].receipt_id}")
        file = inside.get("/me/receipts.jsonl")

    assert shown.text.count("/me/receipts/") == 3
    assert shown.text.index("Your stop") < shown.text.index("Your rules changed")
    assert "Your stop" in one.text
    assert verify_receipts.check(file.content, house.keys) == []


def test_many_receipts_are_told_page_by_page(house: House) -> None:
    for number in range(51):
        house.says("deny", statement_id=f"no-{number}")

    with visiting.guest(house.system, "user_id:ada") as inside:
        first = inside.get("/me/receipts").text
        rest = inside.get("/me/receipts?before=50").text

    assert "/me/receipts?before=50" in first
    assert "/me/receipts/no-0" in rest
    assert "/me/receipts/no-0" not in first
