"""Who said no to readings is shown as recorded, and counted in what names nobody."""

import re
from collections.abc import Iterator

import pytest

from tests.console import shop
from tests.console.visiting import Visitor, visitor
from twofold import heeding, people, seeing, system, terms
from twofold.access import Role
from twofold.system import System
from twofold.terms import Statement

SENTENCE = "No readings are worked out of this person: “no to working things out about you”"
NO = Statement(statement_id="no", verb="deny", scope=terms.Scope(use="profiling"))
YES_AGAIN = Statement(statement_id="yes", verb="lift", lifts=("no",))


@pytest.fixture
def small_shop(empty_home: System) -> System:
    """Return a home in which Ann waits for an answer and spends most, beside ten others."""
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    shop.fill(empty_home, list(_touches()))
    people.verify(empty_home.record, _ann(empty_home).leading.handle_id, "code", now=shop.NOW)
    return empty_home


@pytest.fixture
def analyst_there(small_shop: System) -> Iterator[Visitor]:
    """Return an analyst in its console."""
    with visitor(small_shop, Role.ANALYST) as found:
        yield found


def test_a_person_who_said_no_to_readings_is_shown_as_recorded_until_they_take_it_back(
    small_shop: System, analyst_there: Visitor
) -> None:
    path = f"/console/people/{_ann(small_shop).person_id}"
    assert SENTENCE not in analyst_there.get(path).text
    assert "Customer ann" in analyst_there.get("/console/board").text
    before = _sums(analyst_there)

    heeding.say(small_shop, _ann(small_shop), NO, now=shop.NOW)

    page = analyst_there.get(path).text
    assert SENTENCE in page
    assert "Complaint" in page
    assert "a buying day brings" not in page
    # Her complaint waits for an answer like anybody's (I19), and nothing else is told of her.
    board = analyst_there.get("/console/board").text
    assert re.findall(r"Customer ann</a></th>\s*<td>(.*?)</td>", board) == ["complaint, 1 touch"]
    assert board.count("Customer ann") == 1
    assert "Customer ann" not in analyst_there.get("/console/people").text
    assert "Without readings" in analyst_there.get("/console/people?q=ann").text
    assert _sums(analyst_there) == before

    heeding.say(small_shop, _ann(small_shop), YES_AGAIN, now=shop.NOW)
    seeing.refresh(small_shop, now=shop.NOW)
    assert SENTENCE not in analyst_there.get(path).text
    assert "Customer ann" in analyst_there.get("/console/board").text


def test_a_list_behind_a_figure_says_how_many_are_not_named(
    small_shop: System, analyst_there: Visitor
) -> None:
    moved = (
        "/console/people?group=moved&from_purpose=purchase&from_channel=web"
        "&purpose=complaint&channel=web"
    )
    assert "1 person" in analyst_there.get(moved).text

    heeding.say(small_shop, _ann(small_shop), NO, now=shop.NOW)

    page = analyst_there.get(moved).text
    assert "0 people" in page
    assert "1 more is counted and not named here" in page


def test_who_waits_with_strict_rules_is_in_the_list_behind_the_figure(
    small_shop: System, analyst_there: Visitor
) -> None:
    behind = "/console/people?group=board&state=waits"
    named = analyst_there.get(behind).text

    heeding.say(small_shop, _ann(small_shop), NO, now=shop.NOW)

    board, page = analyst_there.get("/console/board").text, analyst_there.get(behind).text
    assert board.count("Customer ann") == 1
    for told in (named, page):
        assert "<h1>1 person</h1>" in told
        assert "Customer ann" in told
        assert "counted and not named" not in told
    assert "Nobody is behind" not in page
    assert "<h1>0 people</h1>" in analyst_there.get(f"{behind}&older=1").text


def test_who_waits_with_strict_rules_for_long_stands_with_those_who_do(
    small_shop: System, analyst_there: Visitor
) -> None:
    long_ago = shop.touch(
        95, "c2", "2026-03-01T10:00:00Z", purpose="service", channel="web", name="Question"
    )
    shop.fill(small_shop, [long_ago])
    page = analyst_there.get("/console/people?group=board&state=waits&older=1").text
    assert "<h1>1 person</h1>" in page
    before = _older(analyst_there)

    heeding.say(small_shop, people.resolve(small_shop.record, "user_id:c2"), NO, now=shop.NOW)

    page = analyst_there.get("/console/people?group=board&state=waits&older=1").text
    assert "<h1>1 person</h1>" in page
    assert "Customer c2" in page
    assert _older(analyst_there) == before
    assert "Customer c2" not in analyst_there.get("/console/board").text


def _older(there: Visitor) -> list[str]:
    """Return what the board says of those who wait for more than 30 days."""
    board = " ".join(there.get("/console/board").text.split())
    return re.findall(r'state=waits&amp;older=1">[^<]*</a>[^<]*', board)


def _sums(there: Visitor) -> list[str]:
    """Return what the opening page says of who came, who came once, and who spent most."""
    lines = [" ".join(line.split()) for line in there.get("/console").text.splitlines()]
    words = ("people came", "did so once", "spends most")
    found = [line for line in lines if any(word in line for word in words)]
    assert len(found) == len(words)
    return found


def _ann(home: System) -> people.Person:
    return people.resolve(home.record, "user_id:ann")


def _touches() -> Iterator[dict[str, object]]:
    for number, name in enumerate(["ann", *(f"c{number}" for number in range(10))]):
        yield shop.touch(
            number, name, "2026-06-03T10:00:00Z", purpose="purchase", channel="web", name="Order",
            amount="900.00" if name == "ann" else "10.00", currency="USD",
        )  # fmt: skip
    yield shop.touch(
        90, "ann", "2026-06-20T10:00:00Z", purpose="complaint", channel="web", name="Complaint"
    )
    yield shop.touch(
        91, "c1", "2026-06-21T10:00:00Z", purpose="message", channel="email", initiator="brand"
    )
