"""What people say about the use of their data is heeded by every reading at the next look."""

from collections.abc import Iterator, Mapping

import msgspec
import pytest

from tests.flow import given_uses
from tests.flow.given_uses import (
    NOW,
    PROFILING,
    counted,
    everybody,
    in_files,
    lift,
    on_board,
    profiled,
    readings,
    say,
    who,
)
from twofold import clock, heeding, people, seeing, terms, touches, trajectories
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System

SOON = clock.MINUTE


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people, once on each database."""
    with given_uses.charted(settings) as found:
        yield found


def test_a_no_to_profiling_takes_the_readings_away_before_any_job_ran(home: System) -> None:
    ada = who(home).person_id
    waiting = on_board(home)
    before = readings(home)
    assert ada in waiting
    assert len(profiled(home)) == 12

    say(home, "deny")

    assert profiled(home) == {row.person_id for row in everybody(home)} - {ada}
    assert trajectories.stage_steps(home.record, ada) == []
    assert on_board(home) == waiting - {ada}
    assert len(counted(home)) == 12
    assert before == {"readings": True, "stage": "satisfaction", "touches": 6, "refused": None}
    assert readings(home) == {
        "readings": False,
        "stage": None,
        "touches": 6,
        "refused": "No readings are worked out of this person: “no to working out how to serve”, "
        "since 1 June 2026.",
    }  # fmt: skip


def test_neither_a_refresh_nor_a_chart_brings_them_back_and_a_yes_does(home: System) -> None:
    ada = who(home).person_id
    no = say(home, "deny")

    seeing.refresh(home, now=NOW)
    assert ada not in profiled(home)
    seeing.chart(home, now=NOW)
    assert ada not in profiled(home)

    lift(home, no)
    seeing.refresh(home, now=NOW)
    assert ada in profiled(home)
    assert readings(home)["stage"] == "satisfaction"
    assert ada in on_board(home)


def test_a_no_to_counting_leaves_sums_and_readings_at_once_and_the_files_soon(
    home: System,
) -> None:
    ada = who(home).person_id
    no = say(home, "deny", "analytics")

    assert len(counted(home)) == 11
    assert ada not in counted(home) | profiled(home) | on_board(home)
    assert ada in in_files(home)

    assert seeing.leave(home, now=NOW + SOON) == 1
    assert in_files(home) == counted(home)
    assert seeing.leave(home, now=NOW + SOON) == 0
    seeing.chart(home, now=NOW)
    assert ada not in in_files(home)

    lift(home, no)
    seeing.refresh(home, now=NOW)
    assert ada in counted(home) & profiled(home)
    seeing.chart(home, now=NOW)
    assert ada in in_files(home)


def test_what_people_spent_who_are_not_counted_is_in_no_sum(home: System) -> None:
    before = seeing.chart(home, now=NOW)
    for number in range(12):
        say(home, "deny", "analytics", name=f"u{number}")

    after = seeing.chart(home, now=NOW)

    assert before.people == 12
    assert before.amount
    assert (after.people, after.touches, after.amount) == (0, 0, {})


def test_only_the_files_of_those_who_leave_are_written_again(home: System) -> None:
    before = set(home.settings.steps_folder.rglob("*.parquet"))
    say(home, "deny", "analytics")

    seeing.leave(home, now=NOW + SOON)

    after = set(home.settings.steps_folder.rglob("*.parquet"))
    assert (len(before - after), len(after - before), len(after)) == (1, 1, 64)


def test_stopping_everything_stops_counting_too(home: System) -> None:
    heeding.stop(home, who(home), terms.EVERYTHING, method="page", now=NOW)

    assert len(counted(home)) == 11
    assert who(home).person_id not in profiled(home)


def test_a_no_to_marketing_changes_no_reading(home: System) -> None:
    before = profiled(home), counted(home)

    say(home, "deny", "marketing")
    say(home, "deny", "profiling.marketing")

    assert (profiled(home), counted(home)) == before


def test_a_narrower_and_later_yes_brings_them_back_until_it_runs_out(home: System) -> None:
    ada = who(home).person_id
    say(home, "deny", "profiling", at=NOW)
    say(home, "allow", PROFILING, at=NOW)
    year = NOW + 366 * clock.DAY

    assert seeing.may_use(home, who(home), PROFILING, now=NOW).reason == "allowed"
    assert seeing.looked_at(home, now=NOW).includes(ada)
    assert not seeing.looked_at(home, now=year).includes(ada)
    seeing.refresh(home, now=NOW)
    assert ada in profiled(home)
    seeing.chart(home, now=year)
    assert ada not in profiled(home)


def test_whose_data_are_kept_and_not_used_is_in_nothing(home: System) -> None:
    ada = who(home)
    restrict = Query(
        "restrict", "INSERT INTO gate (handle_id, epoch, restricted_us) VALUES (:handle, 1, :now)"
    )
    with home.record.write():
        home.record.run(restrict, handle=ada.leading.handle_id, now=NOW)
        seeing.follow_rules(home, [ada.person_id], now=NOW)

    assert ada.person_id not in counted(home) | profiled(home) | on_board(home)
    assert readings(home)["refused"] == (
        "No readings are worked out of this person. This may not happen: their data may be "
        "kept and not used for now."
    )


def test_who_is_merged_with_somebody_who_said_no_has_said_no(home: System) -> None:
    ada, bob = who(home, "u5").person_id, who(home, "u2").person_id
    say(home, "deny", name="u5")

    merged = seeing.merge(home, ada, bob, by="staff", reason="one", now=NOW)

    assert not {ada, bob} & profiled(home)
    assert merged not in profiled(home)
    link = next(one for one in people.links(home.record, merged) if one.evidence == "staff")
    seeing.part(home, link.link_id, by="staff", reason="two", now=NOW)
    seeing.refresh(home, now=NOW)
    assert {ada, bob} & profiled(home) == {bob}


def test_who_turns_out_to_be_somebody_who_said_no_loses_their_readings(home: System) -> None:
    say(home, "deny", name="u5")
    handles = {"anonymous_id": "browser"}
    _bring(home, {"message_id": "alone", "handles": handles})
    seeing.refresh(home, now=NOW)
    alone = people.resolve(home.record, "anonymous_id:browser").person_id
    assert alone in profiled(home)

    known = handles | {"email": "p5@x.example"}
    _bring(home, {"message_id": "known", "handles": known})

    assert who(home).person_id == people.resolve(home.record, "anonymous_id:browser").person_id
    assert not {alone, who(home).person_id} & profiled(home)


def test_a_starting_position_that_assumes_less_takes_readings_away_at_once(home: System) -> None:
    ada = who(home).person_id
    say(home, "allow", PROFILING)
    say(home, "allow", "analytics")
    seeing.choose_position(home, "ask_first", by="owner", now=NOW)

    assert profiled(home) == set()
    assert counted(home) == {ada}
    seeing.chart(home, now=NOW)
    assert profiled(home) == in_files(home) == {ada}
    say(home, "deny", "analytics")
    assert counted(home) == set()


def test_a_no_of_the_house_takes_everybodys_readings_until_it_ends(home: System) -> None:
    seeing.settle_rule(home, terms.OwnNo(use="profiling", why="pause"), by="owner", now=NOW)

    assert profiled(home) == on_board(home) == set()
    assert len(counted(home)) == 12
    (rule,) = terms.house_rules(home.record)
    seeing.end_rule(home, rule.rule_id, by="owner", now=NOW)
    seeing.chart(home, now=NOW)
    assert len(profiled(home)) == 12


def test_nobody_may_be_asked_at_once_about_a_contact(home: System) -> None:
    with pytest.raises(terms.NoDataUse, match="analytics"):
        seeing.permitting(home, "marketing", now=NOW)


def _bring(home: System, touch: Mapping[str, object]) -> None:
    feed_id = touches.feed(home.record, "python", "histories")
    told = {"occurred_at": "2026-05-14T10:00:00Z", **touch}
    seeing.bring(home, [msgspec.json.encode(told)], feed_id=feed_id, now=NOW)
