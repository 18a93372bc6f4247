"""Staff see how many contacts help and what would have been, and go past a point with a reason."""

from contextlib import AbstractContextManager

import msgspec
import pytest

from tests.console.visiting import opened, visitor
from tests.flow.given_campaigns import NOON, a_campaign, a_person, does
from twofold import campaigns, clock, decisions, speaking
from twofold.access import Role
from twofold.campaigns import Campaign, Step, Variant
from twofold.decisions import Model
from twofold.settings import Settings
from twofold.system import System

PATH = "/console/results/contacts"
BOTH = Step(
    variants=(
        Variant(arm="short", channel="email", text="Shoes"),
        Variant(arm="long", channel="email", text="Shoes, at length"),
    )
)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon three weeks later: what was decided has had its time."""
    monkeypatch.setattr(clock, "now_us", lambda: NOON + 21 * clock.DAY)


def test_the_point_of_enough_is_shown_and_passed_with_a_reason(settings: Settings) -> None:
    with _home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        campaign = _campaign(home)
        own = f"{PATH}?campaign={campaign.campaign_id}"
        assert "Nothing is stopped by it, for the point is not known yet" in analyst.get(own).text
        assert "not known yet, for chance decided 0 times so far" in analyst.get(PATH).text
        decisions.keep_enough(home.record, campaign.campaign_id, 2, "it is enough", now=NOON)
        assert "Whoever has had 2 contacts in thirty days" in analyst.get(own).text

        told = {"campaign": campaign.campaign_id, "do": "past", "reason": ""}
        assert "Say why it is to go on" in analyst.post(PATH, told).text
        analyst.post(PATH, told | {"reason": "A recall of shoes"})

        assert "“A recall of shoes”" in analyst.get(own).text
        assert decisions.heeded(home.record).most(campaign.campaign_id) is None
        page = analyst.get(f"/console/campaigns/{campaign.campaign_id}").text
        assert "go on past the point at which they still help" in page
        analyst.post(PATH, told | {"do": "heed"})
        assert decisions.heeded(home.record).most(campaign.campaign_id) == 2


def test_a_campaign_that_paused_itself_says_why_and_goes_on_for_a_reason(
    settings: Settings,
) -> None:
    with _home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        names = [f"p{place}" for place in range(6)]
        for name in names:
            a_person(home, name)
        campaign = _campaign(home, people=tuple(f"user_id:{name}" for name in names))
        speaking.deciding.decide_all(home, now=NOON)
        with speaking.gateway(home, now=lambda: NOON) as gateway:
            while gateway.step():
                continue
        for name in names[:4]:
            does(home, name, "Complained", at_us=NOON + clock.HOUR, purpose="complaint")
        speaking.pausing.watch_complaints(home, now=NOON + 2 * clock.HOUR)
        path = f"/console/campaigns/{campaign.campaign_id}"

        assert "It paused itself on" in analyst.get(path).text
        assert "4 of 6 contacts were followed by a complaint" in analyst.get(path).text
        assert "it paused itself, for people complained" in analyst.get("/console/campaigns").text
        refused = analyst.post(path, {"do": "start", "reason": " "})
        assert refused.status_code == 409
        assert "Say why it is to go on" in refused.text
        analyst.post(path, {"do": "start", "reason": "Wrong words, put right"})

        assert campaigns.get(home.record, campaign.campaign_id).state == "running"
        [act, _] = campaigns.acts(home.record, campaign.campaign_id)
        assert act.reason == "Wrong words, put right"


def test_another_way_of_choosing_is_asked_for_and_what_cannot_be_read_is_told(
    settings: Settings,
) -> None:
    with _home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        campaign = _campaign(home, policy="rotate", steps=(BOTH,))
        path = f"/console/campaigns/{campaign.campaign_id}/ways"

        assert "What would it have brought?" in analyst.get(path).text
        lot = analyst.get(f"{path}?kind=split&share0=70&share1=30").text
        assert "If lot gave short to 70 in 100, long to 30 in 100: not known" in lot
        assert "nobody was decided about" in lot
        nothing = analyst.get(f"{path}?kind=rule&when=stge+%3D+1&then=short")
        assert nothing.status_code == 200
        assert campaigns.acts(home.record, campaign.campaign_id) == []


def test_a_campaign_that_would_choose_for_each_says_whether_it_does(settings: Settings) -> None:
    with _home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        campaign = _campaign(home, policy="personal", steps=(BOTH,))
        path = f"/console/campaigns/{campaign.campaign_id}"
        assert "Choosing for each person: not asked yet" in analyst.get(path).text

        gain = Model(arms=("long", "short", ""), n=9_000, best="long", low=-0.01, high=0.02)
        decisions.keep_model(home.record, campaign.campaign_id, 1, gain, now=NOON)
        assert "no sure gain over “long” to all (-1.0 to 2.0 in 100" in analyst.get(path).text

        sure = msgspec.structs.replace(gain, usable=True, low=0.01)
        decisions.keep_model(home.record, campaign.campaign_id, 1, sure, now=NOON)
        assert "It chooses for each person, for that surely gains over" in analyst.get(path).text


def _home(settings: Settings) -> AbstractContextManager[System]:
    return opened(msgspec.structs.replace(settings, holdout_percent=0))


def _campaign(home: System, **plan: object) -> Campaign:
    a_person(home, "ada")
    return a_campaign(home, **plan)  # type: ignore[arg-type]
