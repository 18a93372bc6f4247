"""Where words cannot be made for somebody, it is kept why; a trial foresees it."""

from collections.abc import Iterator

import msgspec
import pytest

from tests import homes
from tests.flow.given_campaigns import (
    NOON,
    a_campaign,
    a_person,
    a_plan,
    decided,
    outbox,
    who,
)
from tests.people.given_links import see
from twofold import campaigns, clock, decisions, rights, speaking, supplies, templates
from twofold.campaigns import Campaign, Step, Variant
from twofold.decisions import Lack, Lacking
from twofold.settings import Settings
from twofold.speaking.lacking import Short
from twofold.system import System
from twofold.templates import Block, Code, Part, Products, Template, Words

NAMES = ("ada", "bob", "cyd")
LISTED = tuple(f"user_id:{name}" for name in NAMES)
SAID = Step(variants=(Variant(arm="letter", channel="email", template="shoes"),))


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with three people, of whom Ada has a phone, once on each database."""
    with homes.running(msgspec.structs.replace(settings, holdout_percent=0)) as found:
        for name in NAMES:
            a_person(found, name)
        see(found.record, ("user_id:ada", "phone:+4366012345", "trait", NOON))
        yield found


def keep(home: System, *blocks: Block) -> None:
    """Keep the template that the campaigns of these tests are worded in."""
    part = Part(subject="Shoes", blocks=blocks)
    found = Template(name="shoes", parts={"en": {"*": part}})
    templates.keep(home.record, found, by="staff", now=NOON)


def a_draft(home: System) -> Campaign:
    plan = a_plan(people=LISTED, steps=(SAID,))
    return campaigns.create(home.record, "Shoes", plan, owner="s", now=NOON)


@pytest.mark.parametrize(
    ("block", "lack", "people"),
    [
        (Words(text="Call {{ person.phone }}"), Lack(kind="field", name="person.phone"), 2),
        (Products(feed="boots"), Lack(kind="feed", name="boots"), 3),
        (Code(pool="autumn"), Lack(kind="pool", name="autumn"), 2),
    ],
)
def test_for_how_many_nothing_left_and_what_lacked_first_is_kept(
    home: System, block: Block, lack: Lack, people: int
) -> None:
    supplies.bring_codes(home.record, "autumn", ["A"], by="s", now=NOON)
    keep(home, block)

    made = a_campaign(home, people=LISTED, steps=(SAID,))
    speaking.deciding.decide_all(home, now=NOON)

    lack = msgspec.structs.replace(lack, template="shoes")
    found = decisions.lacks_of(home.record, made.campaign_id)
    assert found == [Lacking(lack=lack, people=people)]
    assert sum(len(outbox(home, name)) for name in NAMES) == 3 - people


def test_what_else_keeps_a_message_back_is_kept_in_its_own_words(home: System) -> None:
    made = a_campaign(home, people=LISTED, lives_us=0)

    speaking.deciding.decide_all(home, now=NOON)

    [found] = decisions.lacks_of(home.record, made.campaign_id)
    assert (found.people, found.lack.kind, found.lack.template) == (3, "words", "")
    assert "it has expired already" in found.lack.in_words


def test_no_code_is_lost_with_words_that_lack_something_else(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A", "B"], by="s", now=NOON)
    keep(home, Code(pool="autumn"), Words(text="Call {{ person.phone }}"))

    made = a_campaign(home, people=LISTED, steps=(SAID,))
    speaking.deciding.decide_all(home, now=NOON)

    assert len(outbox(home, "ada")) == 1
    assert supplies.codes_left(home.record, "autumn") == 1
    [found] = decisions.lacks_of(home.record, made.campaign_id)
    assert (found.lack.name, found.people) == ("person.phone", 2)


def test_a_trial_foresees_that_a_pool_runs_out_with_both_numbers(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A", "B"], by="s", now=NOON)
    keep(home, Code(pool="autumn"))

    told = speaking.trials.simulate(home, a_draft(home), now=NOON)

    assert told.short == (Short(pool="autumn", left=2, wanted=3),)
    assert (told.worded.people, told.worded.unworded) == (3, ())
    assert supplies.codes_left(home.record, "autumn") == 2
    supplies.bring_codes(home.record, "autumn", ["C"], by="s", now=NOON)
    again = campaigns.resolve(home.record, "Shoes")
    assert speaking.trials.simulate(home, again, now=NOON).short == ()


def test_a_trial_counts_what_others_on_their_way_may_take_of_the_same_pool(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A", "B", "C", "D"], by="s", now=NOON)
    keep(home, Code(pool="autumn"))
    later = msgspec.structs.replace(SAID, wait_us=clock.DAY)
    a_campaign(home, "Thanks", people=LISTED[:2], steps=(SAID, later))
    speaking.campaigning.let_everybody_in(home, now=NOON)

    before = speaking.trials.simulate(home, a_draft(home), now=NOON)
    speaking.deciding.decide_all(home, now=NOON)
    after = speaking.trials.simulate(home, campaigns.resolve(home.record, "Shoes"), now=NOON)

    assert before.short == (
        Short(pool="autumn", left=4, wanted=3, elsewhere=4, others=("Thanks",)),
    )
    assert after.short == (Short(pool="autumn", left=2, wanted=3, elsewhere=2, others=("Thanks",)),)


def test_a_campaign_takes_no_codes_from_itself(home: System) -> None:
    supplies.bring_codes(home.record, "autumn", ["A", "B", "C"], by="s", now=NOON)
    keep(home, Code(pool="autumn"))
    made = a_campaign(home, people=LISTED, steps=(SAID,))
    speaking.campaigning.let_everybody_in(home, now=NOON)

    assert speaking.trials.simulate(home, made, now=NOON).short == ()


def test_a_trial_foresees_for_whom_words_cannot_be_made_and_why(home: System) -> None:
    keep(home, Words(text="Call {{ person.phone }}"))

    told = speaking.trials.simulate(home, a_draft(home), now=NOON)

    lack = Lack(kind="field", name="person.phone", template="shoes")
    assert (told.sends, told.worded.people) == (3, 3)
    assert {one.person_id: one.lack for one in told.worded.unworded} == {
        who(home, name).person_id: lack for name in ("bob", "cyd")
    }


def test_an_empty_pool_is_told_though_nobody_is_known_who_would_take_of_it(home: System) -> None:
    keep(home, Code(pool="autumn"))
    plan = a_plan(people=("user_id:nobody",), steps=(SAID,))
    made = campaigns.create(home.record, "Shoes", plan, owner="s", now=NOON)

    told = speaking.trials.simulate(home, made, now=NOON)

    assert told.short == (Short(pool="autumn", left=0, wanted=0),)
    assert told.worded.people == 0


def test_what_lacked_is_told_to_its_person_and_forgotten_with_them(home: System) -> None:
    keep(home, Products(feed="boots"))
    made = a_campaign(home, people=LISTED[:1], steps=(SAID,))
    speaking.deciding.decide_all(home, now=NOON)

    [told] = rights.holdings(home.record, who(home, "ada"))["decisions"]
    assert told["lacked"] == {"kind": "feed", "name": "boots", "template": "shoes", "said": ""}
    assert len(decided(home, "ada")) == 1

    rights.forget(home.record, who(home, "ada"))
    assert decisions.lacks_of(home.record, made.campaign_id) == []
