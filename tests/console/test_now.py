"""The opening page and the board: what the data supports, and the way to the people behind it."""

import pytest

from tests.console import shop
from tests.console.reading import links, people, words
from tests.console.visiting import Visitor, visitor
from tests.flow import given_rules
from twofold import clock, system
from twofold.access import Role
from twofold.console import drawing
from twofold.system import System


def test_the_year_says_who_does_the_talking(analyst: Visitor) -> None:
    said = words(analyst.get("/console"))

    assert "times people came" in said
    assert "times we spoke" in said
    assert "of the talking" in said


def test_the_period_of_a_count_is_told_and_so_is_what_lies_before_it(empty_home: System) -> None:
    sent = {"purpose": "message", "channel": "post", "initiator": "brand"}
    came = {"purpose": "purchase", "channel": "store"}
    shop.fill(
        empty_home,
        [
            shop.touch(1, "ann", "2025-01-01T10:00:00Z", **sent),
            shop.touch(2, "ann", "2026-06-02T10:00:00Z", **came),
            shop.touch(3, "ann", "2026-06-23T10:00:00Z", **came),
        ],
    )
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        said = words(agent.get("/console"))

    assert "2 times people came, 0 times we spoke in the last 55 weeks" in said
    assert "A year from both sides" in said
    assert "Before these weeks, and not in the picture: 1 time we spoke." in said


def test_less_than_a_year_is_not_called_a_year(analyst: Visitor) -> None:
    page = analyst.get("/console")

    assert "Both sides so far" in words(page)
    assert "in the last 27 weeks" in words(page)
    assert "The year" not in words(page)
    assert "← Both sides" in words(analyst.get("/console/people?group=once"))


def test_touches_that_count_on_neither_side_are_told(empty_home: System) -> None:
    bought = {"purpose": "purchase", "channel": "store"}
    shop.fill(
        empty_home,
        [
            shop.touch(1, "ann", "2026-06-02T10:00:00Z", **bought),
            shop.touch(2, "ann", "2026-06-03T10:00:00Z", orbit="Rival", source="told", **bought),
            shop.touch(3, "ann", "2026-06-04T10:00:00Z", channel="web", name="Video Played"),
        ],
    )
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        said = words(agent.get("/console"))

    assert "1 time people came" in said
    assert "On neither side: 1 touch with other shops and 1 touch for a purpose" in said


def test_the_year_refuses_what_nobody_can_know(analyst: Visitor) -> None:
    said = words(analyst.get("/console"))

    assert "Did the mailings help? Not knowable: nobody was held back." in said


def test_each_sentence_opens_as_many_people_as_it_says(analyst: Visitor) -> None:
    for href in links(analyst.get("/console"), "/console/people?group="):
        assert "Nobody is behind this choice" not in analyst.get(href).text


def test_mailings_lead_to_those_who_used_no_coupon(empty_home: System) -> None:
    sent = {"purpose": "message", "channel": "post", "initiator": "brand"}
    used = {"purpose": "purchase", "channel": "store", "thread": "campaign:a"}
    shop.fill(
        empty_home,
        [
            shop.touch(1, "ann", "2026-06-01T10:00:00Z", thread="campaign:a", **sent),
            shop.touch(2, "bob", "2026-06-01T10:00:00Z", thread="campaign:a", **sent),
            shop.touch(3, "bob", "2026-06-03T10:00:00Z", **used),
        ],
    )
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        assert "1 of 2 mailings saw no coupon of their campaign used" in words(
            agent.get("/console")
        )
        assert "Customer ann" in words(agent.get("/console/people?group=unused"))
        assert "Customer bob" not in agent.get("/console/people?group=unused").text


def test_a_shop_that_never_wrote_is_told_so(empty_home: System) -> None:
    bought = {"purpose": "purchase", "channel": "store", "amount": "5", "currency": "USD"}
    shop.fill(empty_home, [shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought)])
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        said = words(agent.get("/console"))

    assert "Nobody was written to" in said
    assert "1 of 1 person who ever came did so once and not again" in said
    assert "Did" not in said


