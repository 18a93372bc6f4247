"""Who is in a group follows touches, time and people's rules, with reasons."""

import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.flow import given_uses
from tests.flow.given_uses import NOW, who
from twofold import audiences, clock, people, rights, seeing, system, touches, trajectories, worker
from twofold.audiences import Audience
from twofold.ids import PersonId
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.storage import Query
from twofold.system import System

COMPLAINED = "did('complaint', within = '30d') >= 1"
DAYS = 30 * clock.DAY


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people whom time moves, once on each database."""
    with given_uses.charted(settings) as found:
        system.set_fact(found, "as_of_us", None)
        yield found


def test_a_touch_moves_its_person_and_time_moves_them_back(home: System) -> None:
    ada = who(home).person_id
    group = _saved(home, COMPLAINED)
    assert _members(home, group) == []

    _tell(home, "complaint", at=NOW)
    _settle(home, now=NOW + clock.SECOND)

    assert _members(home, group) == [ada]
    assert _told(home) == [
        ("Audience Entered", "did('complaint', within = '30d') is 1"),
    ]
    groups.follow_groups(home, now=NOW + DAYS - 1)
    assert _members(home, group) == [ada]
    groups.follow_groups(home, now=NOW + DAYS)
    assert _members(home, group) == []
    assert _told(home)[1:] == [("Audience Left", "did('complaint', within = '30d') is 0")]


def test_steps_into_and_out_of_groups_are_neither_contacts_nor_incidences(home: System) -> None:
    _saved(home, COMPLAINED)
    _tell(home, "complaint", at=NOW)
    seeing.refresh(home, now=NOW + clock.SECOND)
    before = trajectories.profile(home.record, who(home).person_id, now=NOW)

    _settle(home, now=NOW + 2 * clock.SECOND)

    after = trajectories.profile(home.record, who(home).person_id, now=NOW)
    assert before is not None
    assert after is not None
    assert (after.incidences, after.contacts) == (before.incidences, before.contacts)
    assert after.touches == before.touches + 1
    assert after.stage == before.stage


def test_a_group_that_is_new_fills_without_touches(home: System) -> None:
    group = _saved(home, "touches >= 1")

    assert len(_members(home, group)) == 12
    assert _told(home) == []
    assert _whys(home) == {"so when the group was first looked at"}


def test_another_version_moves_people_without_touches(home: System) -> None:
    group = _saved(home, "touches >= 1")

    changed = seeing.save_audience(
        home, name="G", expression="touches >= 1_000".replace("_", ""), owner="ada",
        audience_id=group.audience_id, now=NOW,
    )  # fmt: skip
    worker.work(home, stop=threading.Event(), once=True)

    assert (changed.version, changed.filled_us) == (2, None)
    assert _members(home, changed) == []
    assert _told(home) == []


def test_a_chart_moves_whom_nobody_looked_at(home: System) -> None:
    group = _saved(home, COMPLAINED)
    _tell(home, "complaint", at=NOW)

    seeing.chart(home, now=NOW + clock.SECOND)

    assert _members(home, group) == [who(home).person_id]
    assert _told(home) == [("Audience Entered", "did('complaint', within = '30d') is 1")]


def test_one_look_and_a_look_at_everybody_agree_on_members_and_on_when_next(home: System) -> None:
    group = _saved(home, "did('purchase', within = '60d') >= 1 and silence < '90d'")
    filled, by_all = _members(home, group), _clock(home)

    audiences.look_soon(home.record, [one.person_id for one in given_uses.everybody(home)])
    groups.follow_groups(home, now=NOW)

    assert _members(home, group) == filled
    assert 0 < len(filled) < 12
    assert _clock(home) == by_all
    assert by_all


def test_who_refuses_readings_leaves_at_once_and_who_refuses_marketing_at_the_next_read(
    home: System,
) -> None:
    group = _saved(home, "touches >= 1")
    ada, ben = who(home).person_id, who(home, "u7").person_id
    given_uses.say(home, "allow", "profiling.marketing")
    given_uses.say(home, "allow", "profiling.marketing", "u7")
    assert _choosable(home, group) == sorted([ada, ben])

    given_uses.say(home, "deny", "profiling.service")
    given_uses.say(home, "deny", "profiling.marketing", "u7")

    assert ada not in _members(home, group)
    assert _choosable(home, group) == []
    assert ben in _members(home, group)
    assert ben not in audiences.members_of(
        home.record, group.audience_id, use=seeing.chosen_from(home, now=NOW)
    )


def test_a_merge_takes_the_groups_along(home: System) -> None:
    # The one whose id the two do not keep.
    ada, ben = sorted((who(home).person_id, who(home, "u7").person_id), reverse=True)
    _tell(home, "complaint", at=NOW - clock.HOUR, person_id=ada)
    group = _saved(home, COMPLAINED)
    assert _members(home, group) == [ada]

    merged = seeing.merge(home, ada, ben, by="staff", reason="one", now=NOW + clock.SECOND)
    assert merged == ben
    _settle(home, now=NOW + 2 * clock.SECOND)

    assert _members(home, group) == [merged]
    assert _told(home) == []


def test_who_is_erased_is_in_no_group_and_what_is_exported_says_why(home: System) -> None:
    group = _saved(home, "touches >= 1")
    ada = who(home)
    assert [row["value"] for row in audiences.export(home.record, ada)] == ["G"]

    gone = rights.forget(home.record, ada)

    assert gone["groups"] == 1
    assert ada.person_id not in _members(home, group)


def test_a_look_at_a_description_opens_the_lens_once_and_none_over_profiles_alone(
    home: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    steps = trajectories.steps

    def counted(*given: Any, **more: Any) -> trajectories.Lens:
        opened.append(more["as_of"])
        return steps(*given, **more)

    monkeypatch.setattr(trajectories, "steps", counted)

    strange = seeing.preview_audience(home, "did('Zzzz') = 0 and wrote_back() >= 0", now=NOW)
    assert ([one.name for one in strange.unheard], len(opened)) == (["Zzzz"], 1)

    plain = seeing.preview_audience(home, "touches >= 1", now=NOW)
    assert (plain.unheard, len(opened)) == ((), 1)


def test_a_crash_between_profile_and_groups_loses_nobody(home: System) -> None:
    group = _saved(home, COMPLAINED)
    _tell(home, "complaint", at=NOW)
    ada = who(home).person_id
    # What refresh does up to the profile, and then the process is gone.
    audiences.look_soon(home.record, [ada])
    trajectories.profile_people(
        home.record, home.engine, home.settings, [ada], as_of=NOW + 1,
        use=seeing.looked_at(home, now=NOW),
    )  # fmt: skip

    seeing.refresh(home, now=NOW + clock.SECOND)

    assert _members(home, group) == [ada]


def test_a_mark_that_comes_while_somebody_is_looked_at_stays(home: System) -> None:
    _saved(home, COMPLAINED)
    ada = who(home).person_id
    audiences.look_soon(home.record, [ada])
    waiting = audiences.due(home.record, now=NOW, people_max=10)
    audiences.look_soon(home.record, [ada])

    audiences.follow(home.record, waiting, use=seeing.looked_at(home, now=NOW), as_of=NOW, now=NOW)

    assert list(audiences.due(home.record, now=NOW, people_max=10)) == [ada]


def test_names_are_unique_and_two_who_change_one_version_are_told(home: System) -> None:
    group = _saved(home, "touches >= 1")
    with pytest.raises(audiences.AudienceNameTaken):
        _saved(home, "touches >= 2")
    with pytest.raises(audiences.BadAudienceName):
        audiences.save(home.record, name=" ", expression="touches > 1", owner="a", now=NOW)
    with pytest.raises(audiences.NoSuchAudience):
        audiences.get(home.record, "nobody")

    def change(expression: str) -> Audience:
        return audiences.save(
            home.record, name="G", expression=expression, owner="a", now=NOW,
            audience_id=group.audience_id, version=1,
        )  # fmt: skip

    assert change("touches > 3").version == 2

    with pytest.raises(audiences.AudienceChanged):
        change("touches > 4")


def _saved(home: System, expression: str, name: str = "G") -> Audience:
    kept = seeing.save_audience(home, name=name, expression=expression, owner="ada", now=NOW)
    groups.fill_groups(home, (kept,), now=NOW)
    return audiences.get(home.record, kept.audience_id)


def _members(home: System, group: Audience) -> list[PersonId]:
    return audiences.members_of(home.record, group.audience_id, use=seeing.looked_at(home, now=NOW))


def _choosable(home: System, group: Audience) -> list[PersonId]:
    return audiences.members_of(
        home.record, group.audience_id, use=seeing.chosen_from(home, now=NOW)
    )


def _tell(home: System, purpose: str, *, at: int, person_id: PersonId | None = None) -> None:
    handle = people.get(home.record, person_id or who(home).person_id).leading.handle_id
    draft = touches.TouchDraft(
        room="test", message_id=f"{purpose}-{at}", handle_id=handle, occurred_us=at,
        purpose=purpose, initiator="person", channel="web",
    )  # fmt: skip
    with home.record.write():
        touches.record(home.record, draft, now=at)
        trajectories.mark(home.record, [person_id or who(home).person_id], now=at)


def _settle(home: System, *, now: int) -> None:
    while seeing.refresh(home, now=now):
        pass


def _told(home: System) -> list[tuple[str, str]]:
    rows = home.record.all(
        Query(
            "told",
            "SELECT name, payload FROM touch WHERE name LIKE 'Audience %' ORDER BY touch_seq",
        )
    )
    return [
        (row.name, msgspec.json.decode(bytes(row.payload))["properties"]["why"]) for row in rows
    ]


def _whys(home: System) -> set[str]:
    rows = home.record.all(Query("why", "SELECT DISTINCT why FROM membership"))
    return {row.why for row in rows}


def _clock(home: System) -> dict[str, int]:
    rows = home.record.all(Query("clock", "SELECT person_id, due_us FROM audience_clock"))
    return {row.person_id: row.due_us for row in rows}
