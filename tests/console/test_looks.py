"""Each opening of somebody's record in the console is noted; the owner says how staff are shown."""

from collections.abc import Iterator

import pytest

from tests.console import shop
from tests.console.reading import words
from tests.console.visiting import Visitor, visitor
from twofold import people, rights
from twofold.access import Role
from twofold.people import Person
from twofold.system import System


@pytest.fixture
def home(home_on_both: System) -> System:
    bought = {"purpose": "purchase", "channel": "store"}
    told = [shop.touch(n, who, "2026-06-01T10:00:00Z", **bought) for n, who in enumerate("ab")]
    shop.fill(home_on_both, told, charted=False)
    return home_on_both


@pytest.fixture
def owner(home: System) -> Iterator[Visitor]:
    with visitor(home, Role.OWNER) as found:
        yield found


def person(home: System, who: str = "a") -> Person:
    return people.resolve(home.record, who)


def looks(home: System, who: str = "a") -> list[str]:
    return [one.what for one in rights.looks_at(home.record, person(home, who))]


def test_a_page_and_what_follows_it_by_itself_are_one_look(home: System, owner: Visitor) -> None:
    path = f"/console/people/{person(home).person_id}"

    owner.get(path)
    owner.client.get(path, headers={"hx-request": "true", "hx-target": "pace"})

    assert looks(home) == ["page"]
    assert looks(home, "b") == []


def test_what_follows_a_page_alone_is_a_look_of_its_own(home: System, owner: Visitor) -> None:
    path = f"/console/people/{person(home).person_id}"

    owner.client.get(path, headers={"hx-request": "true", "hx-target": "pace"})

    assert looks(home) == ["page"]


def test_one_entry_and_a_comparison_are_looks_at_whom_they_show(
    home: System, owner: Visitor
) -> None:
    found = owner.get(f"/console/people/{person(home).person_id}")
    touch = found.text.partition('href="/console/touches/')[2].partition('"')[0]

    owner.get(f"/console/touches/{touch}")
    owner.get(f"/console/people/{person(home).person_id}/merge?other=b")

    assert sorted(looks(home)) == ["compare", "page", "touch"]
    assert looks(home, "b") == ["compare"]


def test_the_owner_chooses_that_people_read_names(home: System, owner: Visitor) -> None:
    owner.get(f"/console/people/{person(home).person_id}")
    assert rights.looks_at(home.record, person(home))[0].by == "somebody who leads this"

    answer = owner.post("/console/staff/shown", {"shown": "name"})

    assert answer.status_code == 303
    assert rights.looks_at(home.record, person(home))[0].by == "owner"
    assert "Whoever is looked at can read who looked" in words(owner.get("/console/staff"))


def test_what_is_neither_name_nor_role_is_refused(home: System, owner: Visitor) -> None:
    assert owner.post("/console/staff/shown", {"shown": "nothing"}).status_code == 400
    assert rights.shown_as(home.record) == "role"
