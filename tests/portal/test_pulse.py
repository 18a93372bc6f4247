"""Two questions on Home: only after a need was met, in both languages, gone with one press."""

import pytest

from tests.portal.visiting import guest
from twofold import clock, heeding, people, pulse, touches
from twofold.rights import Wanted
from twofold.system import System

ADA = "email:ada@b.example"
ASKED = "Two questions, if you like"


def ada(home: System) -> people.Person:
    return people.resolve(home.record, ADA)


def meet_a_need(home: System) -> None:
    wanted = Wanted(kind="object", about_kind="use", about="care")
    heeding.open_request(home, ada(home), wanted, now=clock.now_us() - clock.HOUR)


def write(home: System, initiator: str, hours_ago: int) -> None:
    draft = touches.TouchDraft(
        room="desk",
        message_id=f"{initiator} {hours_ago}",
        handle_id=ada(home).leading.handle_id,
        occurred_us=clock.now_us() - hours_ago * clock.HOUR,
        purpose="service",
        initiator=initiator,
        channel="email",
        thread="case 7",
    )
    touches.record(home.record, draft, now=clock.now_us())


def test_nothing_is_asked_before_a_need_was_met(house: System) -> None:
    with guest(house, ADA) as visitor:
        assert ASKED not in visitor.get("/me").text

    write(house, "person", 3)
    with guest(house, ADA) as visitor:
        assert ASKED not in visitor.get("/me").text


def test_an_answered_question_is_a_need_that_was_met(house: System) -> None:
    write(house, "person", 3)
    write(house, "brand", 2)

    with guest(house, ADA) as visitor:
        assert ASKED in visitor.get("/me").text


@pytest.mark.parametrize(
    ("language", "told"), [("en", ASKED), ("de", "Zwei Fragen, wenn Sie mögen")]
)
def test_an_answer_is_kept_once(house: System, language: str, told: str) -> None:
    meet_a_need(house)

    with guest(house, ADA) as visitor:
        assert told in visitor.get("/me", **{"accept-language": language}).text
        answer = visitor.post("/me/pulse", {"decides": "6"})
        assert told not in visitor.get("/me", **{"accept-language": language}).text
        again = visitor.post("/me/pulse", {"decides": "6"})

    assert answer.headers["location"] == "/me?pulse=answered"
    assert again.status_code == 409
    assert not pulse.may_ask(house.record, ada(house), now=clock.now_us())


@pytest.mark.parametrize("sent", [{}, {"decides": "8"}, {"easy": "x"}, {"easy": "\u0661"}])
def test_what_is_no_answer_is_refused_in_words(house: System, sent: dict[str, str]) -> None:
    meet_a_need(house)

    with guest(house, ADA) as visitor:
        visitor.get("/me")
        answer = visitor.post("/me/pulse", sent)

    assert answer.status_code == 400
    assert "Choose a number from 1 to 7" in answer.text
    assert pulse.may_ask(house.record, ada(house), now=clock.now_us())


def test_never_ask_again_is_one_press(house: System) -> None:
    meet_a_need(house)

    with guest(house, ADA) as visitor:
        visitor.get("/me")
        visitor.post("/me/pulse/skip", {"for_ever": "yes"})
        text = visitor.get("/me?pulse=never").text

    assert "We never ask this again." in text
    assert not pulse.may_ask(house.record, ada(house), now=clock.now_us() + 3650 * clock.DAY)
