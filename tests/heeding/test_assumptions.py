"""Whoever leaves a group or a score is in no list of it and chosen by it for nothing."""

import io
import zipfile
from collections.abc import Iterator

import msgspec
import pytest

from tests.flow import given_uses
from tests.flow.given_campaigns import a_plan, a_step
from tests.flow.given_uses import NOW, who
from tests.speaking.test_audience_campaigns import yes
from twofold import (
    audiences,
    campaigns,
    clock,
    heeding,
    messages,
    people,
    receipts,
    seeing,
    speaking,
    terms,
)
from twofold.audiences import Audience
from twofold.campaigns import Campaign, Trigger
from twofold.ids import PersonId
from twofold.people import Person
from twofold.seeing import groups
from twofold.settings import Settings
from twofold.system import System

EVERYBODY = "touches >= 1"
LATER = NOW + clock.HOUR


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people, all of whom allow being chosen; once on each database."""
    with given_uses.charted(settings) as found:
        for person in given_uses.everybody(found):
            for use in ("marketing", "profiling.marketing"):
                yes(found, person.person_id, use)
        bare = msgspec.structs.replace(found.settings, holdout_percent=0)
        yield msgspec.structs.replace(found, settings=bare)


@pytest.mark.parametrize("listed", [False, True])
def test_who_leaves_a_group_is_in_no_list_of_it_and_comes_back_by_taking_it_back(
    home: System, listed: bool
) -> None:
    group = a_list(home) if listed else a_group(home)
    ada = who(home)
    before = told(home, group)

    heeding.assumptions.leave(home, ada, about(group), now=LATER)

    assert before == (12, 12, True, True)
    assert told(home, group) == (11, 11, False, False)
    seeing.refresh(home, now=LATER + 1)
    groups.fill_groups(home, now=LATER + 2)
    assert told(home, group) == (11, 11, False, False)
    assert audiences.left_count(home.record, group.audience_id) == 1

    version = terms.of(home.record, ada).version
    heeding.assumptions.come_back(home, ada, about(group), version=version, now=LATER + 3)
    seeing.refresh(home, now=LATER + 4)

    assert told(home, group) == before
    assert heeding.assumptions.left(home, ada) == []


def test_leaving_is_a_statement_with_a_receipt_and_twice_is_once(home: System) -> None:
    group, ada = a_group(home), who(home)
    before = terms.of(home.record, ada).version

    heeding.assumptions.leave(home, ada, about(group), now=LATER)
    heeding.assumptions.leave(home, ada, about(group), now=LATER + 1)

    found = terms.of(home.record, ada)
    assert found.version == before + 1
    assert terms.clause_words(found.clauses[-1], named="G") == "no to being in a group: G"
    assert [one.kind for one in receipts.of(home.record, ada)][-1:] == ["terms"]
    [left] = heeding.assumptions.left(home, ada)
    assert (left.name, left.words) == ("G", "left by the person on 1 June 2026")
    with pytest.raises(terms.StaleTerms):
        heeding.assumptions.come_back(home, ada, about(group), version=before, now=LATER)


def test_the_step_out_of_a_group_is_told_with_its_reason_and_names_nobody(home: System) -> None:
    group, ada = a_group(home), who(home)
    heeding.assumptions.leave(home, ada, about(group), now=LATER)

    seeing.refresh(home, now=LATER + 1)

    use = seeing.looked_at(home, now=LATER)
    assert audiences.latest_steps(home.record, group.audience_id, use=use, limit=9) == []
    rows = exported(home, ada, "touches")
    [step] = [row for row in rows if row["name"] == "Audience Left"]
    assert "they left this group themselves" in str(step["said"])


@pytest.mark.parametrize("listed", [False, True])
def test_a_campaign_for_a_group_has_nothing_for_who_left_it(home: System, listed: bool) -> None:
    group = a_list(home) if listed else a_group(home)
    running, ada = a_campaign(home, group.audience_id), who(home)
    before = speaking.singly.decide(home, ada, campaign=running, dry_run=True, now=LATER)

    heeding.assumptions.leave(home, ada, about(group), now=LATER)

    assert len(before) == 1
    found = speaking.singly.decide(home, ada, campaign=running, dry_run=True, now=LATER)
    assert [one.verdict for one in found if type(one.verdict).__name__ == "Open"] == []
    speaking.deciding.decide_all(home, now=LATER)
    counts = campaigns.counts(home.record, running.campaign_id)
    assert {why: many for (_, why), many in counts.items()} == {"done": 11, "outside": 1}


def test_a_campaign_that_asks_for_a_score_has_nothing_for_who_left_it(home: System) -> None:
    ada = who(home)
    stage = given_uses.readings(home)["stage"]
    running = a_campaign(home, f"stage = '{stage}'")

    heeding.assumptions.leave(home, ada, "score:stage", now=LATER)

    found = speaking.singly.decide(home, ada, campaign=running, dry_run=True, now=LATER)
    assert all(type(one.verdict).__name__ == "Leave" for one in found)
    assert not people_of(home, f"stage = '{stage}'") & {ada.person_id}
    assert people_of(home, f"stage = '{stage}'")


@pytest.mark.parametrize("waits_on", ["group", "score", "nothing"])
def test_what_waits_on_account_of_it_does_not_go(home: System, waits_on: str) -> None:
    group, ada = a_group(home), who(home)
    stage = given_uses.readings(home)["stage"]
    said = {"group": group.audience_id, "score": f"stage = '{stage}'", "nothing": "touches >= 0"}
    a_campaign(home, said[waits_on])
    speaking.deciding.decide_all(home, now=LATER)
    [waiting] = messages.under_way(home.record, ada)
    left = "score:stage" if waits_on == "score" else about(group)

    heeding.assumptions.leave(home, ada, left, now=LATER + 1)

    found = messages.get(home.record, waiting.delivery_id)
    end = ("waiting", "allowed") if waits_on == "nothing" else ("cancelled", "left")
    assert (found.state, found.reason or "allowed") == end
    others = [messages.under_way(home.record, one) for one in everybody_but(home, ada)]
    assert any(others)


def test_a_score_that_is_left_stands_in_no_reading_and_says_so(home: System) -> None:
    ada = who(home)
    before = seeing.person(home, ada.person_id, as_of=NOW, now=NOW)

    heeding.assumptions.leave(home, ada, "score:stage", now=LATER)
    at_once = seeing.person(home, ada.person_id, as_of=NOW, now=LATER)
    seeing.refresh(home, now=LATER + 1)
    after = seeing.person(home, ada.person_id, as_of=NOW, now=LATER + 1)

    words = {"value": None, "refused": "left by the person on 1 June 2026"}
    for found in (at_once, after):
        assert found["stage"] is None
        assert words.items() <= found["readings"]["stage"].items()
        assert found["readings"]["incidences"] == before["readings"]["incidences"]
    [mine] = [row for row in seeing.profiles(home, now=LATER) if row["person_id"] == ada.person_id]
    assert mine["stage"] is None
    scores = exported(home, ada, "scores")
    assert [row["value"] for row in scores if row["name"] == "left"] == ["score:stage"]
    assert not [row for row in scores if row["name"] == "stage_history"]

    version = terms.of(home.record, ada).version
    heeding.assumptions.come_back(home, ada, "score:stage", version=version, now=LATER + 2)
    seeing.refresh(home, now=LATER + 3)
    again = seeing.person(home, ada.person_id, as_of=NOW, now=LATER + 3)
    assert again["stage"] == before["stage"] is not None


def test_a_look_at_the_description_of_a_group_has_nobody_who_left_it(home: System) -> None:
    group, ada = a_group(home), who(home)
    heeding.assumptions.leave(home, ada, about(group), now=LATER)

    of_it = seeing.preview_audience(home, EVERYBODY, group=group.audience_id, now=LATER)
    named = seeing.behind_audience(home, EVERYBODY, group=group.audience_id, now=LATER)
    other = seeing.preview_audience(home, EVERYBODY, now=LATER)

    assert (of_it.people, other.people) == (11, 12)
    assert len(named) == 11
    assert ada.person_id not in {*named, *(one.person_id for one in of_it.sample)}


def test_who_are_joined_are_bound_by_what_either_left(home: System) -> None:
    group, ada, ben = a_group(home), who(home), who(home, "u7")
    heeding.assumptions.leave(home, ada, about(group), now=LATER)

    merged = seeing.merge(
        home, ada.person_id, ben.person_id, by="staff", reason="one", now=LATER + 1
    )

    assert members(home, group) == 10
    assert heeding.assumptions.left(home, people.get(home.record, merged)) != []
    seeing.refresh(home, now=LATER + 2)
    assert members(home, group) == 10


def test_who_is_erased_leaves_no_trace_of_what_they_left(home: System) -> None:
    group, ada = a_group(home), who(home)
    heeding.assumptions.leave(home, ada, about(group), now=LATER)

    heeding.erase(home, ada, by="person", now=LATER + 1)

    assert audiences.left_count(home.record, group.audience_id) == 0
    assert audiences.sizes(home.record) == {group.audience_id: 11}


def test_a_machine_can_bring_that_somebody_left(home: System) -> None:
    group, ada = a_group(home), who(home)
    scope = terms.Scope(use="profiling", matter=about(group))
    said = terms.Statement(statement_id="s", verb="deny", scope=scope, method="api")

    a_campaign(home, group.audience_id)
    speaking.deciding.decide_all(home, now=LATER)
    [waiting] = messages.under_way(home.record, ada)

    heeding.assumptions.bring(home, ada, said, now=LATER)

    assert told(home, group) == (11, 11, False, False)
    assert messages.get(home.record, waiting.delivery_id).reason == "left"
    assert heeding.assumptions.left(home, ada)[0].about == about(group)


def a_group(home: System, expression: str = EVERYBODY) -> Audience:
    kept = seeing.save_audience(home, name="G", expression=expression, owner="s", now=NOW)
    groups.fill_groups(home, (kept,), now=NOW)
    return audiences.get(home.record, kept.audience_id)


def a_list(home: System) -> Audience:
    lines = "\n".join(row.person_id for row in given_uses.everybody(home))
    listed = f"person_id\n{lines}\n"
    return audiences.take_list(home.record, listed, name="L", owner="s", now=NOW).audience


def a_campaign(home: System, audience: str) -> Campaign:
    plan = a_plan(
        trigger=Trigger(kind="audience"), audience=audience, people=(),
        steps=(a_step("Hi", "inapp"),), pauses_on_open=False,
        goal=campaigns.Goal(name="Product Reviewed"),
    )  # fmt: skip
    made = campaigns.create(home.record, "C", plan, owner="s", now=NOW)
    return speaking.campaigning.start_campaign(home, made.campaign_id, now=NOW + 2)


def about(group: Audience) -> str:
    return terms.exemptions.of_group(group.audience_id)


def members(home: System, group: Audience) -> int:
    use = seeing.chosen_from(home, now=NOW)
    return len(audiences.members_of(home.record, group.audience_id, use=use))


def told(home: System, group: Audience) -> tuple[int, int, bool, bool]:
    """Return how many are in it by each count, and whether Ada is in its file and her export."""
    use, ada = seeing.chosen_from(home, now=NOW), who(home)
    every = audiences.members_of(home.record, group.audience_id, use=use)
    page = audiences.page_of(home.record, group.audience_id, after="", limit=50, use=use)
    lines = "".join(audiences.write_list(home.record, every, group.audience_id))
    assert [one.person_id for one in page] == every
    mine = [row["value"] for row in audiences.export(home.record, ada) if row["name"] == "group"]
    size = audiences.sizes(home.record)[group.audience_id]
    return len(every), size, ada.person_id in lines, group.name in mine


def people_of(home: System, text: str) -> set[PersonId]:
    return set(
        audiences.members(
            home.record, home.engine, home.settings, audiences.parse(text),
            use=seeing.looked_at(home, now=NOW), as_of=home.as_of(NOW),
        )
    )  # fmt: skip


def everybody_but(home: System, ada: Person) -> list[Person]:
    rows = given_uses.everybody(home)
    return [
        people.get(home.record, row.person_id) for row in rows if row.person_id != ada.person_id
    ]


def exported(home: System, person: Person, name: str) -> list[dict[str, object]]:
    file = io.BytesIO()
    heeding.export_to(home, person, file, now=LATER)
    with zipfile.ZipFile(file) as archive:
        lines = archive.read(f"{name}.jsonl").splitlines()
    return [msgspec.json.decode(line) for line in lines]
