"""Tell me when: asked for on Home, shown with its clock, taken back, and told how it ended."""

import re

import pytest

from tests.people.given_links import see
from tests.portal.visiting import Guest, fields_of, guest, letters, say
from twofold import clock, lookouts, messages, people, speaking, terms
from twofold.system import System
from twofold.terms import Intent

ADA = "email:ada@b.example"


@pytest.fixture
def offering(house: System) -> System:
    """Return a home that offers to tell of one thing."""
    lookouts.offer(house.record, "alto", "The shoe Alto is back", by="staff", now=1)
    return house


def asks(visitor: Guest, **more: str) -> int:
    """Send the form as a browser would; returns the status."""
    fields = fields_of(visitor.get("/me").text, "lookouts")
    chosen = {"subject": "alto", "channel": "email"}
    return visitor.post("/me/lookouts", fields | chosen | more).status_code


def waited_for(home: System) -> list[lookouts.Lookout]:
    return lookouts.of_person(home.record, people.resolve(home.record, ADA))


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_home_offers_it_keeps_it_and_shows_that_it_waits_for_us(offering: System) -> None:
    with guest(offering, ADA) as visitor:
        assert asks(visitor, words="size 38") == 303
        page = text_of(visitor.get("/me?asked=yes").text)

    [asked] = waited_for(offering)
    year = asked.asked_us + 365 * clock.DAY
    assert (asked.subject, asked.words, asked.channel) == ("alto", "size 38", "email")
    assert asked.until_us == year
    assert "You want to be told: The shoe Alto is back: size 38" in page
    assert "You are told once, by e-mail, until" in page
    assert "We have it, and write to you once" in page


def test_it_is_offered_and_shown_in_the_readers_language(house: System) -> None:
    lookouts.offer(house.record, "alto", "The shoe Alto is back", by="staff", now=1,
                   translated={"de": "Der Alto ist wieder da"})  # fmt: skip
    with guest(house, ADA) as visitor:
        assert ">The shoe Alto is back</option>" in visitor.get("/me").text
        german = visitor.get("/me", **{"accept-language": "de"}).text
        assert ">Der Alto ist wieder da</option>" in german
        assert asks(visitor) == 303
        page = text_of(visitor.get("/me", **{"accept-language": "de"}).text)

    assert "Der Alto ist wieder da" in page
    assert "The shoe Alto is back" not in page


def test_what_was_told_stands_as_done_among_the_rules(offering: System) -> None:
    with guest(offering, ADA) as visitor:
        asks(visitor)
        [asked] = waited_for(offering)
        assert "it allows nothing more" not in visitor.get("/me/rules").text
        told = speaking.lookouts.tell(
            offering, asked.lookout_id, "It is back.", by="1", now=clock.now_us()
        )
        # By night it would wait until the morning.
        lookouts.serve(offering.record, asked.lookout_id, told.delivery_id, now=clock.now_us())

        page = text_of(visitor.get("/me/rules").text)

    assert waited_for(offering)[0].state == "served"
    assert re.search(r"done: told on \d+ \w+ \d{4}, it allows nothing more", page)


def test_it_can_be_taken_back_there_by_whoever_asked_and_by_nobody_else(
    offering: System,
) -> None:
    with guest(offering, ADA) as visitor:
        asks(visitor)
        [asked] = waited_for(offering)
        named = {"lookout": asked.lookout_id}
        see(offering.record, ("user_id:eve", "email:eve@b.example", "trait", 1))
        with guest(offering, "email:eve@b.example") as eve:
            eve.get("/me")
            assert eve.post("/me/lookouts/back", named).status_code == 404
        assert waited_for(offering)[0].state == "open"

        visitor.get("/me")
        assert visitor.post("/me/lookouts/back", named).status_code == 303
        page = text_of(visitor.get("/me").text)

    assert waited_for(offering)[0].state == "withdrawn"
    assert "You want to be told" not in page


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [
        ({"subject": "gone"}, 400, "Choose from the list, or say in at most 300 characters"),
        ({"subject": "other"}, 400, "Choose from the list, or say in at most 300 characters"),
        ({"until": "2020-01-01"}, 400, "Choose a day between tomorrow and a year from now."),
        ({"channel": "sms"}, 400, "Choose one of the ways that lead to you"),
    ],
)
def test_what_cannot_be_asked_is_said_so_beside_the_form(
    offering: System, more: dict[str, str], status: int, told: str
) -> None:
    with guest(offering, ADA) as visitor:
        visitor.get("/me")
        fields = {"subject": "alto", "channel": "email", "words": "", "until": ""}
        answer = visitor.post("/me/lookouts", fields | more)

    assert answer.status_code == status
    assert told in answer.text
    assert waited_for(offering) == []


