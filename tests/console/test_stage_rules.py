"""Stage rules: the table that says what each stage means, edited as a whole."""

import threading
from collections.abc import Iterator

import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from twofold import people, seeing, trajectories, worker
from twofold.access import Role
from twofold.system import System

PATH = "/console/stage-rules"
LOYAL = {
    "order-1": "1", "stage-1": "loyalty", "condition-1": "buying_days >= 1",
    "evidence-1": "Bought on {buying_days} days",
    "order-2": "2", "stage-2": "acquisition", "condition-2": "True",
    "evidence-2": "Nothing else holds",
}  # fmt: skip


@pytest.fixture
def analyst(empty_home: System) -> Iterator[Visitor]:
    with visitor(empty_home, Role.ANALYST) as found:
        yield found


def test_the_table_as_it_came_is_shown(analyst: Visitor) -> None:
    page = analyst.get(PATH)

    assert "12 rules, as they came with Twofold" in words(page)
    assert 'value="buying_days &gt;= 6"' in page.text
    assert "Put the defaults back" not in page.text


def test_a_rule_counts_for_the_past_too(empty_home: System, analyst: Visitor) -> None:
    bought = {"purpose": "purchase", "channel": "store", "amount": "5", "currency": "USD"}
    shop.fill(empty_home, [shop.touch(1, "ann", "2026-06-01T10:00:00Z", **bought)])
    ann = people.resolve(empty_home.record, "ann").person_id

    answer = analyst.post(PATH, LOYAL)
    waiting = words(analyst.get(PATH))
    worker.work(empty_home, stop=threading.Event(), once=True)

    assert answer.status_code == 303
    assert "1 person is being charted anew" in waiting
    assert "being charted anew" not in words(analyst.get(PATH))
    assert "Why “loyalty”: Bought on 1 days" in words(analyst.get(f"/console/people/{ann}"))


def test_rules_stand_in_the_order_of_their_numbers(empty_home: System, analyst: Visitor) -> None:
    analyst.post(PATH, LOYAL | {"order-1": "9"})

    rules = trajectories.stage_rules(empty_home.record)
    assert [rule.stage for rule in rules] == ["acquisition", "loyalty"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"condition-1": "buying_days > "}, "it is no expression (invalid syntax"),
        ({"condition-1": "left or mood > 1"}, "there is no fact 'mood'"),
        ({"condition-1": "left or mood > 1"}, "(at character 9)"),
        ({"condition-1": "buying_days"}, "it is a number, not a yes or no"),
        ({"condition-1": ""}, "A rule needs a stage, a condition"),
        ({"evidence-1": "Bought on {buying_days"}, "a brace is not closed"),
        ({"evidence-1": "x\0y"}, "one that nobody can read"),
        ({"stage-1": "bliss"}, "There is no stage 'bliss'"),
    ],
)
def test_a_rule_that_cannot_be_used_is_told_beside_its_row_and_changes_nothing(
    empty_home: System, analyst: Visitor, changed: dict[str, str], told: str
) -> None:
    answer = analyst.post(PATH, LOYAL | changed)

    assert answer.status_code == 400
    assert told in answer.text.replace("&#39;", "'")
    assert 'value="Nothing else holds"' in answer.text
    assert trajectories.stage_rules(empty_home.record) == trajectories.DEFAULT_RULES


def test_an_empty_table_is_a_clear_no(analyst: Visitor) -> None:
    assert analyst.post(PATH, {}).status_code == 400


def test_a_table_beyond_its_room_is_a_clear_no(analyst: Visitor) -> None:
    rows = {f"condition-{place}": "True" for place in range(1, 63)}

    assert "room for 60 rules" in analyst.post(PATH, rows).text


def test_the_defaults_are_put_back(empty_home: System, analyst: Visitor) -> None:
    analyst.post(PATH, LOYAL)
    offered = "Put the defaults back" in analyst.get(PATH).text

    analyst.post(f"{PATH}/defaults")

    assert offered
    assert trajectories.stage_rules(empty_home.record) == trajectories.DEFAULT_RULES


def test_a_table_in_a_file_is_changed_in_the_file(empty_home: System, analyst: Visitor) -> None:
    file = empty_home.settings.home / seeing.tables.STAGE_RULES
    file.write_text('[[rule]]\nstage = "bliss"\ncondition = "True"\nevidence = "x"\n')

    page, answer = analyst.get(PATH), analyst.post(PATH, LOYAL)

    assert "which has the last word" in words(page)
    assert "stage_rules.toml cannot be used" in words(page)
    assert "line 2, stage: There is no stage 'bliss'" in words(page)
    assert answer.status_code == 409
    assert trajectories.stage_rules(empty_home.record) == trajectories.DEFAULT_RULES


def test_a_name_in_a_file_is_changed_in_the_file(empty_home: System, analyst: Visitor) -> None:
    file = empty_home.settings.home / seeing.tables.EVENT_NAMES
    file.write_text('[[event]]\nname = "Kauf"\npurpose = "purchase"\n')
    seeing.tables.take_tables(empty_home, now=shop.NOW)

    page = words(analyst.get("/console/event-names?q=kauf"))
    answer = analyst.post("/console/event-names", {"name": "Kauf", "purpose": "research"})

    assert "1 name stands in the file event_names.toml" in page
    assert "Kauf purchase not said any event_names.toml" in page
    assert answer.status_code == 409


def test_agents_do_not_edit_what_stages_mean(empty_home: System) -> None:
    with visitor(empty_home, Role.AGENT) as agent:
        assert agent.get(PATH).status_code == 404
        assert agent.post(PATH, LOYAL).status_code == 404
