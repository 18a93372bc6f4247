"""The tables as files in the home: what differs is taken over, all of it or nothing."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import homes
from tests.flow import histories
from twofold import flow, seeing, touches, trajectories, worker
from twofold.seeing import tables
from twofold.settings import Settings
from twofold.system import System

NOW = histories.FIRST_US
NAMES = """
[[event]]
name = "Kauf"
purpose = "purchase"
channel = "store"

[[event]]
name = "Order Completed"
purpose = "purchase"
initiator = "person"
"""
RULES = """
[[rule]]
stage = "loyalty"
condition = "buying_days >= 1"
evidence = "Bought on {buying_days} days"

[[rule]]
stage = "acquisition"
condition = "True"
evidence = "Nothing else holds"
"""


@pytest.fixture
def opened(settings: Settings) -> Iterator[System]:
    with homes.running(settings) as found:
        yield found


def put(home: System, name: str, text: str) -> Path:
    file = home.settings.home / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def stages(home: System) -> list[str]:
    return [rule.stage for rule in trajectories.stage_rules(home.record)]


def test_only_what_differs_is_taken_over(opened: System) -> None:
    put(opened, tables.EVENT_NAMES, NAMES)
    put(opened, tables.STAGE_RULES, RULES)

    first, second = (tables.take_tables(opened, now=NOW) for _ in range(2))

    told = {one.name: one for one in touches.event_names(opened.record)}
    assert (first, second) == (3, 0)
    assert (told["Kauf"].purpose, told["Kauf"].channel, told["Kauf"].origin) == (
        "purchase", "store", "staff",
    )  # fmt: skip
    assert told["Order Completed"].origin == "segment"
    assert stages(opened) == ["loyalty", "acquisition"]


def test_without_files_the_tables_stay_as_they_are(opened: System) -> None:
    assert tables.take_tables(opened, now=NOW) == 0
    assert trajectories.stage_rules(opened.record) == trajectories.DEFAULT_RULES


def test_a_chart_takes_the_files_over_and_counts_by_them(opened: System) -> None:
    histories.tell(opened, people=3)
    put(opened, tables.STAGE_RULES, RULES.partition('[[rule]]\nstage = "acq')[0].replace(
        "buying_days >= 1", "True"))  # fmt: skip

    summary = seeing.chart(opened, now=NOW + 10**15)

    assert summary.stages == {"loyalty": 3}


def test_the_worker_takes_the_files_over_when_it_starts(opened: System) -> None:
    histories.tell(opened, people=2)
    put(opened, tables.EVENT_NAMES, NAMES)

    worker.work(opened, stop=threading.Event(), once=True)

    assert "Kauf" in {one.name for one in touches.event_names(opened.record)}


def test_a_bad_file_stops_a_chart_but_neither_the_worker_nor_its_night(
    opened: System, caplog: pytest.LogCaptureFixture
) -> None:
    histories.tell(opened, people=2)
    put(opened, tables.EVENT_NAMES, "[[event]]\npurpose = 'purchase'\n")

    with pytest.raises(tables.BadTable):
        seeing.chart(opened, now=NOW)
    with caplog.at_level(logging.WARNING, "twofold.seeing"):
        worker.work(opened, stop=threading.Event(), once=True)
        flow.JOBS["chart"](opened, {})

    assert "event_names.toml cannot be used, and nothing of it is: line 1, name:" in caplog.text
    assert seeing.profiles(opened, now=NOW)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (tables.EVENT_NAMES, NAMES.replace('"store"', '"store'), "(at line 5, column 17)"),
        (tables.EVENT_NAMES, NAMES + 'purpose = "x"\n', "Cannot overwrite a value"),
        (tables.EVENT_NAMES, NAMES.replace('"purchase"\nini', '"fun"\nini'),
         "line 9, purpose: purpose cannot be 'fun'; it is one of"),
        (tables.EVENT_NAMES, NAMES.replace('"store"', '"St ore"'), "line 5, channel: a channel is"),
        (tables.EVENT_NAMES, NAMES.replace('"person"', "7"), "line 10, initiator: it must be text"),
        (tables.EVENT_NAMES, NAMES.replace("initiator", "by"), "line 10, by: [[event]] has only"),
        (tables.EVENT_NAMES, NAMES.replace("Order Completed", "Kauf"),
         "line 8, name: 'Kauf' is there twice"),
        (tables.EVENT_NAMES, NAMES.replace('name = "Kauf"', ""), "line 2, name: An event's"),
        (tables.EVENT_NAMES, "[event]\nname = 'x'\n", "under [[event]]"),
        (tables.EVENT_NAMES, "[[events]]\nname = 'x'\n", "and it says 'events'"),
        (tables.STAGE_RULES, RULES.replace("True", "mood > 1"),
         "line 9, condition: The rule 'mood > 1' cannot be used: there is no fact 'mood'"),
        (tables.STAGE_RULES, RULES.replace('stage = "loyalty"', 'stage = "bliss"'),
         "line 3, stage: There is no stage 'bliss'"),
        (tables.STAGE_RULES, RULES.replace('evidence = "Nothing else holds"', ""),
         "line 7, evidence: it is missing"),
        (tables.STAGE_RULES, "", "it has no [[rule]]"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_told_by_line_and_nothing_of_either_is_taken(
    opened: System, name: str, text: str, told: str
) -> None:
    before = touches.event_names(opened.record)
    put(opened, tables.EVENT_NAMES, NAMES)
    put(opened, tables.STAGE_RULES, RULES)
    put(opened, name, text)

    with pytest.raises(tables.BadTable) as caught:
        tables.take_tables(opened, now=NOW)

    assert told in str(caught.value)
    assert touches.event_names(opened.record) == before
    assert trajectories.stage_rules(opened.record) == trajectories.DEFAULT_RULES


def test_bytes_that_are_no_text_are_a_clear_no(opened: System) -> None:
    put(opened, tables.EVENT_NAMES, "").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(tables.BadTable, match="cannot be used"):
        tables.take_tables(opened, now=NOW)


def test_staff_rules_mark_everybody_and_queue_a_chart(opened: System) -> None:
    histories.tell(opened, people=2)
    worker.work(opened, stop=threading.Event(), once=True)
    rule = trajectories.Rule(stage="loyalty", condition="True", evidence="Everybody is")

    seeing.set_stage_rules(opened, [rule], now=NOW)
    marked = seeing.unsettled(opened)
    worker.work(opened, stop=threading.Event(), once=True)

    assert marked == 2
    assert seeing.unsettled(opened) == 0
    told = seeing.profiles(opened, now=NOW)
    assert {row["stage"] for row in told} == {"loyalty"}
