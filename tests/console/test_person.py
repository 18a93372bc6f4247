"""A person's page: both sides, readings with what they rest on, handles with their evidence."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console import shop
from tests.console.reading import links, words
from tests.console.visiting import Visitor, visitor
from twofold import clock, people, system
from twofold.access import Role
from twofold.settings import Settings
from twofold.system import System

BOTH = {"user_id": "ann", "email": "ann@example.org"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[System]:
    bought = {"purpose": "purchase", "channel": "store", "amount": "12.50", "currency": "USD"}
    sent = {"purpose": "message", "channel": "post", "initiator": "brand", "name": "Mailing"}
    told = [
        shop.touch(1, "ann", "2026-06-01T10:00:00Z", handles=BOTH, **bought),
        shop.touch(2, "ann", "2026-06-08T10:00:00Z", **bought),
        shop.touch(3, "ann", "2026-06-15T10:00:00Z", **bought),
        shop.touch(4, "ann", "2026-06-22T10:00:00Z", **bought),
        shop.touch(5, "ann", "2026-06-23T10:00:00Z", **sent),
        shop.touch(6, "bob", "2026-06-02T10:00:00Z", **bought),
    ]
    with shop.charted(Settings(home=tmp_path / "home"), told) as found:
        yield found


@pytest.fixture
def agent(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.AGENT) as found:
        yield found


def of(home: System, handle: str) -> str:
    return f"/console/people/{people.resolve(home.record, handle).person_id}"


def test_both_sides_are_counted_in_a_sentence(home: System, agent: Visitor) -> None:
    said = words(agent.get(of(home, "ann")))

    assert "4 times they came, 1 time we spoke in all: they do 80 % of the talking" in said
    assert "The first touch here was on 1 Jun 2026." in said


def test_somebody_to_whom_nobody_wrote_does_the_talking_alone(home: System, agent: Visitor) -> None:
    said = words(agent.get(of(home, "bob")))

    assert "1 time they came, 0 times we spoke in all." in said
    assert "they alone 1 of theirs, none of ours" in said
    assert "100 %" not in said


def test_touches_on_neither_side_are_told(home: System, agent: Visitor) -> None:
    told = {"orbit": "Rival", "source": "told", "purpose": "purchase", "channel": "store"}
    shop.fill(
        home,
        [
            shop.touch(200, "ann", "2026-05-03T10:00:00Z", **told),
            shop.touch(201, "ann", "2026-06-03T10:00:00Z", name="Video Played"),
            shop.touch(202, "zoe", "2026-06-03T10:00:00Z", **told),
        ],
    )
    ann, zoe = words(agent.get(of(home, "ann"))), words(agent.get(of(home, "zoe")))

    assert "On neither side: 1 touch with other shops and 1 touch for a purpose" in ann
    assert "The first touch here was on 1 Jun 2026." in ann
    assert "On neither side: 1 touch with other shops." in zoe
    assert "They are known from other shops alone, so they stand in no stage here." in zoe


def test_a_reading_says_what_it_rests_on_or_what_it_needs(home: System, agent: Visitor) -> None:
    ann, bob = words(agent.get(of(home, "ann"))), words(agent.get(of(home, "bob")))

    assert "every 7 days median of 3 gaps" in ann
    assert "$50.00 on 4 buying days" in ann
    assert "Not enough to say: rhythm (needs 4 visits, has 1)" in bob


def test_a_time_that_was_put_right_is_told_with_what_was_said(empty_home: System) -> None:
    times = ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "2026-08-01T00:00:00Z"]
    shop.fill(empty_home, [shop.touch(n, "ann", at) for n, at in enumerate(times)])
    system.set_fact(empty_home, "as_of_us", str(shop.NOW + clock.DAY))

    with visitor(empty_home, Role.AGENT) as agent:
        page = agent.get(of(empty_home, "ann"))
        touches = [words(agent.get(path)) for path in links(page, "/console/touches/")]

    said = words(page)
    for at in times[:2]:
        assert f"when it came in; it said {at}, which cannot be used" in said
    assert f"when it came in; it said {times[2]}, which was still to come" in said
    assert sum("when it came in" in touch for touch in touches) == 3


def test_the_stage_has_its_evidence(home: System, agent: Visitor) -> None:
    said = words(agent.get(of(home, "ann")))

    assert "Why “engagement”:" in said
    assert "Before: activation, for 7 days." in said


def test_a_stay_is_set_against_those_of_others(home: System, agent: Visitor) -> None:
    asked = {"HX-Request": "true", "HX-Target": "pace"}
    ann, bob = (agent.get(of(home, who), **asked) for who in ("ann", "bob"))

    assert ann.text == "Nobody has left engagement yet."
    assert words(bob) == "The only stay in activation that ended took 7 days; this one is longer."


def test_touches_of_one_side_stand_alone(home: System, agent: Visitor) -> None:
    said = words(agent.get(f"{of(home, 'ann')}?side=brand")).partition("Every touch")[2]

    assert "Mailing" in said
    assert "$12.50" not in said


def test_touches_are_paged(home: System, agent: Visitor) -> None:
    bought = {"purpose": "purchase", "channel": "store", "amount": "1", "currency": "USD"}
    shop.fill(
        home,
        [shop.touch(100 + n, "ann", f"2026-05-01T10:{n:02}:00Z", **bought) for n in range(30)],
    )
    first = agent.get(of(home, "ann"))
    following = agent.get(of(home, "ann") + next(iter(links(first, "?span=year&after="))))

    ids = set(links(first, "/console/touches/")) | set(links(following, "/console/touches/"))
    assert len(ids) == 35


def test_a_touch_is_shown_word_by_word(home: System, agent: Visitor) -> None:
    href = links(agent.get(of(home, "ann")), "/console/touches/")[0]

    assert '"message_id": "t5"' in words(agent.get(href))


def test_handles_stand_with_their_evidence(home: System, agent: Visitor) -> None:
    page = agent.get(of(home, "ann")).text

    assert "ann@example.org" in page
    assert "Why one person" in page


def test_staff_make_two_one_and_take_them_apart_again(home: System, agent: Visitor) -> None:
    ann, bob = of(home, "ann"), of(home, "bob")
    before = words(agent.get(bob))
    compared = words(agent.get(f"{ann}/merge?other=bob"))
    merged = agent.post(f"{ann}/merges", {"other": bob.rpartition("/")[2], "reason": "same till"})
    one = agent.get(merged.headers["location"]).text
    link = next(
        link for link in people.links(home.record, ann.rpartition("/")[2])
        if link.evidence == "staff"
    )  # fmt: skip
    parted = {"reason": "no, brothers", "back": bob.rpartition("/")[2]}
    answer = agent.post(f"/console/links/{link.link_id}/part", parted)

    assert "Are they one person?" in compared
    assert "same till" in one
    assert one.count("merged by") == 1
    assert "no, brothers" in agent.get(ann).text
    assert answer.headers["location"] == bob
    assert (
        words(agent.get(bob)).partition("How they move")[0] == before.partition("How they move")[0]
    )


def test_an_old_id_leads_to_who_they_are_now(home: System, agent: Visitor) -> None:
    ann, bob = of(home, "ann"), of(home, "bob")
    agent.post(f"{ann}/merges", {"other": bob.rpartition("/")[2], "reason": "same till"})

    answers = [agent.get(path) for path in (ann, bob)]

    assert sorted(answer.status_code for answer in answers) == [200, 302]


def test_a_merge_needs_a_reason(home: System, agent: Visitor) -> None:
    other = of(home, "bob").rpartition("/")[2]

    answer = agent.post(f"{of(home, 'ann')}/merges", {"other": other, "reason": "  "})

    assert answer.status_code == 400
    assert "Say in a few words why" in answer.text


def test_a_form_without_its_token_merges_nobody(home: System, agent: Visitor) -> None:
    other = of(home, "bob").rpartition("/")[2]

    answer = agent.post(f"{of(home, 'ann')}/merges", {"other": other, "reason": "x", "csrf": "no"})

    assert answer.status_code == 403
    assert agent.get(of(home, "bob")).status_code == 200


@pytest.mark.parametrize("path", ["?span=week", "?side=both", "?after=x"])
def test_a_wrong_value_is_a_clear_no(home: System, agent: Visitor, path: str) -> None:
    assert agent.get(of(home, "ann") + path).status_code == 400


@pytest.mark.parametrize("path", ["/console/people/x", "/console/touches/x"])
def test_whoever_is_not_here_is_not_found(agent: Visitor, path: str) -> None:
    assert agent.get(path).status_code == 404
