"""Leaving a group follows what the group means: the same words are the same group."""

from collections.abc import Iterator

import msgspec
import pytest

from tests.flow import given_uses
from tests.flow.given_uses import who
from tests.heeding.test_assumptions import EVERYBODY, LATER, a_campaign, a_group, about, told
from tests.speaking.test_audience_campaigns import yes
from twofold import audiences, heeding, messages, seeing, speaking
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.system import System


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people, all of whom allow being chosen; once on each database."""
    with given_uses.charted(settings) as found:
        for person in given_uses.everybody(found):
            for use in ("marketing", "profiling.marketing"):
                yes(found, person.person_id, use)
        bare = msgspec.structs.replace(found.settings, holdout_percent=0)
        yield msgspec.structs.replace(found, settings=bare)


@pytest.mark.parametrize("other", [EVERYBODY.replace(" ", "  "), "touches >= 2", "touches >= 0"])
def test_leaving_follows_what_a_group_means_whatever_it_is_called(home: System, other: str) -> None:
    group, ada = a_group(home), who(home)
    heeding.assumptions.leave(home, ada, about(group), now=LATER)
    audiences.drop(home.record, group.audience_id)

    anew = seeing.save_audience(home, name="Anew", expression=other, owner="s", now=LATER + 1)
    groups.fill_groups(home, (anew,), now=LATER + 2)

    same = int("  " in other)
    assert audiences.left_count(home.record, anew.audience_id) == same
    assert told(home, anew) == ((11, 11, False, False) if same else (12, 12, True, True))
    assert (ada.person_id in audiences.exempted_from(home.record, audiences.parse(other))) == same
    assert heeding.assumptions.left(home, ada)[0].name == "a group that is no more"


def test_who_left_what_a_group_had_meant_before_has_not_left_what_it_means_now(
    home: System,
) -> None:
    group, ada = a_group(home, "touches >= 2"), who(home)
    changed = seeing.save_audience(
        home, name="G", expression=EVERYBODY, owner="s", audience_id=group.audience_id, now=LATER
    )
    heeding.assumptions.leave(home, ada, about(changed), now=LATER + 1)
    anew = seeing.save_audience(
        home, name="Anew", expression="touches >= 2", owner="s", now=LATER + 2
    )
    again = seeing.save_audience(home, name="Again", expression=EVERYBODY, owner="s", now=LATER + 2)
    groups.fill_groups(home, (anew, again), now=LATER + 3)

    assert audiences.left_count(home.record, changed.audience_id) == 1
    assert audiences.left_count(home.record, anew.audience_id) == 0
    assert audiences.left_count(home.record, again.audience_id) == 1
    assert told(home, again) == (11, 11, False, False)
    seeing.refresh(home, now=LATER + 4)
    assert told(home, again) == (11, 11, False, False)


def test_a_campaign_that_describes_its_people_as_a_group_that_was_left_has_nothing_for_them(
    home: System,
) -> None:
    group, ada = a_group(home), who(home)
    a_campaign(home, EVERYBODY)
    speaking.deciding.decide_all(home, now=LATER)
    [waiting] = messages.under_way(home.record, ada)

    heeding.assumptions.leave(home, ada, about(group), now=LATER + 1)

    assert messages.get(home.record, waiting.delivery_id).reason == "left"
