"""What people left, as staff see it: told on their page with its day, and named nowhere else."""

from collections.abc import Iterator

import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from twofold import audiences, clock, heeding, people, seeing, terms, trajectories
from twofold.access import Role
from twofold.audiences import Audience
from twofold.people import Person
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.system import System

GROUPS = "/console/groups"
BOUGHT = "did('purchase') >= 1"
LEFT = "left by the person on"


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a shop of two, who both bought every five days and have stayed away for fourteen."""
    bought = {"purpose": "purchase", "channel": "store", "name": "Order", "amount": "12.50"}
    told = [
        shop.touch(10 * day + at, who, f"2026-06-{day:02}T10:00:00Z", currency="USD", **bought)
        for at, who in enumerate(("ann", "ben"))
        for day in (1, 6, 11, 16)
    ]
    with shop.charted(settings, told) as found:
        yield found


@pytest.fixture
def analyst(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.ANALYST) as found:
        yield found


def ann(home: System) -> Person:
    return people.resolve(home.record, "user_id:ann")


def a_group(home: System) -> Audience:
    kept = seeing.save_audience(
        home, name="Buyers", expression=BOUGHT, owner="s", now=clock.now_us()
    )
    groups.fill_groups(home, (kept,), now=clock.now_us())
    return audiences.get(home.record, kept.audience_id)


def test_a_group_names_nobody_who_left_it_and_their_page_says_that_they_did(
    home: System, analyst: Visitor
) -> None:
    group = a_group(home)
    page = f"{GROUPS}/{group.audience_id}"
    before = words(analyst.get(page))
    behind = f"/console/people?group=audience&audience={group.audience_id}"

    about = terms.exemptions.of_group(group.audience_id)
    heeding.assumptions.leave(home, ann(home), about, now=clock.now_us())

    assert "2 people are in it" in before
    told = words(analyst.get(page))
    assert "1 person is in it" in told
    assert "1 person left it themselves and is named nowhere here." in told
    assert "ann" not in analyst.get(f"{page}/list").text
    named = words(analyst.get(behind))
    assert "Customer ben" in named
    assert "Customer ann" not in named
    looked = words(analyst.get(f"{page}/change"))
    assert "1 person" in looked
    assert "Customer ann" not in looked
    hers = words(analyst.get(f"/console/people/{ann(home).person_id}"))
    assert "The group “Buyers”: left by the person on" in hers
    assert "no to being in a group: Buyers" in hers
    assert "left by the person" not in hers.partition("How they move")[2].partition("Stage")[0]
    assert "They are in no group." in hers


@pytest.mark.parametrize("score", sorted(trajectories.SCORES))
def test_a_score_that_was_left_is_told_in_its_place_and_nothing_untrue_is(
    home: System, analyst: Visitor, score: str
) -> None:
    page = f"/console/people/{ann(home).person_id}"
    assert LEFT not in words(analyst.get(page))

    about = terms.exemptions.of_score(score)
    heeding.assumptions.leave(home, ann(home), about, now=clock.now_us())

    for _ in range(2):
        told = words(analyst.get(page))
        assert LEFT in told
        if score == "stage":
            assert "Why “" not in told
            assert "No stage rule holds for them" not in told
        seeing.refresh(home, now=clock.now_us())
    assert analyst.get("/console/people").status_code == 200
    assert analyst.get("/console/board").status_code == 200


def test_who_left_their_rhythm_is_late_by_nothing_on_the_board(
    home: System, analyst: Visitor
) -> None:
    with_both = words(analyst.get("/console/people?group=board&state=cools+off"))

    heeding.assumptions.leave(home, ann(home), "score:period", now=clock.now_us())

    without = words(analyst.get("/console/people?group=board&state=cools+off"))
    assert "Customer ann" not in without
    assert "Customer ann" in with_both
    assert "Customer ben" in without
