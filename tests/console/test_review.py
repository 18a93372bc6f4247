"""Review: what is said to be one person and not believed, until staff rule on it."""

from collections.abc import Iterator

import pytest

from tests.console import shop
from tests.console.reading import links, words
from tests.console.visiting import Visitor, visitor
from twofold import people
from twofold.access import Role
from twofold.ids import HandleId
from twofold.people import Link
from twofold.system import System

PATH = "/console/review"
BOUGHT = {"purpose": "purchase", "channel": "store"}


@pytest.fixture
def home(empty_home: System) -> System:
    """Return a home in which Ann and Bob, both verified, are said to be one."""
    shop.fill(
        empty_home,
        [
            shop.touch(1, "", "2026-06-01T10:00:00Z", handles={"email": "ann@b.org"}, **BOUGHT),
            shop.touch(2, "", "2026-06-02T10:00:00Z", handles={"email": "bob@b.org"}, **BOUGHT),
        ],
        charted=False,
    )
    for address in ("ann@b.org", "bob@b.org"):
        handle_id = HandleId(people.resolve(empty_home.record, address).person_id)
        people.verify(empty_home.record, handle_id, "by a code", now=shop.NOW)
    both = {"email": "ann@b.org", "phone": "+43 660 1234567"}
    shop.fill(
        empty_home,
        [
            shop.touch(3, "", "2026-06-03T10:00:00Z", handles=both, **BOUGHT),
            shop.touch(4, "", "2026-06-04T10:00:00Z",
                       handles=both | {"email": "bob@b.org"}, **BOUGHT),
        ],
    )  # fmt: skip
    return empty_home


@pytest.fixture
def agent(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.AGENT) as found:
        yield found


def waiting(home: System) -> Link:
    [found] = people.review(home.record)
    return found


def test_nothing_to_rule_on_is_said_in_words(empty_home: System) -> None:
    with visitor(empty_home, Role.AGENT) as agent:
        assert "Nothing waits for your word." in words(agent.get(PATH))
        assert PATH not in links(agent.get("/console/people"))


def test_both_sides_stand_beside_each_other_with_their_evidence(agent: Visitor) -> None:
    said = words(agent.get(PATH))

    assert "1 pair waits for your word" in words(agent.get("/console/people"))
    assert "ann@b.org" in said
    assert "bob@b.org" in said
    assert "they proved it on 30 Jun 2026, by a code" in said
    assert "Both are verified" in said
    assert "both in one row of a file, 4 Jun 2026" in said


def test_a_person_leads_to_what_waits_about_them(home: System, agent: Visitor) -> None:
    ann = people.resolve(home.record, "ann@b.org").person_id

    href = links(agent.get(f"/console/people/{ann}"), PATH)[0]

    assert href == f"{PATH}?person={ann}"
    assert "bob@b.org" in words(agent.get(href))


def test_staff_join_what_is_one(home: System, agent: Visitor) -> None:
    link = waiting(home)
    fields = {"other": link.b.person_id, "list": "review", "reason": "showed both at the till"}

    answer = agent.post(f"/console/people/{link.a.person_id}/merges", fields)

    ann, bob = (people.resolve(home.record, f"{one}@b.org") for one in ("ann", "bob"))
    assert answer.headers["location"] == PATH
    assert ann == bob
    assert "Nothing waits for your word." in words(agent.get(PATH))


def test_staff_leave_apart_what_is_two(home: System, agent: Visitor) -> None:
    link = waiting(home)
    fields = {"back": link.a.person_id, "list": "review", "reason": "brothers"}

    answer = agent.post(f"/console/links/{link.link_id}/part", fields)

    ann, bob = (people.resolve(home.record, f"{one}@b.org") for one in ("ann", "bob"))
    assert answer.headers["location"] == PATH
    assert ann.person_id != bob.person_id
    assert "Nothing waits for your word." in words(agent.get(PATH))
    assert "brothers" in agent.get(f"/console/people/{link.a.person_id}").text


@pytest.mark.parametrize("reason", ["", "x" * 401])
def test_a_ruling_needs_a_reason(home: System, agent: Visitor, reason: str) -> None:
    link = waiting(home)

    answer = agent.post(f"/console/links/{link.link_id}/part", {"list": "review", "reason": reason})

    assert answer.status_code == 400
    assert waiting(home) == link
