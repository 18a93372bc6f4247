"""What a draft tells before it starts, whom a change moves, and what failed, tried once more."""

import re

import pytest

from tests.console.given_plans import FORM, a_home, planned
from tests.console.visiting import visitor
from tests.flow.given_campaigns import NOON, a_person, says
from twofold import campaigns, clock, messages, people, speaking, terms
from twofold.access import Role
from twofold.settings import Settings
from twofold.storage import Query


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon: at night nothing leaves for anybody."""
    monkeypatch.setattr(clock, "now_us", lambda: NOON)


def test_who_is_on_their_way_keeps_their_version_or_is_moved_by_choice(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        a_person(home, "ada")
        path = planned(owner, **{"s0-wait": "2"})
        owner.post(path, {"do": "start"})
        speaking.campaigning.let_everybody_in(home, now=NOON)
        handles = [one.handle_id for one in people.resolve(home.record, "user_id:ada").handles]
        assert "Move whoever is on their way" in owner.get(f"{path}/change").text

        owner.post(f"{path}/change", FORM)
        kept = [one.version for one in campaigns.of_handles(home.record, handles)]
        owner.post(f"{path}/change", {**FORM, "everybody": "yes"})
        moved = [one.version for one in campaigns.of_handles(home.record, handles)]

        assert (kept, moved) == ([1], [3])


def test_a_draft_tells_what_sending_costs_and_its_clock_is_run_forward(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        path = planned(analyst, **{"s0v0-cost": "0.08", "s0-wait": "5"})

        whole, short = analyst.get(path).text, analyst.get(f"{path}?days=2").text

        assert "€0.08</strong> is what sending them would cost" in whole
        assert re.search(r"0</strong> messages would leave", short)
        assert "the next 2 days" in short
        assert analyst.get(f"{path}?days=soon").status_code == 400


def test_a_draft_tells_who_waits_for_hours_of_their_own(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        for name in ("ada", "bob"):
            a_person(home, name)
        evening = terms.Conditions(windows=(terms.Window(start=18 * 60, end=20 * 60),))
        says(home, "bob", "limit", "marketing", conditions=evening)

        told = analyst.get(planned(analyst)).text

        assert re.search(r"2</strong> messages would leave", told)
        assert re.search(r"1</strong> of these people waits for hours", told)


def test_what_failed_can_be_tried_once_more(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        ada = a_person(home, "ada")
        intent = terms.Intent(use="marketing.shoes", channel="post")
        made = messages.ask(home.record, ada, intent, messages.Message(text="Hi"), now=NOON)
        home.record.run(
            Query("fail", "UPDATE delivery SET state = 'failed' WHERE delivery_id = :it"),
            it=made.delivery_id,
        )
        assert "Try once more" in analyst.get("/console/deliveries").text

        answer = analyst.post(f"/console/deliveries/{made.delivery_id}", {"end": "again"})

        assert answer.status_code == 303
        assert messages.get(home.record, made.delivery_id).state == "waiting"
