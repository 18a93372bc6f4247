"""What keeps a campaign from saying something to somebody stands on its page, before and after."""

import pytest

from tests.console.given_plans import a_home, planned
from tests.console.reading import links, words
from tests.console.visiting import visitor
from tests.flow.given_campaigns import NOON, a_campaign, a_person, who
from tests.people.given_links import see
from twofold import campaigns, clock, speaking, supplies, templates
from twofold.access import Role
from twofold.campaigns import Step, Variant
from twofold.settings import Settings
from twofold.system import System
from twofold.templates import Code, Part, Template, Words

WORDED = {"s0v0-template": "shoes", "s0v0-text": ""}


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon: at night nothing leaves for anybody."""
    monkeypatch.setattr(clock, "now_us", lambda: NOON)


def keep(home: System) -> None:
    """Keep a template that tells a code, and the phone of whoever reads it."""
    blocks = (Code(pool="autumn"), Words(text="Call {{ person.phone }}"))
    part = Part(subject="Shoes", blocks=blocks)
    found = Template(name="shoes", parts={"en": {"*": part}})
    templates.keep(home.record, found, by="s", now=NOON)


def test_a_draft_foresees_codes_that_run_out_and_words_that_cannot_be_made(
    settings: Settings,
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        a_person(home, "bob")
        see(home.record, ("user_id:ada", "phone:+4366012345", "trait", NOON))
        supplies.bring_codes(home.record, "autumn", ["A"], by="s", now=NOON)
        keep(home)

        draft = analyst.get(planned(analyst, **WORDED))

        told = words(draft)
        assert "The pool “autumn” has 1 code left, and 2 messages would take one each" in told
        assert "1 of them could not be sent" in told
        assert "Looked at were the words of 2 people." in told
        assert "1 person: nothing is known for person.phone, which the template “shoes”" in told
        bob = f"/console/people/{who(home, 'bob').person_id}"
        assert links(draft, bob) == [bob, bob]
        assert links(draft, "/console/templates/") == ["/console/templates/shoes"]
        assert supplies.codes_left(home.record, "autumn") == 1


def test_a_draft_tells_which_campaigns_may_take_of_the_same_codes(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        supplies.bring_codes(home.record, "autumn", ["A"], by="s", now=NOON)
        keep(home)
        said = Step(variants=(Variant(arm="letter", channel="email", template="shoes"),))
        a_campaign(home, "Thanks", people=("user_id:ada",), steps=(said,))
        speaking.campaigning.let_everybody_in(home, now=NOON)

        told = words(analyst.get(planned(analyst, **WORDED)))

        assert "has 1 code left, and 1 message would take one. People on their way in" in told
        assert "“Thanks” may take up to 1 of the same codes." in told


def test_a_campaigns_page_tells_to_how_many_nothing_left_why_and_where_it_is_mended(
    settings: Settings,
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        for name in ("ada", "bob", "cyd"):
            a_person(home, name)
            see(home.record, (f"user_id:{name}", f"phone:+43660123{ord(name[0])}", "trait", NOON))
        supplies.bring_codes(home.record, "autumn", ["A"], by="s", now=NOON)
        keep(home)
        listed = "user_id:ada\nuser_id:bob\nuser_id:cyd"
        path = planned(analyst, people=listed, **WORDED)
        analyst.post(path, {"do": "start"})

        assert "Could not be said" not in words(analyst.get(path))
        speaking.deciding.decide_all(home, now=NOON)
        page = analyst.get(path)

        told = words(page).partition("Could not be said")[2]
        assert "2 people: there was no code in the pool “autumn”. Bring more codes" in told
        assert "/console/supplies#codes" in links(page)


def test_a_draft_whose_end_is_past_says_which_field_to_mend_and_does_not_start(
    settings: Settings,
) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        a_person(home, "ada")
        path = planned(analyst, ends="2026-03-01T09:00")

        draft = words(analyst.get(path))
        answer = analyst.post(path, {"do": "start"})

        assert "Its end is past: set a later one under 'Ends', or leave it empty." in draft
        assert "If it started now" not in draft
        assert answer.status_code == 409
        assert campaigns.resolve(home.record, "Spring shoes").state == "draft"


def test_of_many_whose_words_cannot_be_made_some_are_named(settings: Settings) -> None:
    with a_home(settings) as home, visitor(home, Role.ANALYST) as analyst:
        supplies.bring_codes(home.record, "autumn", map(str, range(20)), by="s", now=NOON)
        keep(home)
        names = [f"p{place}" for place in range(12)]
        for name in names:
            a_person(home, name)
        path = planned(analyst, people="\n".join(f"user_id:{name}" for name in names), **WORDED)

        told = words(analyst.get(path)).partition("Looked at were the words of 12 people.")[2]

        listed = told.partition("Say there what stands in its place")[2].partition(" more")[0]
        assert told.count("12 people: nothing is known for person.phone") == 1
        assert (listed.count("p"), listed[-6:]) == (10, " and 2")
