"""The page of one decision: what was said to whom and when, what lost, and by which reason."""

import pytest

from tests.console.given_plans import a_home
from tests.console.visiting import visitor
from tests.flow.given_campaigns import NOON, a_campaign, a_person, decided, does, who
from twofold import clock, rights, speaking
from twofold.access import Role
from twofold.campaigns import Step, Variant
from twofold.settings import Settings

WAYS = Step(
    variants=(
        Variant(arm="short", channel="email", text="Shoes"),
        Variant(arm="notice", channel="sms", text="Shoes"),
    ),
    at="best",
)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon: at night nothing leaves for anybody."""
    monkeypatch.setattr(clock, "now_us", lambda: NOON)


def test_a_decision_shows_what_was_said_when_and_what_lost(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.AGENT) as agent:
        a_person(home, "ada", allows=("marketing", "profiling.marketing"))
        for day in range(1, 6):
            at_us = NOON + 6 * clock.HOUR - day * clock.DAY
            does(home, "ada", "Product Viewed", at_us=at_us, purpose="research")
        a_campaign(home, "Spring shoes", steps=(WAYS,))
        speaking.deciding.decide_all(home, now=NOON)
        [one] = decided(home, "ada")
        path = f"/console/decisions/{one.decision_id}"

        assert f'<a href="{path}">why it was chosen</a>' in agent.get("/console/deliveries").text
        page = agent.get(path).text

        assert "<strong>short</strong> by e-mail" in page
        assert "There is no address of theirs on this channel." in page
        drawn = {"now": "at once", "own": "at an hour of their own"}
        assert one.moment is not None
        assert f"<strong>{drawn.pop(one.moment.moment)}</strong>" in page
        assert f"Otherwise it had left {drawn.popitem()[1]}" in page
        assert "50.0 in 100" in page
        assert "The other moment was chosen." in page
        [look] = rights.looks_at(home.record, who(home, "ada"))
        assert look.what == "page"


def test_who_has_no_hour_of_their_own_has_its_reason_there(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        a_person(home, "ada", allows=("marketing", "profiling.marketing"))
        a_campaign(home, "Spring shoes", steps=(WAYS,))
        speaking.deciding.decide_all(home, now=NOON)
        [one] = decided(home, "ada")

        page = owner.get(f"/console/decisions/{one.decision_id}").text

        assert "There was no other moment." in page
        assert "They have begun too few contacts for an hour of theirs to show." in page


def test_a_decision_that_is_not_there_is_not_found(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        assert owner.get("/console/decisions/nothing").status_code == 404


def test_of_two_moments_another_is_asked_of_the_log(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        campaign = a_campaign(home, "Spring shoes", steps=(WAYS,))
        path = f"/console/campaigns/{campaign.campaign_id}/ways"

        form = owner.get(path).text
        asked = owner.get(f"{path}?kind=same&moment=own").text

        assert "at an hour of their own, where they had one</option>" in form
        assert "If everything had left at an hour of their own" in asked