def test_shifted_dates_are_told(empty_home: System) -> None:
    bought = {"purpose": "purchase", "channel": "store", "amount": "5", "currency": "USD"}
    shop.fill(empty_home, [shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought)])
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    system.set_fact(empty_home, "demo_shift_weeks", "463")
    with visitor(empty_home, Role.AGENT) as agent:
        assert "moved by the same 463 weeks" in words(agent.get("/console"))


@pytest.mark.parametrize("path", ["/console", "/console/board"])
def test_an_empty_home_is_told_in_words(empty_home: System, path: str) -> None:
    with visitor(empty_home, Role.AGENT) as agent:
        assert "Nothing has happened here yet" in words(agent.get(path))


def test_the_board_tells_who_waits_over_what_and_for_how_long(empty_home: System) -> None:
    asked = {"purpose": "service", "channel": "phone", "thread": "lost parcel"}
    at = clock.rfc3339(shop.NOW - 3 * clock.DAY)
    shop.fill(empty_home, [shop.touch(1, "ann", at, **asked)])
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        board = agent.get("/console/board")

        assert "Customer ann service, 1 touch 3 days" in words(board)
        assert people(agent.get("/console/people?group=board&state=waits")) == people(board)


def test_the_board_tells_who_wants_a_human(empty_home: System) -> None:
    asked = {"purpose": "service", "channel": "email"}
    at = clock.rfc3339(shop.NOW - 3 * clock.DAY)
    told = [shop.touch(n, who, at, thread=who, **asked) for n, who in enumerate(("ann", "ben"))]
    shop.fill(empty_home, told)
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    given_rules.human_first(empty_home, "user_id:ben")
    with visitor(empty_home, Role.AGENT) as agent:
        board = words(agent.get("/console/board"))

    assert "Customer ben service, 1 touch wants a human" in board
    assert board.count("wants a human") == 1


def test_the_board_tells_older_matters_apart(empty_home: System) -> None:
    asked = {"purpose": "service", "channel": "phone"}
    since = {"ann": 400, "bob": 3, "eve": 31}
    shop.fill(
        empty_home,
        [
            shop.touch(days, who, clock.rfc3339(shop.NOW - days * clock.DAY), **asked)
            for who, days in since.items()
        ],
    )
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        opening, board = agent.get("/console"), agent.get("/console/board")
        current = agent.get("/console/people?group=board&state=waits")
        older = agent.get("/console/people?group=board&state=waits&older=1")

    assert "1 matter waits for us" in words(opening)
    assert "For more than 30 days already: 2 matters wait for us." in words(opening)
    assert people(board) == people(current)
    assert "2 older ones, for more than 30 days; the longest for 13 months." in words(board)
    assert [name for name in since if f"Customer {name}" in older.text] == ["ann", "eve"]


def test_a_page_stands_before_its_figures_do_and_leads_to_them_without_scripts(
    empty_home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "GRACE_SECONDS", 0)
    shop.fill(empty_home, [shop.touch(1, "ann", "2026-06-01T10:00:00Z", purpose="purchase")])
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        for path in ("/console", "/console/board", "/console/people?group=once"):
            frame = agent.client.get(path)
            wait = next(href for href in links(frame, "/console") if "wait=1" in href)
            part = agent.get(wait, **{"HX-Request": "true", "HX-Target": "drawn"})

            assert "Drawing…" in words(frame)
            assert "Drawing…" not in words(agent.get(wait))
            assert words(part).strip() in words(agent.get(wait))


def test_a_set_of_figures_is_kept_while_nothing_changes(analyst: Visitor) -> None:
    first, again = analyst.get("/console"), analyst.get("/console")

    assert first.text == again.text
