"""What the forms of campaigns and limits refuse, and how their pages tell what stands."""

import re

import pytest

from tests.console.given_plans import FORM, a_home, planned
from tests.console.visiting import visitor
from tests.flow.given_campaigns import NOON, a_person
from twofold import campaigns, clock, decisions, speaking
from twofold.access import Role
from twofold.console import campaign_fates
from twofold.settings import Settings


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon: at night nothing leaves for anybody."""
    monkeypatch.setattr(clock, "now_us", lambda: NOON)


def test_limits_are_shown_and_set_and_what_cannot_be_one_is_refused(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        owner.post("/console/limits", {"use": "marketing", "most": "2", "days": "7"})
        page = owner.get("/console/limits").text
        assert re.search(r'class="num">2</td><td class="num">7<', page)

        for told in ({"use": "magic", "most": "1", "days": "1"},
                     {"use": "care", "most": "many", "days": "1"},
                     {"use": "care", "most": "1", "days": "900"}):  # fmt: skip
            assert owner.post("/console/limits", told).status_code == 400


def test_a_limit_is_for_a_topic_as_campaigns_name_it(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        told = {"use": "marketing", "topic": " Trail Shoes", "most": "1", "days": "3"}

        owner.post("/console/limits", told)
        page = owner.get("/console/limits").text
        wrong = owner.post("/console/limits", {**told, "days": "0"}).text

        assert "News and offers: trail shoes" in page
        assert "marketing.trail-shoes<" not in page
        assert decisions.ContactLimit(
            use="marketing.trail-shoes", per_us=3 * clock.DAY, most=1
        ) in decisions.limits(home.record)
        assert "not 1 in 0 days." in wrong


def test_a_form_that_shows_an_older_version_replaces_nothing_unseen(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        path = planned(owner)
        change = f"{path}/change"
        form = {**FORM, "version": "1"}
        assert 'name="version" value="1"' in owner.get(change).text
        owner.post(change, {**form, "s0v0-text": "Of one tab."})

        late = owner.post(change, {**form, "s0v0-text": "Of the other tab."})

        assert late.status_code == 400
        assert "changed meanwhile: look at version 2" in late.text
        assert "Of the other tab.</textarea>" in late.text
        assert campaigns.resolve(home.record, "Spring shoes").version == 2
        again = {**form, "version": "2", "s0v0-text": "Of the other tab."}
        assert owner.post(change, again).status_code == 303
        [step] = campaigns.resolve(home.record, "Spring shoes").plan.steps
        assert step.variants[0].text == "Of the other tab."


def test_amounts_below_nothing_and_half_a_limit_are_refused_in_words(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        for field, told, said in (
            ("value", "-5", "What one is worth cannot be"),
            ("s0v0-cost", "-1", "What sending costs cannot be"),
            ("attention", "a lot", "write an amount such as 12.30."),
            ("most", "3", "write in how many, such as 7"),
            ("per", "3", "How often, at most cannot be"),
        ):
            answer = owner.post("/console/campaigns", {**FORM, field: told})

            assert answer.status_code == 400, field
            assert said in answer.text
            assert ".." not in answer.text.partition(said)[2][:80]
        assert campaigns.list_all(home.record) == []


def test_a_new_campaign_counts_in_the_money_of_the_home(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.OWNER) as owner:
        page = owner.get("/console/campaigns/new").text

        assert re.search(rf'name="currency" type="text" value="{home.settings.currency}"', page)
        assert '<option value="inapp">notice in the app</option>' in page


def test_deliveries_tell_states_and_channels_in_words(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        analyst.post(planned(analyst), {"do": "start"})
        speaking.deciding.decide_all(home, now=clock.now_us())

        page = analyst.get("/console/deliveries").text
        none = analyst.get("/console/deliveries?state=cancelled").text

        assert "<td>e-mail</td><td>waits</td>" in page
        assert "Of those that were called back by a stop" in none
        assert "There is none." in none


def test_another_lot_needs_shares_and_says_so(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        path = f"{planned(analyst)}/ways?kind=split"

        empty, filled = analyst.get(path), analyst.get(f"{path}&share0=100")

        assert (empty.status_code, filled.status_code) == (400, 200)
        assert "Say to how many in 100 each way would have been said." in empty.text


def test_who_is_listed_and_nobody_knows_is_told(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        strangers = planned(analyst, people="user_id:ada\nnobody@b.example\n=1+1")
        known = planned(analyst, name="Known", people="user_id:ada")

        assert (
            "1</strong> person is in it of 3 listed; by the others" in analyst.get(strangers).text
        )
        assert "1</strong> person is in it</li>" in analyst.get(known).text


@pytest.mark.parametrize(
    ("many", "words", "told"),
    [
        (1, "wait for their next step", "waits for their next step"),
        (1, "are leaving now", "is leaving now"),
        (1, "were left alone by lot", "was left alone by lot"),
        (1, "have come in", "has come in"),
        (1, "said no, and left", "said no, and left"),
        (2, "wait for their next step", "wait for their next step"),
    ],
)
def test_one_is_told_as_one(many: int, words: str, told: str) -> None:
    assert campaign_fates.as_many(words, many) == told


def test_one_message_waits_and_two_wait(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        path = planned(analyst)
        analyst.post(path, {"do": "start"})
        speaking.deciding.decide_all(home, now=clock.now_us())

        assert "1</strong> waits to leave" in analyst.get(path).text
        assert "1</a> waits to leave" in analyst.get("/console/deliveries").text
