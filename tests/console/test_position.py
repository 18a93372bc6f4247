"""Starting position in the console: owners choose it, and who is held to less is told."""

from collections.abc import Iterator

import pytest

from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from tests.people.given_links import see
from twofold import people, seeing, terms
from twofold.access import Role
from twofold.system import System
from twofold.terms import Notice, OwnNo

PATH = "/console/position"
RECALL = {"kind": "recall", "law": "EU 2023/988", "words": "Please stop\r\nusing {product} now."}


@pytest.fixture
def owner(empty_home: System) -> Iterator[Visitor]:
    with visitor(empty_home, Role.OWNER) as found:
        yield found


def test_what_holds_is_told_with_what_it_means(owner: Visitor) -> None:
    page = words(owner.get(PATH))

    assert "Now: Service and counting" in page
    assert "No message comes of it" in page
    assert "nobody: it is the usual one" in page


def test_another_position_is_put_in_force_and_kept_with_who_chose(
    empty_home: System, owner: Visitor
) -> None:
    see(empty_home.record, ("user_id:ann", "", "", 1))
    ann = people.resolve(empty_home.record, "user_id:ann")
    owner.post(PATH, {"name": "ask_first"})
    seeing.sign_in_told(empty_home, ann)

    answer = owner.post(PATH, {"name": "service_and_counting"})

    assert answer.status_code == 303
    page = words(owner.get(PATH))
    assert "1 person was told an older position, which assumed less" in page
    assert [one.name for one in terms.positions(empty_home.record)] == [
        "service_and_counting",
        "ask_first",
        "service_and_counting",
    ]
    assert seeing.assumed(empty_home, ann) == ()
    assert "ask_first" not in page


def test_a_position_that_there_is_not_changes_nothing(empty_home: System, owner: Visitor) -> None:
    assert owner.post(PATH, {"name": "everything"}).status_code == 400
    assert seeing.position(empty_home).seq == 0


def test_noes_and_notices_of_the_house_are_settled_and_ended(
    empty_home: System, owner: Visitor
) -> None:
    owner.post(f"{PATH}/noes", {"use": "marketing", "channel": "sms", "why": "too loud"})
    owner.post(f"{PATH}/notices", RECALL)

    page = words(owner.get(PATH))
    assert "news and offers" in page
    assert "too loud" in page
    assert "EU 2023/988" in page
    rules = terms.house_rules(empty_home.record)
    assert [one.rule for one in rules if isinstance(one.rule, OwnNo)] == [
        OwnNo(use="marketing", channel="sms", why="too loud")
    ]
    assert [one.rule.text for one in rules if isinstance(one.rule, Notice)] == [
        "Please stop\nusing {product} now."
    ]
    for one in rules:
        assert owner.post(f"{PATH}/rules/{one.rule_id}/end").status_code == 303
    assert terms.house_rules(empty_home.record) == []
    assert owner.post(f"{PATH}/rules/{rules[0].rule_id}/end").status_code == 404


@pytest.mark.parametrize(
    ("form", "fields", "told"),
    [
        ("noes", {"use": "gossip"}, "There is no use"),
        ("notices", RECALL | {"words": "Save 20% on {product}"}, "promotes something"),
        ("notices", RECALL | {"kind": "Re call"}, "a kind is a short word"),
    ],
)
def test_what_cannot_be_settled_is_told_beside_its_form(
    empty_home: System, owner: Visitor, form: str, fields: dict[str, str], told: str
) -> None:
    answer = owner.post(f"{PATH}/{form}", fields)

    assert answer.status_code == 400
    assert told in answer.text
    assert terms.house_rules(empty_home.record) == []


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT])
def test_only_owners_choose(empty_home: System, role: Role) -> None:
    with visitor(empty_home, role) as other:
        assert other.get(PATH).status_code in (403, 404)
        assert other.post(PATH, {"name": "ask_first"}).status_code in (403, 404)
    assert seeing.position(empty_home).seq == 0