def test_under_a_stop_it_says_what_stands_in_the_way(offering: System) -> None:
    say(offering, ADA, "stop")
    with guest(offering, ADA) as visitor:
        visitor.get("/me")
        answer = visitor.post("/me/lookouts", {"subject": "alto", "channel": "email"})

    assert answer.status_code == 409
    assert "A stop of yours stands in the way." in answer.text


def test_what_ran_out_waits_for_them_on_home(offering: System) -> None:
    now = clock.now_us()
    people_ = people.resolve(offering.record, ADA)
    with guest(offering, ADA) as visitor:
        wanted = speaking.lookouts.Wanted(
            subject="alto", words="", channel="email", until_us=now - clock.HOUR
        )
        speaking.lookouts.ask_to_be_told(offering, people_, wanted, now=now - 30 * clock.DAY)
        page = text_of(visitor.get("/me").text)

    assert "What you waited for did not come by" in page
    assert "there was nothing to tell. Ask again if you still want to know." in page
    assert "You want to be told" not in page


def test_the_page_under_the_message_says_when_it_was_asked_for(offering: System) -> None:
    with guest(offering, ADA) as visitor:
        asks(visitor, words="size 38")
        [asked] = waited_for(offering)
        speaking.lookouts.tell(
            offering, asked.lookout_id, "It is back.", subject="Alto", by="1", now=clock.now_us()
        )
        messages_ = messages.under_way(offering.record, people.resolve(offering.record, ADA))
        token = speaking.outbox.letter_link(offering, messages_[0].delivery_id).rpartition("/")[2]
        page = text_of(visitor.get(f"/u/{token}").text)

    assert "You asked for this on" in page
    assert "It comes once." in page
    assert "what you asked to be told: alto" in page


def test_the_page_under_any_message_leads_to_the_form_and_allows_nothing_itself(
    offering: System,
) -> None:
    person = people.resolve(offering.record, ADA)
    say(offering, ADA, "allow", "marketing")
    made = messages.ask(
        offering.record,
        person,
        Intent(use="marketing", channel="email"),
        messages.Message(text="News"),
        now=clock.now_us(),
    )
    letters(offering)
    token = speaking.outbox.letter_link(offering, made.delivery_id).rpartition("/")[2]
    before = terms.of(offering.record, person).version
    with guest(offering) as stranger:
        page = stranger.get(f"/u/{token}").text
        assert 'action="/me"' in page
        assert '<option value="alto">The shoe Alto is back</option>' in page
        there = stranger.get("/me?tell=alto")
        assert there.headers["location"] == "/me/sign-in?next=%2Fme%3Ftell%3Dalto"
    with guest(offering, ADA) as visitor:
        form = visitor.get("/me?tell=alto").text

    assert '<option value="alto" selected>' in form
    assert terms.of(offering.record, person).version == before


def test_the_rules_show_it_as_once_and_taking_the_rule_back_ends_it(offering: System) -> None:
    with guest(offering, ADA) as visitor:
        asks(visitor)
        [asked] = waited_for(offering)
        page = text_of(visitor.get("/me/rules").text)
        version = terms.of(offering.record, people.resolve(offering.record, ADA)).version
        fields = {"clauses": asked.lookout_id, "version": str(version)}
        assert visitor.post("/me/rules/back", fields).status_code == 303

    assert "What you asked to be told: alto, by e-mail: yes, once" in page
    assert waited_for(offering)[0].state == "withdrawn"


def test_it_is_told_in_german(offering: System) -> None:
    with guest(offering, ADA) as visitor:
        asks(visitor, until=str(clock.to_datetime(clock.now_us() + 40 * clock.DAY).date()))
        page = text_of(visitor.get("/me", **{"accept-language": "de"}).text)

    assert "Sagt mir Bescheid, wenn" in page
    assert "Das wollen Sie erfahren: The shoe Alto is back" in page
