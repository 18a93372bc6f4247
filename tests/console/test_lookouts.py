"""Staff offer what people can ask to be told of, see who waits until when, and answer."""

import re
from collections.abc import Iterator

import pytest

from tests.console.visiting import Visitor, visitor
from tests.messages.given_messages import prove
from tests.people.given_links import see
from twofold import clock, lookouts, people, rights, speaking
from twofold.access import Role
from twofold.lookouts import Lookout
from twofold.system import System

ADA, PATH = "email:ada@b.example", "/console/lookouts"


@pytest.fixture
def home(home_on_both: System) -> System:
    """Return a home in which Ada is known."""
    see(home_on_both.record, ("user_id:ada", ADA, "trait", 1))
    prove(home_on_both.record, ADA)
    return home_on_both


@pytest.fixture
def analyst(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.ANALYST) as found:
        yield found


def asks(home: System, subject: str, words: str = "") -> Lookout:
    now = clock.now_us()
    wanted = speaking.lookouts.Wanted(
        subject=subject, words=words, channel="email", until_us=now + 60 * clock.DAY
    )
    return speaking.lookouts.ask_to_be_told(home, people.resolve(home.record, ADA), wanted, now=now)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_is_offered_can_be_told_in_other_languages_too(home: System, analyst: Visitor) -> None:
    told = {"subject": "alto", "words": "The shoe Alto is back", "words-de": "Der Alto ist da"}

    assert analyst.post(f"{PATH}/subjects", told).status_code == 303

    [alto] = lookouts.offered(home.record)
    assert (alto.words, alto.words_in("de")) == ("The shoe Alto is back", "Der Alto ist da")
    assert alto.words_in("en") == "The shoe Alto is back"
    assert "The shoe Alto is back Deutsch: Der Alto ist da" in text_of(analyst.get(PATH).text)
    assert analyst.post(f"{PATH}/subjects", told | {"words-de": "x" * 121}).status_code == 400
    brace = {"subject": "brace", "words": '{"": "odd"}'}
    assert analyst.post(f"{PATH}/subjects", brace).status_code == 303
    assert [one.words for one in lookouts.offered(home.record)] == [alto.words, '{"": "odd"}']


def test_what_is_offered_can_be_asked_for_until_it_is_closed(
    home: System, analyst: Visitor
) -> None:
    told = {"subject": "Alto 38", "words": "The shoe  Alto is back"}
    assert analyst.post(f"{PATH}/subjects", told).status_code == 303
    asks(home, "alto-38")

    page = text_of(analyst.get(PATH).text)
    assert "The shoe Alto is back request.alto-38 1" in page
    assert "in 59 days" in page or "in 60 days" in page

    assert analyst.post(f"{PATH}/subjects/alto-38/close").status_code == 303
    assert lookouts.offered(home.record) == []
    assert analyst.post(f"{PATH}/subjects/alto-38/close").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"subject": "other", "words": "x"}, {"subject": "a!", "words": "x"}, {"subject": "a"}]
)
def test_what_cannot_be_offered_is_said_so(
    home: System, analyst: Visitor, wrong: dict[str, str]
) -> None:
    answer = analyst.post(f"{PATH}/subjects", wrong)

    assert answer.status_code == 400
    assert "This cannot be offered" in answer.text
    assert lookouts.subjects(home.record) == []


def test_the_board_of_requests_shows_who_waits_with_their_clock(
    home: System, analyst: Visitor
) -> None:
    asks(home, "other", "a red one")

    page = text_of(analyst.get("/console/trust/requests").text)

    assert "Waits to be told of something" in page
    assert "a red one in" in page
    assert "Customer ada" in page


def test_one_of_them_is_told_by_hand_and_nobody_twice(home: System, analyst: Visitor) -> None:
    asked = asks(home, "other", "a red one")
    address = f"{PATH}/{asked.lookout_id}"

    assert "This may" in analyst.get(address).text
    assert analyst.post(address, {"do": "tell", "text": " "}).status_code == 400
    assert analyst.post(address, {"do": "tell", "text": "There is one."}).status_code == 303
    again = analyst.post(address, {"do": "tell", "text": "There is one."})

    assert again.status_code == 400
    assert "They wait for this no more" in again.text
    assert lookouts.get(home.record, asked.lookout_id).stands(clock.now_us()) == "leaves"


def test_what_was_told_stands_beside_the_person_as_done(home: System, analyst: Visitor) -> None:
    lookouts.offer(home.record, "alto", "The shoe Alto is back", by="1", now=1)
    asked = asks(home, "alto")
    ada = people.resolve(home.record, ADA)
    page = f"/console/people/{ada.person_id}"
    assert "it allows nothing more" not in analyst.get(page).text
    told = speaking.lookouts.tell(home, asked.lookout_id, "It is back.", by="1", now=clock.now_us())
    lookouts.serve(home.record, asked.lookout_id, told.delivery_id, now=clock.now_us())

    assert "done: they were told" in analyst.get(page).text


def test_what_will_not_come_is_said_with_its_reason(home: System, analyst: Visitor) -> None:
    asked = asks(home, "other", "a red one")

    told = {"do": "decline", "text": "It is not made any more."}
    assert analyst.post(f"{PATH}/{asked.lookout_id}", told).status_code == 303

    assert lookouts.get(home.record, asked.lookout_id).answer == "It is not made any more."
    assert "told that it will not come: It is not made any more." in text_of(analyst.get(PATH).text)


def test_opening_what_somebody_waits_for_is_a_look_that_they_can_see(
    home: System, analyst: Visitor
) -> None:
    asked = asks(home, "other", "a red one")

    analyst.get(f"{PATH}/{asked.lookout_id}")

    looks = rights.looks_at(home.record, people.resolve(home.record, ADA))
    assert [one.what for one in looks] == ["request"]


def test_whoever_may_not_plan_reads_and_answers_and_offers_nothing(home: System) -> None:
    asked = asks(home, "other", "a red one")
    with visitor(home, Role.AGENT) as agent:
        assert "Its name for campaigns" not in agent.get(PATH).text
        assert agent.post(f"{PATH}/subjects", {"subject": "a", "words": "b"}).status_code == 404
        told = {"do": "tell", "text": "There is one."}
        assert agent.post(f"{PATH}/{asked.lookout_id}", told).status_code == 303
