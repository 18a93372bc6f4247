"""How I like it: said on one's own page, kept as statements, and heeded."""

import pytest

from tests.portal.visiting import ANY_HOUR, guest, letters, version
from twofold import clock, heeding, messages, people, seeing, terms
from twofold.system import System
from twofold.terms import Preferences

ADA = "email:ada@b.example"
PATH = "/me/preferences"
WISHES = {
    "zone": "Asia/Tokyo", "channel-1": "sms", "channel-2": "email", "channel-3": "sms",
    "language": "de", "human": "first", "minutes": "20",
}  # fmt: skip


def found(house: System) -> terms.Terms:
    return terms.of(house.record, people.resolve(house.record, ADA))


def test_what_somebody_says_of_themselves_is_kept_and_shown(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get(PATH)
        answer = visitor.post(PATH, WISHES | {"version": "0"})
        page = visitor.get(answer.headers["location"], **{"accept-language": "en"})

    assert answer.status_code == 303
    assert found(house).preferences == Preferences(
        zone="Asia/Tokyo", channels=("sms", "email"), language="de", human="first"
    )
    assert found(house).zones == ("Asia/Tokyo",)
    assert heeding.preferring.given(found(house), "minutes") == 20
    assert 'value="Asia/Tokyo"' in page.text
    assert 'value="20"' in page.text


def test_the_same_again_says_nothing_and_other_minutes_take_the_place(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get(PATH)
        visitor.post(PATH, WISHES | {"version": "0"})
        before = version(house, ADA)
        visitor.post(PATH, WISHES | {"version": str(before)})
        assert version(house, ADA) == before

        visitor.post(PATH, WISHES | {"version": str(before), "minutes": "5"})
        assert heeding.preferring.given(found(house), "minutes") == 5
        visitor.post(PATH, WISHES | {"version": str(before + 2), "minutes": ""})

    assert heeding.preferring.given(found(house), "minutes") is None
    assert found(house).clauses == ()


def test_minutes_that_are_given_are_heeded(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get(PATH)
        visitor.post(PATH, {"version": "0", "minutes": "5"})
    ada = people.resolve(house.record, ADA)
    scope = terms.Scope(use="research", recipient="own")
    yes = terms.Statement(statement_id="yes", verb="allow", scope=scope)
    heeding.say(house, ada, yes, now=clock.now_us())

    intent = terms.Intent(use="research", channel="email", minutes=6)
    answer = messages.permission(house.record, ada, intent, seeing.house(house), now=clock.now_us())

    assert answer.reason == "minutes"


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"zone": "Mars/Olympus"}, "There is no time zone"),
        ({"minutes": "many"}, "Write how many minutes"),
        ({"minutes": "-3"}, "Write how many minutes"),
        ({"minutes": "9" * 40}, "Write how many minutes"),
        ({"minutes": "0" * 9 + "9" * 5_000}, "Write how many minutes"),
        ({"channel-1": "E-Mail!"}, "cannot be used"),
    ],
)
def test_what_cannot_be_kept_is_told_and_changes_nothing(
    house: System, wish: dict[str, str], told: str
) -> None:
    with guest(house, ADA) as visitor:
        visitor.get(PATH)
        answer = visitor.post(PATH, WISHES | {"version": "0", "language": "en"} | wish)

    assert answer.status_code == 400
    assert told in answer.text
    assert version(house, ADA) == 0


def test_a_version_that_no_form_has_is_another_one(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get(PATH)
        visitor.post(PATH, WISHES | {"version": "0"})
        answer = visitor.post(PATH, WISHES | {"version": "9" * 5_000, "minutes": "40"})

    assert answer.status_code == 412


def test_of_two_windows_the_second_is_told(house: System) -> None:
    with guest(house, ADA) as visitor:
        visitor.get(PATH)
        visitor.post(PATH, WISHES | {"version": "0"})
        answer = visitor.post(PATH, WISHES | {"version": "0", "zone": "Europe/Dublin"})

    assert answer.status_code == 412
    assert found(house).preferences.zone == "Asia/Tokyo"
    # What the first one said is told, and what the second chose stands there to be saved.
    assert "höchstens 20 Minuten meiner Zeit in 30 Tagen" in answer.text
    assert 'value="Europe/Dublin"' in answer.text
    assert 'name="version" value="2"' in answer.text


def test_a_person_bounds_the_data_that_is_asked_for_and_both_sides_read_what_was(
    house: System,
) -> None:
    with guest(house, ADA) as visitor:
        visitor.get(PATH)
        visitor.post(PATH, {"version": "0", "minutes": "20", "data": "1"})
    ada = people.resolve(house.record, ADA)
    scope = terms.Scope(use="research", recipient="own")
    yes = terms.Statement(statement_id="yes", verb="allow", scope=scope, conditions=ANY_HOUR)
    heeding.say(house, ada, yes, now=clock.now_us())
    asks = terms.Intent(use="research", channel="email", minutes=4, data=("size",))
    said = messages.Message(text="Two questions")
    messages.ask(house.record, ada, asks, said, now=clock.now_us())
    letters(house)

    again = messages.permission(house.record, ada, asks, seeing.house(house), now=clock.now_us())
    with guest(house, ADA) as visitor:
        theirs = visitor.get(PATH, **{"accept-language": "en"}).text

    assert again.reason == "data"
    assert "Asked of me in 30 days: 4 of 20 minutes." in theirs
    assert "Asked of me in 30 days: 1 of 1 pieces of data." in theirs
