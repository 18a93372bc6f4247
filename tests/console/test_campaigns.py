"""Campaigns in the console: planned, tried out, started, and told with their doubt."""

import re

import pytest

from tests.console.given_plans import FORM, a_home, planned
from tests.console.reading import words
from tests.console.visiting import visitor
from tests.flow.given_campaigns import NOON, a_person, a_plan, says
from twofold import (
    campaigns,
    clock,
    lookouts,
    messages,
    people,
    seeing,
    speaking,
    templates,
)
from twofold.access import Role, add_staff, leave
from twofold.settings import Settings


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon: at night nothing leaves for anybody."""
    monkeypatch.setattr(clock, "now_us", lambda: NOON)


def test_a_campaign_is_planned_tried_out_started_paused_and_ended(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        a_person(home, "bob", allows=())
        path = planned(analyst)

        draft = analyst.get(path).text
        assert "If it started now" in draft
        assert re.search(r"1</strong> message would leave", draft)
        assert speaking.deciding.decide_all(home, now=clock.now_us()) == 0

        assert analyst.post(path, {"do": "start"}).status_code == 303
        speaking.deciding.decide_all(home, now=clock.now_us())
        [waiting] = messages.under_way(home.record, people.resolve(home.record, "user_id:ada"))
        assert waiting.message.text == "The new shoes are here."
        assert messages.under_way(home.record, people.resolve(home.record, "user_id:bob")) == []
        assert "waits to leave" in analyst.get(path).text
        listed = analyst.get("/console/campaigns").text
        assert "Spring shoes" in listed
        assert "running" in listed

        analyst.post(path, {"do": "pause"})
        assert campaigns.resolve(home.record, "Spring shoes").state == "paused"
        analyst.post(path, {"do": "end"})
        assert "It has ended" in analyst.get(path).text
        assert analyst.post(path, {"do": "start"}).status_code == 409


def test_attention_is_refused_as_a_goal_in_words(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        path = planned(owner, goal="Email Opened")

        page = owner.get(path).text

        assert "only shows attention, and attention is not a goal" in page
        answer = owner.post(path, {"do": "start"})
        assert answer.status_code == 409
        assert "attention is not a goal" in answer.text


def test_what_cannot_be_read_is_told_and_what_was_typed_stays(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        for field, told in (
            ("holdout", "half"),
            ("within", "soon"),
            ("value", "a lot"),
            ("kind", "all"),
            ("starts", "spring"),
            ("name", ""),
        ):
            answer = owner.post("/console/campaigns", {**FORM, field: told})

            assert answer.status_code == 400, field
            assert "The new shoes are here.</textarea>" in answer.text
        assert campaigns.list_all(home.record) == []


def test_a_change_is_a_new_version_and_shows_what_stood(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        a_person(home, "ada")
        path = planned(owner)

        form = owner.get(f"{path}/change").text
        assert "The new shoes are here.</textarea>" in form
        assert 'value="20.00"' in form
        owner.post(f"{path}/change", {**FORM, "s1-wait": "3", "s1v0-text": "Still here?"})

        found = campaigns.resolve(home.record, "Spring shoes")
        assert found.version == 2
        assert [step.wait_us for step in found.plan.steps] == [0, 3 * clock.DAY]


@pytest.mark.parametrize(
    ("chosen", "typed", "kept"),
    [("best", "", "best"), ("own", "", "own"), ("time", "09:30", "09:30")],
)
def test_the_moment_of_a_step_is_chosen_by_its_words(
    settings: Settings, chosen: str, typed: str, kept: str
) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        path = planned(owner, **{"s0-at": chosen, "s0-clock": typed})

        assert campaigns.resolve(home.record, "Spring shoes").plan.steps[0].at == kept
        form = owner.get(f"{path}/change").text
        assert f'<option value="{chosen}" selected>' in form
        assert f'name="s0-clock" type="text" value="{typed}"' in form


def test_a_time_of_day_that_is_not_written_is_asked_for(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        answer = owner.post("/console/campaigns", {**FORM, "s0-at": "time"})

        assert answer.status_code == 400
        assert "The time of day cannot be" in answer.text
        assert campaigns.list_all(home.record) == []


def test_what_is_simulated_stays_so_when_its_form_is_saved(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        plan = a_plan(simulated=True)
        made = campaigns.create(home.record, "Played", plan, owner="1", now=NOON)

        owner.post(f"/console/campaigns/{made.campaign_id}/change", FORM)

        found = campaigns.get(home.record, made.campaign_id)
        assert (found.version, found.plan.simulated) == (2, True)
        assert found.plan.steps[0].variants[0].text == "The new shoes are here."


def test_who_asked_to_be_told_is_told_just_that_by_the_form(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        lookouts.offer(home.record, "alto", "The shoe Alto is back", by="1", now=NOON)
        path = planned(owner, kind="request", trigger="alto", holdout="10", people="")

        plan = campaigns.resolve(home.record, "Spring shoes").plan
        assert (plan.use, plan.holdout, plan.trigger.name) == ("request.alto", 0.0, "alto")
        assert owner.post(path, {"do": "start"}).status_code == 303


def test_the_form_tells_whom_it_would_be_for_before_anything_is_kept(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada", allows=("marketing", "profiling.marketing"))
        seeing.chart(home, now=NOON)
        typed = {**FORM, "do": "look", "kind": "audience", "people": "", "name": "",
                 "audience": "touches >= 0", "topic": "Old boots"}  # fmt: skip

        told = analyst.post("/console/campaigns", typed)

        assert told.status_code == 200
        assert "of 1 of whom readings are worked out" in told.text
        assert "would hear it" in told.text
        assert "The new shoes are here.</textarea>" in told.text
        wrong = analyst.post("/console/campaigns", {**typed, "audience": "tuches > 1"})
        assert "<mark>tuches</mark>" in wrong.text
        assert campaigns.list_all(home.record) == []


def test_a_kept_group_a_template_and_a_new_topic_are_chosen_by_name(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        kept = seeing.save_audience(
            home, name="Few", expression="touches >= 1", owner="o", now=NOON
        )
        part = templates.Part(subject="Shoes", text="Here they are.")
        worded = templates.Template(name="shoes", title="New shoes", parts={"en": {"*": part}})
        templates.keep(home.record, worded, by="o", now=NOON)
        form = analyst.get("/console/campaigns/new").text
        assert f'<option value="{kept.audience_id}">Few</option>' in form
        assert '<option value="shoes">New shoes</option>' in form

        path = planned(
            analyst, kind="audience", people="", group=kept.audience_id, use="marketing",
            topic="Old boots", **{"s0v0-template": "shoes", "s0v0-text": ""},
        )  # fmt: skip

        plan = campaigns.resolve(home.record, "Spring shoes").plan
        assert (plan.audience, plan.use) == (kept.audience_id, "marketing.old-boots")
        assert plan.steps[0].variants[0].template == "shoes"
        shown = analyst.get(path).text
        assert f'<a href="/console/groups/{kept.audience_id}">Few</a>' in shown
        assert 'aria-label="1 step, one below the other, down to the goal"' in shown
        change = analyst.get(f"{path}/change").text
        assert f'<option value="{kept.audience_id}" selected>' in change
        assert '<option value="marketing.old-boots" selected>' in change
        both = {**FORM, "group": kept.audience_id, "audience": "touches > 1"}
        assert analyst.post("/console/campaigns", both).status_code == 400


def test_what_each_way_would_have_brought_said_to_all_is_told_with_what_it_rests_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        names = [f"p{place}" for place in range(40)]
        for name in names:
            a_person(home, name)
        listed = "\n".join(f"user_id:{name}" for name in names)
        other = {"s0v1-arm": "long", "s0v1-channel": "email", "s0v1-text": "At length."}
        path = planned(analyst, people=listed, policy="rotate", within="0.1", **other)
        analyst.post(path, {"do": "start"})
        speaking.deciding.decide_all(home, now=clock.now_us())
        with speaking.gateway(home, now=lambda: NOON) as gateway:
            while gateway.step():
                pass
        monkeypatch.setattr(clock, "now_us", lambda: NOON + 3 * clock.HOUR)

        told = " ".join(analyst.get(path).text.split())

        assert "Had one way been said to all" in told
        assert re.search(
            r"<li>long: 0\s?% would have reached the goal, 0\s?% to 0\s?%; this rests on \d\d"
            r" decisions’ worth of 40\. Under 500 it may be far off\.</li>",
            told,
        )


def test_only_analysts_and_owners_plan_and_agents_may_look(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.AGENT) as agent:
        assert agent.get("/console/campaigns").status_code == 200
        assert agent.get("/console/campaigns/new").status_code == 404
        assert agent.post("/console/campaigns", FORM).status_code == 404
        assert agent.post("/console/limits", {"use": "care"}).status_code == 404


def test_deliveries_tell_what_is_not_known_and_somebody_says_how_it_ended(
    settings: Settings,
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        assert "No message has been written yet" in analyst.get("/console/deliveries").text
        path = planned(analyst)
        analyst.post(path, {"do": "start"})
        speaking.deciding.decide_all(home, now=clock.now_us())
        with speaking.gateway(home) as gateway:
            gateway.step()

        page = analyst.get("/console/deliveries").text

        assert "1</a> left" in page
        told = analyst.get("/console/results").text
        assert "Not enough to say: nobody was held back" in told
        assert analyst.post("/console/deliveries/nothing", {"end": "sent"}).status_code == 404
        assert analyst.post("/console/deliveries/nothing", {"end": "perhaps"}).status_code == 400


def test_a_campaign_names_its_owner_and_what_ends_it_for_whom(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        path = planned(owner, pauses="")
        other = add_staff(home.record, "eve@b.example", name="Eve", now=NOON)

        page = owner.get(path).text
        assert "They do what it is about</strong>: <em>Order Completed</em>" in page
        assert "They say any no to it" in page
        assert "While a complaint or question of theirs is open" not in page
        assert "does not hold it up" in page
        assert "It has no last day" in page

        changed = {**FORM, "owner": other.staff_id, "pauses": "yes", "ends": "2099-03-01T10:00"}
        assert owner.post(f"{path}/change", changed).status_code == 303
        page = owner.get(path).text
        assert "Eve answers for it." in page
        assert "While a complaint or question of theirs is open" in page
        assert re.search(r"It ends for everybody on <time[^>]*>1 Mar 2099", page)

        assert owner.post(f"{path}/change", {**FORM, "owner": "nobody"}).status_code == 400
        leave(home.record, other.staff_id, now=NOON)
        assert "Somebody who has left answers for it." in owner.get(path).text
        assert "Somebody who has left</option>" in owner.get(f"{path}/change").text


def test_whoever_said_no_is_counted_once_with_the_rule_that_it_was(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        a_person(home, "ada")
        a_person(home, "bob")
        says(home, "bob", "deny", "marketing", now=NOON - clock.DAY)
        a_person(home, "cyd", allows=())
        path = planned(owner, people="user_id:ada\nuser_id:bob\nuser_id:cyd", holdout="0")
        owner.post(path, {"do": "start"})
        speaking.deciding.decide_all(home, now=clock.now_us())

        told = words(owner.get(path)).partition("What became of it")[2]

        assert "1 said no, and left 1: they said no to it" in told
        assert "1 never allowed it 1: they never said yes to it" in told
        assert told.count("said no") == 2
        assert "Messages 1 waits to leave" in told
        assert "Turns at which nothing was said" not in told
