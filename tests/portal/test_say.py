"""My say: the person's own index, what is behind it, and a word against it."""

from itertools import chain

import pytest

from tests.portal.visiting import guest, say
from twofold import clock, empowerment, heeding, people, rights, terms
from twofold.empowerment import Breach, Contact, Evidence, Said, Thread, Wish
from twofold.portal import say as page
from twofold.system import System
from twofold.terms import Scope, Statement

ADA = "email:ada@b.example"


def test_with_little_behind_it_the_page_says_that_it_is_not_enough(house: System) -> None:
    with guest(house, ADA) as ada:
        text = ada.get("/me/say").text

    assert "Not enough to say: of you there are 0 contacts" in text


@pytest.mark.parametrize(
    ("language", "told"), [("en", "You changed a rule."), ("de", "Sie haben eine Regel geändert.")]
)
def test_the_page_shows_the_number_its_parts_and_each_event(
    house: System, language: str, told: str
) -> None:
    for use in ("share", "ai", "research", "care", "marketing"):
        say(house, ADA, "deny", use)

    with guest(house, ADA) as ada:
        text = ada.get("/me/say", **{"accept-language": language}).text

    assert text.count(told) == 5
    # Five changes that were kept: (5 + 0.5) / (5 + 1).
    assert '<strong class="figure">92</strong>' in text


def test_a_broken_promise_is_told_to_whom_it_was_made() -> None:
    found = page.happened(Evidence(breaches=(Breach(invariant="I1", at_us=1),)))

    assert [(one.words, one.broken) for one in found] == [
        ("A message came although you had stopped it.", True)
    ]


def test_a_word_against_it_is_a_request_with_a_clock(house: System) -> None:
    with guest(house, ADA) as ada:
        ada.get("/me/say")
        answer = ada.post("/me/say", {"words": "You never answered me."})

    (made,) = rights.requests_of(house.record, people.resolve(house.record, ADA))
    assert answer.headers["location"] == "/me/say?asked=1#against"
    assert (made.kind, made.about_kind, made.about) == ("contest", "reading", "empowerment")
    assert made.expected_us > clock.now_us()


def test_an_empty_word_against_it_asks_for_nothing(house: System) -> None:
    with guest(house, ADA) as ada:
        ada.get("/me/say")
        answer = ada.post("/me/say", {"words": "  "})

    assert answer.status_code == 400
    assert rights.requests_of(house.record, people.resolve(house.record, ADA)) == []


def test_every_part_and_every_breach_has_its_words() -> None:
    full = Evidence(
        contacts=(Contact(on_own_word=True),) * 5,
        threads=(
            Thread(by_person=True, channel="web", answered=True, asked_for_human=True),
            Thread(by_person=True, channel="phone", answered=True),
        ),
        said=(Said(),),
        wishes=(Wish(in_time=True, with_reason=True),),
    )
    found = empowerment.measure(full)

    assert isinstance(found, empowerment.Index)
    parts = set(chain.from_iterable(one.parts for one in found.components))
    assert {part.words for part in parts} == set(page.PARTS)
    assert {one.name for one in found.components} == set(page.COMPONENTS)


def test_nothing_of_it_is_known_to_whom_it_is_not_about(house: System) -> None:
    no = Statement(statement_id="no", verb="deny", scope=Scope(use="share"))
    heeding.say(house, people.resolve(house.record, ADA), no, now=clock.now_us())

    with guest(house) as nobody:
        answer = nobody.get("/me/say")

    assert answer.status_code == 303
    assert terms.of(house.record, people.resolve(house.record, ADA)).version == 1
