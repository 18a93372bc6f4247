"""Campaigns tried out and decided, at a terminal."""

from pathlib import Path

import pytest

from tests.cli.terminal import twofold
from tests.flow.given_campaigns import a_person, a_plan, says
from twofold import campaigns, clock, settings, speaking, system, templates, terms
from twofold.campaigns import Step, Variant
from twofold.templates import Code, Part, Template


@pytest.fixture(autouse=True)
def nobody_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every command hold nobody back."""
    monkeypatch.setenv("TWOFOLD_HOLDOUT_PERCENT", "0")


def shop(home: Path) -> None:
    """Make a home with one who allows offers at any hour, one who does not, and a draft."""
    with system.running(settings.load({"home": str(home)})) as found:
        now = clock.now_us()
        for name in ("ada", "bob"):
            a_person(found, name, allows=())
        hours = terms.Conditions(windows=(terms.Window(),))
        says(found, "ada", "allow", "marketing", now=now, conditions=hours)
        said = Variant(arm="inapp", channel="inapp", text="Hi", cost_micro=50_000)
        plan = a_plan(people=("user_id:ada", "user_id:bob"), steps=(Step(variants=(said,)),))
        campaigns.create(found.record, "Shoes", plan, owner="key:shop", now=now)


def test_a_draft_is_tried_and_nothing_comes_of_it_until_it_runs(home: Path) -> None:
    shop(home)

    tried = twofold("decide", "--campaign", "Shoes", "--dry-run", "--days", "3", home=home)
    told = twofold("decide", "--campaign", "Shoes", "--dry-run", "--json", home=home).json
    idle = twofold("decide", home=home)

    assert tried.out.startswith("Shoes: 2 people, 1 message in 3 days.\n")
    assert "  sending them costs 0.05 USD\n" in tried.out
    assert "There is no outcome yet to estimate from. It takes 50 people" in tried.out
    assert told["Shoes"]["sends"] == 1
    assert idle.out == "0 turns taken.\n"


def test_what_is_due_is_decided_once_and_one_person_is_told_in_words(home: Path) -> None:
    shop(home)
    with system.running(settings.load({"home": str(home)})) as found:
        [draft] = campaigns.list_all(found.record)
        speaking.campaigning.start_campaign(found, draft.campaign_id, now=clock.now_us())

    dry = twofold("decide", "--person", "user_id:bob", "--dry-run", home=home)
    first = twofold("decide", "--json", home=home).json
    again = twofold("decide", "--campaign", "Shoes", home=home)
    nobody = twofold("decide", "--person", "user_id:bob", home=home)

    assert dry.out.startswith("Shoes: silence")
    assert first == {"taken": 2}
    assert again.out == "0 turns taken.\n"
    assert nobody.out == "No campaign is for them now.\n"


def test_a_trial_says_which_pool_runs_out_and_whose_words_cannot_be_made(home: Path) -> None:
    shop(home)
    with system.running(settings.load({"home": str(home)})) as found:
        blocks = (Code(pool="autumn"),)
        worded = Template(name="code", parts={"en": {"*": Part(subject="A code", blocks=blocks)}})
        templates.keep(found.record, worded, by="s", now=clock.now_us())
        step = Step(variants=(Variant(arm="code", channel="inapp", template="code"),))
        plan = a_plan(people=("user_id:ada",), steps=(step,))
        campaigns.create(found.record, "Codes", plan, owner="key:shop", now=clock.now_us())

    tried = twofold("decide", "--campaign", "Codes", "--dry-run", home=home)

    assert "  the pool autumn has 0 codes left for 1 message\n" in tried.out
    assert "1  of 1 looked at could not be told: there was no code in the pool" in tried.out


def test_a_campaign_that_is_not_there_is_a_no(home: Path) -> None:
    shop(home)

    answer = twofold("decide", "--campaign", "Hats", home=home)

    assert (answer.code, "no campaign 'Hats'" in answer.err) == (1, True)
