"""A campaign for a group lets in whom it means, and lets go whom it means no more."""

from collections.abc import Iterator

import msgspec
import pytest

from tests.flow import given_uses
from tests.flow.given_campaigns import a_plan, a_step
from tests.flow.given_uses import NOW, everybody
from twofold import audiences, campaigns, clock, people, seeing, speaking, terms
from twofold.campaigns import Campaign, Trigger
from twofold.ids import PersonId
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.system import System

EVERYBODY = "touches >= 1"
BOUGHT = "did('purchase') >= 1"


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people, all of whom allow being chosen; once on each database."""
    with given_uses.charted(settings) as found:
        for person in everybody(found):
            for use in ("marketing", "profiling.marketing"):
                yes(found, person.person_id, use)
        bare = msgspec.structs.replace(found.settings, holdout_percent=0)
        yield msgspec.structs.replace(found, settings=bare)


def yes(home: System, person_id: PersonId, use: str) -> None:
    """Let somebody allow a use at any hour."""
    said = terms.Statement(
        statement_id=f"{person_id}-{use}",
        verb="allow",
        scope=terms.Scope(use=use, recipient="own"),
        conditions=terms.Conditions(windows=(terms.Window(),)),
    )
    terms.say(home.record, people.get(home.record, person_id), said, now=NOW)


def no(home: System, person_id: PersonId, use: str) -> None:
    """Let somebody refuse a use."""
    said = terms.Statement(
        statement_id=f"{person_id}-no-{use}", verb="deny", scope=terms.Scope(use=use)
    )
    terms.say(home.record, people.get(home.record, person_id), said, now=NOW + 1)


def campaign(home: System, audience: str) -> Campaign:
    """Let a campaign for an audience run."""
    plan = a_plan(
        trigger=Trigger(kind="audience"), audience=audience, people=(),
        steps=(a_step("Hi", "inapp"),), pauses_on_open=False,
        goal=campaigns.Goal(name="Product Reviewed"),
    )  # fmt: skip
    made = campaigns.create(home.record, audience[:40], plan, owner="s", now=NOW)
    return speaking.campaigning.start_campaign(home, made.campaign_id, now=NOW + 2)


def reasons(home: System, found: Campaign) -> dict[str, int]:
    """Return how many ended for which reason."""
    speaking.deciding.decide_all(home, now=NOW + clock.MINUTE)
    counts = campaigns.counts(home.record, found.campaign_id)
    return {why: many for (_, why), many in counts.items()}


def test_everybody_whom_an_expression_means_is_let_in_and_nobody_else(home: System) -> None:
    meant = audiences.members(
        home.record, home.engine, home.settings, audiences.parse(BOUGHT),
        use=seeing.permitting(home, "profiling.marketing", now=NOW), as_of=home.as_of(NOW),
    )  # fmt: skip

    found = campaign(home, BOUGHT)

    assert 0 < len(meant) < 12
    assert reasons(home, found) == {"done": len(meant)}


def test_whoever_does_not_let_offers_be_worked_out_is_not_chosen_by_readings(
    home: System,
) -> None:
    no(home, everybody(home)[0].person_id, "profiling.marketing")

    found = campaign(home, EVERYBODY)

    assert reasons(home, found) == {"done": 11}


def test_who_refuses_after_they_came_in_is_outside_at_the_next_step(home: System) -> None:
    found = campaign(home, EVERYBODY)
    no(home, everybody(home)[0].person_id, "profiling.marketing")

    assert reasons(home, found) == {"done": 11, "outside": 1}


def test_a_group_that_is_kept_is_let_in_and_newcomers_follow_within_a_minute(
    home: System,
) -> None:
    group = seeing.save_audience(home, name="G", expression=BOUGHT, owner="s", now=NOW)
    groups.fill_groups(home, now=NOW)
    found = campaign(home, group.audience_id)
    before = reasons(home, found)

    seeing.save_audience(
        home, name="G", expression=EVERYBODY, owner="s", audience_id=group.audience_id, now=NOW
    )
    groups.fill_groups(home, now=NOW)
    speaking.campaigning.let_everybody_in(home, now=NOW + clock.MINUTE)

    assert 0 < before["done"] < 12
    assert reasons(home, found) == {"done": 12}


def test_a_group_that_is_not_there_keeps_a_campaign_from_starting(home: System) -> None:
    with pytest.raises(campaigns.NotReady, match="no group"):
        campaign(home, "0" * 32)


def test_a_condition_of_a_step_skips_whom_it_does_not_mean(home: System) -> None:
    listed = tuple(f"{one.kind}:{one.value}" for one in _handles(home))
    steps = (a_step("First", "inapp", when=BOUGHT), a_step("Second", "inapp"))
    plan = a_plan(people=listed, steps=steps, use="service.news", pauses_on_open=False)
    made = campaigns.create(home.record, "C", plan, owner="s", now=NOW)
    for person in everybody(home):
        yes(home, person.person_id, "service")
    speaking.campaigning.start_campaign(home, made.campaign_id, now=NOW + 2)

    told = speaking.trials.simulate(home, made, days=30, now=NOW + 3)

    firsts = sum(one.step == 0 for one in told.sayings)
    assert 0 < firsts < sum(one.step == 1 for one in told.sayings) <= 12


def _handles(home: System) -> list[people.Handle]:
    return [people.get(home.record, one.person_id).leading for one in everybody(home)]
