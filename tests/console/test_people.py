"""The list of people: found, filtered, sorted, paged, and behind a figure."""

import pytest

from tests.console import shop
from tests.console.reading import links, people, words
from tests.console.visiting import Visitor, visitor
from twofold.access import Role
from twofold.console.sorts import SORTS
from twofold.system import System


def test_somebody_is_found_by_the_beginning_of_a_handle(analyst: Visitor) -> None:
    found = analyst.get("/console/people?q=c07")

    assert "1 person with a handle that begins with “c07”" in words(found)
    assert len(people(found)) == 1


def test_nobody_found_is_told_in_words(analyst: Visitor) -> None:
    said = words(analyst.get("/console/people?q=%3Cb%3Enobody"))

    assert "Nobody is known by a handle that begins with “<b>nobody”" in said


def test_every_page_of_the_list_together_is_everybody_once(analyst: Visitor) -> None:
    path, seen = "/console/people?sort=amount", list[str]()
    while path:
        answer = analyst.get(path)
        seen += people(answer)
        path = next((href for href in links(answer) if "after=" in href), "")

    assert len(seen) == 40
    assert len(set(seen)) == 40


@pytest.mark.parametrize(
    "sort", ["last", "started", "spoken", "share", "rhythm", "overdue", "amount", "bought",
             "channels", "first"],
)  # fmt: skip
def test_the_order_turns_round(analyst: Visitor, sort: str) -> None:
    most = people(analyst.get(f"/console/people?sort={sort}"))
    least = people(analyst.get(f"/console/people?sort={sort}&up=1"))

    assert most[0] != least[0]


@pytest.mark.parametrize("sort", SORTS)
def test_every_reading_can_be_sorted_by(analyst: Visitor, sort: str) -> None:
    listed = analyst.get(f"/console/people?sort={sort}&up=1")

    assert len(people(listed)) == len(people(analyst.get("/console/people")))
    assert SORTS[sort].words in words(listed)


@pytest.mark.parametrize("asked", ["user_id:c07", "customer c07"])
def test_somebody_is_found_by_what_pages_and_commands_call_them(
    analyst: Visitor, asked: str
) -> None:
    found = analyst.get(f"/console/people?q={asked}")

    assert people(found) == people(analyst.get("/console/people?q=c07")) != []


def test_a_stage_shows_as_many_people_as_it_says(analyst: Visitor) -> None:
    everybody = analyst.get("/console/people")
    href = links(everybody, "/console/people?stage=")[0]
    shown = analyst.get(href)

    stage = href.partition("stage=")[2].partition("&")[0]
    assert f"{len(people(shown))} {stage}" in words(everybody)


def test_a_group_can_be_sorted_filtered_and_paged(analyst: Visitor) -> None:
    way = "from_purpose=research&from_channel=web&purpose=purchase&channel=web"
    whole = analyst.get(f"/console/people?group=moved&{way}")
    first = people(whole)
    after = next(href for href in links(whole) if "after=" in href)
    rest = people(analyst.get(after))
    by_amount = people(analyst.get(f"/console/people?group=moved&{way}&sort=amount"))

    assert not set(first) & set(rest)
    assert f"{len(first) + len(rest)} people" in words(whole)
    assert by_amount != first


@pytest.mark.parametrize(
    "query",
    ["sort=worth", "stage=happy", "up=yes", "after=x", "group=everything", "group=board&state=x",
     "group=stayed&cohort=x&since=1", "group=funnel&p1=purchase&step=9", "group=funnel",
     "q=" + "x" * 2_100, "group=path&per=week"],
)  # fmt: skip
def test_a_wrong_value_is_a_clear_no(analyst: Visitor, query: str) -> None:
    answer = analyst.get(f"/console/people?{query}")

    assert answer.status_code == 400
    assert "That cannot be used" in answer.text


@pytest.mark.parametrize("page", ["stages", "channels", "paths", "retention"])
def test_every_figure_opens_the_people_behind_it(analyst: Visitor, page: str) -> None:
    behind = links(analyst.get(f"/console/{page}"), "/console/people?group=")

    empty = [href for href in behind if not people(analyst.get(href))]

    assert behind
    assert empty == []


def test_an_empty_home_is_told_in_words(empty_home: System) -> None:
    with visitor(empty_home, Role.AGENT) as agent:
        assert "Nobody is known yet" in words(agent.get("/console/people"))


def test_every_list_answers_on_both_databases(home_on_both: System) -> None:
    told = {"orbit": "Rival", "source": "told", "purpose": "purchase"}
    elsewhere = shop.touch(10_000, "zoe", "2026-06-01T10:00:00Z", **told)
    shop.fill(home_on_both, [*shop.half_year(6), elsewhere])
    paths = ["/console", "/console/board", "/console/people?sort=overdue", "/console/people?q=c0",
             "/console/people?group=once", "/console/stages", "/console/paths",
             "/console/retention", "/console/channels", "/console/people?stage=none",
             "/console/people?group=board&state=waits&older=1",
             "/console/sources", "/console/intake", "/console/event-names",
             "/console/people?group=went&from=activation&to=engagement",
             "/console/people?group=ended&in=engagement&least=1", "/console/people?group=went",
             "/console/people?group=contacted&bought=1&channel=web"]  # fmt: skip
    with visitor(home_on_both, Role.OWNER) as owner:
        assert [(path, owner.get(path).status_code) for path in paths] == [
            (path, 200) for path in paths
        ]
        assert "Customer zoe" in owner.get("/console/people?stage=none").text
