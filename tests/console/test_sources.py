"""Sources: what arrives, what was not counted, mappings, and what events' names mean."""

import threading

import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from twofold import people, worker
from twofold.access import Role
from twofold.system import System


def test_what_arrives_is_shown_and_asked_for_again(analyst: Visitor) -> None:
    page = analyst.get("/console/sources").text
    part = analyst.get("/console/sources", **{"HX-Request": "true", "HX-Target": "live"})

    assert 'hx-trigger="every 2s"' in page
    assert "Customer c39" in part.text
    assert "Bring a file" not in part.text


def test_what_was_not_counted_is_told_with_its_reason(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    bought = {"purpose": "purchase", "channel": "store"}
    shop.fill(
        empty_home,
        [
            shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought),
            shop.touch(1, "ann", "2026-06-02T10:00:00Z", **bought),
            shop.touch(2, "ann", "yesterday", **bought),
        ],
    )

    assert "2 came in and were not counted" in words(analyst_of_nothing.get("/console/sources"))
    assert "yesterday" in words(analyst_of_nothing.get("/console/intake"))
    assert analyst_of_nothing.get("/console/intake?after=x").status_code == 400


def test_a_name_gets_a_meaning_that_counts_for_the_past_too(
    empty_home: System, analyst_of_nothing: Visitor
) -> None:
    shop.fill(empty_home, [shop.touch(1, "ann", "2026-06-01T10:00:00Z", name="Kauf")])
    before = words(analyst_of_nothing.get("/console/event-names"))
    meaning = {"name": "Kauf", "purpose": "purchase", "initiator": "person", "channel": "web"}
    answer = analyst_of_nothing.post("/console/event-names", meaning)
    worker.work(empty_home, stop=threading.Event(), once=True)

    ann = people.resolve(empty_home.record, "ann").person_id
    assert "Kauf 1 Explain" in before
    assert answer.status_code == 303
    assert "purchase Kauf" in words(analyst_of_nothing.get(f"/console/people/{ann}"))
    assert "Kauf purchase the person web staff" in words(
        analyst_of_nothing.get("/console/event-names?q=kauf")
    )


@pytest.mark.parametrize("wrong", [{"purpose": "fun"}, {"initiator": "we"}, {"channel": "Ä b"}])
def test_a_meaning_that_is_none_is_a_clear_no(
    analyst_of_nothing: Visitor, wrong: dict[str, str]
) -> None:
    answer = analyst_of_nothing.post("/console/event-names", {"name": "Kauf", **wrong})

    assert answer.status_code == 400


def test_mappings_are_shown_as_text(analyst: Visitor) -> None:
    assert "[[touch]]" in analyst.get("/console/mappings/cdnow").text
    assert analyst.get("/console/mappings/none").status_code == 404


@pytest.mark.parametrize("path", ["/console/sources", "/console/event-names", "/console/intake"])
def test_agents_do_not_see_where_touches_come_from(shop_home: System, path: str) -> None:
    with visitor(shop_home, Role.AGENT) as agent:
        assert agent.get(path).status_code == 404
        assert path not in agent.get("/console").text
