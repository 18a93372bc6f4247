"""Paths, stages, who stays: every figure leads to as many people as it says."""

import re

import pytest

from tests.console import shop
from tests.console.reading import links, words
from tests.console.visiting import Visitor, visitor
from twofold import system
from twofold.access import Role
from twofold.system import System

FUNNEL = "p1=research&p2=purchase&c2=web&within=3"


def behind(visitor: Visitor, href: str) -> int:
    """Return how many people the list says it shows."""
    found = re.search(r"([\d,]+) (?:person|people)", words(visitor.get(href)))
    assert found is not None
    return int(found[1].replace(",", ""))


def test_the_slider_hides_rare_moves(analyst: Visitor) -> None:
    all_moves = links(analyst.get("/console/paths?least=0"), "/console/people?group=moved")
    frequent = analyst.get("/console/paths?least=30")

    assert len(links(frequent, "/console/people?group=moved")) < len(all_moves)
    assert "hidden" in words(frequent)


def test_each_arc_opens_the_people_behind_it(analyst: Visitor) -> None:
    moved = links(analyst.get("/console/paths?least=20"), "/console/people?group=moved")

    assert 0 < behind(analyst, moved[0]) <= 40


def test_a_shop_with_one_kind_of_contact_is_told_so(empty_home: System) -> None:
    bought = {"purpose": "purchase", "channel": "store"}
    said = [shop.touch(n, "ann", f"2026-06-0{n}T10:00:00Z", **bought) for n in (1, 2, 3)]
    shop.fill(empty_home, said)
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        told = words(agent.get("/console/paths"))

    assert "All they start is one kind of contact, purchase by store" in told
    assert "1 people took 1 way" in told or "1 person took 1 way" in told


def test_each_way_opens_those_who_took_it(analyst: Visitor) -> None:
    page = analyst.get("/console/paths?per=session&repeats=1")
    way = links(page, "/console/people?group=path")[0]
    people = re.search(r'href="[^"]*group=path[^"]*">([\d,]+)</a>', page.text)

    assert people is not None
    assert behind(analyst, way) == int(people[1])


def test_a_funnel_opens_who_came_so_far_and_who_did_not(analyst: Visitor) -> None:
    page = analyst.get(f"/console/paths?{FUNNEL}")
    first, lost, second = links(page, "/console/people?group=funnel")

    assert behind(analyst, first) == behind(analyst, second) + behind(analyst, lost)
    assert "They came as far as step 2: purchase by web." in words(analyst.get(second))


@pytest.mark.parametrize(
    "query", ["least=x", "least=99", "per=week", "within=0&p1=research", "w1=x"]
)
def test_a_wrong_value_is_a_clear_no(analyst: Visitor, query: str) -> None:
    assert analyst.get(f"/console/paths?{query}").status_code == 400


def test_stages_say_who_stands_in_none(empty_home: System) -> None:
    bought = {"purpose": "purchase", "channel": "store"}
    shop.fill(
        empty_home,
        [
            shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought),
            shop.touch(2, "bob", "2026-06-01T10:00:00Z", orbit="Rival", source="told", **bought),
        ],
    )
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        page = agent.get("/console/stages")
        everybody = words(agent.get("/console/people"))

        assert "Of 2 people, 1 stands in no stage: known from other shops alone." in words(page)
        assert "Customer bob" in words(agent.get("/console/people?stage=none"))
        assert "Customer ann" not in words(agent.get("/console/people?stage=none"))
    assert "2 people known: 1 acquisition; 1 in no stage, known from other shops" in everybody


def test_channels_say_what_they_can_and_refuse_the_rest(analyst: Visitor) -> None:
    page = analyst.get("/console/channels")
    switched = links(page, "/console/people?group=switched")

    assert "81 of 81 threads have no answer yet; it takes answers to more than half" in words(page)
    assert "no effect of the contact" in words(page)
    assert "Not knowable: nobody was held back." in words(page)
    assert 0 < behind(analyst, switched[0]) <= 40


def test_channels_of_a_shop_with_one_purchase_are_refused_in_words(empty_home: System) -> None:
    shop.fill(empty_home, [shop.touch(1, "ann", "2026-06-01T10:00:00Z", purpose="purchase")])
    system.set_fact(empty_home, "as_of_us", str(shop.NOW))
    with visitor(empty_home, Role.AGENT) as agent:
        said = words(agent.get("/console/channels"))

    assert "Nobody has come twice yet." in said
    assert "Not identified: 0 purchases are too few; it takes 100 purchases." in said


def test_moves_between_stages_open_who_made_them(analyst: Visitor) -> None:
    page = analyst.get("/console/stages")

    assert "moves between stages so far" in words(page)
    assert behind(analyst, links(page, "/console/people?group=went")[0]) > 0


def test_who_is_slow_in_a_stage_is_listed(analyst: Visitor) -> None:
    page = analyst.get("/console/stages")
    slow = re.search(r'href="([^"]*group=slow[^"]*)">(\d+)</a>', page.text)

    assert slow is not None
    assert behind(analyst, slow[1].replace("&amp;", "&")) == int(slow[2])


def test_a_cell_of_the_cohort_table_opens_its_people(analyst: Visitor) -> None:
    page = analyst.get("/console/retention")
    cell = re.search(r'href="([^"]*group=stayed[^"]*since=1)" title="(\d+) of', page.text)

    assert cell is not None
    assert behind(analyst, cell[1].replace("&amp;", "&")) == int(cell[2])


def test_the_cohort_table_counts_one_purpose_alone(analyst: Visitor) -> None:
    anything, terms = (
        words(analyst.get(f"/console/retention{query}")) for query in ("", "?purpose=terms")
    )

    assert "of newcomers came again" in anything
    assert "Nobody has come for this yet" in terms


@pytest.mark.parametrize("path", ["/console/paths", "/console/stages", "/console/retention"])
def test_an_empty_home_is_told_in_words(empty_home: System, path: str) -> None:
    with visitor(empty_home, Role.AGENT) as agent:
        said = words(agent.get(path))

    assert "Nobody" in said
    assert "Bring in touches" in said
