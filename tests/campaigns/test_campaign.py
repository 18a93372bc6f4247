"""A campaign goes from draft to running, paused and ended, and keeps every plan it had."""

import msgspec
import pytest

from tests.flow.given_campaigns import NOON, a_plan
from twofold import campaigns, clock, storage
from twofold.campaigns import Goal


def test_a_draft_may_be_incomplete_and_cannot_be_started_with_every_reason_why(
    record: storage.Database,
) -> None:
    made = campaigns.create(record, "Shoes", a_plan(people=(), goal=Goal()), owner="s", now=NOON)

    with pytest.raises(campaigns.NotReady) as refused:
        campaigns.start(record, made.campaign_id, now=NOON)

    assert "list people" in str(refused.value)
    assert "bring about" in str(refused.value)
    assert campaigns.get(record, made.campaign_id).state == "draft"


def test_a_name_is_given_once(record: storage.Database) -> None:
    campaigns.create(record, "Shoes", a_plan(), owner="s", now=NOON)

    with pytest.raises(campaigns.NameTaken):
        campaigns.create(record, " Shoes ", a_plan(), owner="s", now=NOON)


def test_states_follow_each_other_and_what_has_ended_stays_so(record: storage.Database) -> None:
    made = campaigns.create(record, "Shoes", a_plan(), owner="s", now=NOON).campaign_id

    with pytest.raises(campaigns.WrongState):
        campaigns.pause(record, made)
    assert campaigns.start(record, made, now=NOON).state == "running"
    assert campaigns.pause(record, made).state == "paused"
    again = campaigns.start(record, made, now=NOON + 1)
    assert (again.state, again.started_us) == ("running", NOON)
    assert campaigns.end(record, made, now=NOON + 2).ended_us == NOON + 2
    for change in (campaigns.pause, lambda db, one: campaigns.start(db, one, now=NOON)):
        with pytest.raises(campaigns.WrongState):
            change(record, made)
    with pytest.raises(campaigns.WrongState):
        campaigns.revise(record, made, a_plan(), by="s", now=NOON)


def test_every_version_is_kept_and_a_running_one_takes_no_faulty_plan(
    record: storage.Database,
) -> None:
    made = campaigns.create(record, "Shoes", a_plan(), owner="s", now=NOON)
    campaigns.start(record, made.campaign_id, now=NOON)
    newer = msgspec.structs.replace(made.plan, use="marketing.hats")

    found = campaigns.revise(record, made.campaign_id, newer, by="s", now=NOON)

    assert (found.version, found.plan) == (2, newer)
    assert campaigns.plan_of(record, made.campaign_id, 1) == made.plan
    with pytest.raises(campaigns.NotReady):
        campaigns.revise(record, made.campaign_id, a_plan(people=()), by="s", now=NOON)


def test_only_what_runs_within_its_dates_decides(record: storage.Database) -> None:
    dated = a_plan(starts_us=NOON + clock.DAY, ends_us=NOON + 2 * clock.DAY)
    made = campaigns.create(record, "Shoes", dated, owner="s", now=NOON).campaign_id
    campaigns.start(record, made, now=NOON)

    running = [len(campaigns.running(record, now=NOON + n * clock.DAY)) for n in range(4)]

    assert running == [0, 1, 0, 0]
    assert campaigns.resolve(record, "Shoes").campaign_id == made
    assert [one.name for one in campaigns.list_all(record)] == ["Shoes"]


def test_what_has_its_end_behind_it_is_not_started(record: storage.Database) -> None:
    dated = a_plan(ends_us=NOON + clock.DAY)
    made = campaigns.create(record, "Shoes", dated, owner="s", now=NOON).campaign_id

    with pytest.raises(campaigns.NotReady, match="Its end is past: set a later one under 'Ends'"):
        campaigns.start(record, made, now=NOON + clock.DAY)

    assert campaigns.get(record, made).state == "draft"
    campaigns.start(record, made, now=NOON)
    campaigns.pause(record, made)
    with pytest.raises(campaigns.NotReady):
        campaigns.start(record, made, now=NOON + 2 * clock.DAY)
