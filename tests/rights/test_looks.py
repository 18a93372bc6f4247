"""Who looked at whom: each opening is a row that the person reads, as the owner lets them."""

import pytest

from tests.people.given_links import see
from twofold import access, clock, people, rights, storage, system, terms
from twofold.access import Role
from twofold.people import Person

NOON = clock.parse("2026-03-02T12:00:00Z")


@pytest.fixture
def ada(record: storage.Database) -> Person:
    see(record, ("user_id:ada", "email:ada@b.example", "trait", NOON - clock.DAY))
    return people.resolve(record, "user_id:ada")


def opened(db: storage.Database, person: Person, *, who: str = "s1", now: int = NOON) -> None:
    rights.look(db, who=who, role="agent", person_id=person.person_id, what="page", now=now)


def test_each_opening_is_a_row_and_the_latest_stands_first(
    record: storage.Database, ada: Person
) -> None:
    opened(record, ada)
    opened(record, ada)
    opened(record, ada, now=NOON + 5)

    found = rights.looks_at(record, ada)

    assert [one.at_us - NOON for one in found] == [5, 0, 0]
    assert found[0].by == "somebody who helps people"
    assert found[0].words == "opened your page"


def test_what_belongs_to_a_look_that_stands_adds_none(
    record: storage.Database, ada: Person
) -> None:
    opened(record, ada)
    for who in ("s1", "s2"):
        rights.look(
            record, who=who, role="agent", person_id=ada.person_id, what="page",
            now=NOON + clock.MINUTE, within_us=10 * clock.MINUTE,
        )  # fmt: skip

    assert [one.at_us - NOON for one in rights.looks_at(record, ada)] == [clock.MINUTE, 0]


def test_nobody_reads_who_looked_at_somebody_else(record: storage.Database, ada: Person) -> None:
    see(record, ("user_id:bob", "email:bob@b.example", "trait", NOON - clock.DAY))
    opened(record, ada)

    assert rights.looks_at(record, people.resolve(record, "user_id:bob")) == []


def test_who_is_parted_later_still_reads_who_had_looked_at_both(
    record: storage.Database, ada: Person
) -> None:
    opened(record, ada)
    link = people.links(record, ada.person_id)[0]

    people.part(record, link.link_id, by="s1", reason="two people", now=NOON + 1)

    for handle in ("user_id:ada", "email:ada@b.example"):
        assert len(rights.looks_at(record, people.resolve(record, handle))) == 1


def test_the_owner_chooses_whether_people_read_a_name(
    record: storage.Database, ada: Person
) -> None:
    staff = access.add_staff(record, "eve@shop.example", name="Eve", role=Role.AGENT, now=NOON)
    opened(record, ada, who=staff.staff_id)
    assert rights.looks_at(record, ada)[0].by == "somebody who helps people"

    record.run(system.queries.set_fact, key="staff_shown", value="name")

    assert rights.looks_at(record, ada)[0].by == "Eve"


def test_a_run_is_everybodys_but_those_who_said_no_by_then(
    record: storage.Database, ada: Person
) -> None:
    def run(now: int) -> None:
        rights.look(record, who="chart", role="model", person_id=None, what="chart", now=now)

    run(NOON)
    no = terms.Statement(
        statement_id="no", verb="deny", scope=terms.Scope(use="profiling"), method="test"
    )
    terms.say(record, ada, no, now=NOON + 5)
    run(NOON + 10)

    found = rights.looks_at(record, ada)

    assert [(one.at_us - NOON, one.words) for one in found] == [(0, "worked out your readings")]


def test_staff_read_who_looked_at_anybody(record: storage.Database, ada: Person) -> None:
    opened(record, ada)
    rights.look(record, who="chart", role="model", person_id=None, what="chart", now=NOON + 1)

    found = rights.latest_looks(record, until_us=NOON + clock.DAY)

    assert found[0].person_id is None
    assert people.get(record, str(found[1].person_id)) == ada
    assert [one.look.what for one in found] == ["chart", "page"]


def test_looks_are_in_the_export(record: storage.Database, ada: Person) -> None:
    opened(record, ada)

    assert list(rights.holdings(record, ada)["looks"]) == [
        {
            "at": "2026-03-02T12:00:00Z",
            "by": "somebody who helps people",
            "what": "page",
            "words": "opened your page",
        }
    ]


def test_who_asked_for_a_message_is_told_as_the_owner_chose(record: storage.Database) -> None:
    eve = access.add_staff(record, "eve@b.example", name="Eve", role=access.Role.AGENT, now=1)

    assert rights.asker(record, f"staff:{eve.staff_id}") == ("somebody who helps people", "")
    assert rights.asker(record, f"staff:{eve.staff_id} key:crm") == (
        "somebody who helps people",
        "crm",
    )
    assert rights.asker(record, "key:my shop") == ("a connected system", "my shop")
    assert rights.asker(record, "twofold stop") == ("twofold stop", "")

    record.run(system.queries.set_fact, key="staff_shown", value="name")
    assert rights.asker(record, f"staff:{eve.staff_id}") == ("Eve", "")
