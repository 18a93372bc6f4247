"""Staff come, change roles and leave; an owner always stays."""

import pytest

from twofold import access, clock
from twofold.access import Role
from twofold.storage import Database

NOW = clock.parse("2026-01-05T09:00:00Z")


def test_a_name_is_taken_from_the_address_when_none_is_given(record: Database) -> None:
    anna = access.add_staff(record, " Anna@Example.org ", now=NOW)

    assert (anna.name, anna.email, anna.role, anna.has_password) == (
        "anna",
        "anna@example.org",
        Role.OWNER,
        False,
    )


@pytest.mark.parametrize(
    "email", ["", "anna", "a@b@c", "a b@c.org", "a\n@c.org", "a" * 250 + "@c.org"]
)
def test_what_is_no_address_is_refused(record: Database, email: str) -> None:
    with pytest.raises(access.BadEmail):
        access.add_staff(record, email, now=NOW)


@pytest.mark.parametrize("name", ["x" * 101, "a\u202eb", "line\nline"])
def test_a_name_with_something_invisible_in_it_is_refused(record: Database, name: str) -> None:
    with pytest.raises(access.BadName):
        access.add_staff(record, "anna@example.org", name=name, now=NOW)


def test_nobody_is_added_twice(record: Database) -> None:
    access.add_staff(record, "anna@example.org", now=NOW)

    with pytest.raises(access.AlreadyHere):
        access.add_staff(record, "ANNA@example.org", now=NOW)


def test_who_left_comes_back_as_the_same_person_without_the_old_password(record: Database) -> None:
    access.add_staff(record, "anna@example.org", now=NOW)
    bert = access.add_staff(record, "bert@example.org", role=Role.ANALYST, now=NOW)
    access.set_password(record, bert.staff_id, "four quiet otters", now=NOW)
    access.leave(record, bert.staff_id, now=NOW)

    back = access.add_staff(record, "bert@example.org", role=Role.AGENT, now=NOW)

    assert (back.staff_id, back.role, back.has_password) == (bert.staff_id, Role.AGENT, False)


def test_the_last_owner_can_neither_leave_nor_become_something_else(record: Database) -> None:
    anna = access.add_staff(record, "anna@example.org", now=NOW)
    access.add_staff(record, "bert@example.org", role=Role.ANALYST, now=NOW)

    with pytest.raises(access.LastOwner):
        access.leave(record, anna.staff_id, now=NOW)
    with pytest.raises(access.LastOwner):
        access.change_role(record, anna.staff_id, Role.AGENT, now=NOW)


def test_one_of_two_owners_may_leave(record: Database) -> None:
    anna = access.add_staff(record, "anna@example.org", now=NOW)
    bert = access.add_staff(record, "bert@example.org", now=NOW)

    access.leave(record, anna.staff_id, now=NOW)

    assert access.everyone(record) == [bert]


@pytest.mark.parametrize("password", ["short", "x" * 201, "anna@example.org"])
def test_a_weak_password_is_refused(record: Database, password: str) -> None:
    anna = access.add_staff(record, "anna@example.org", now=NOW)

    with pytest.raises(access.BadPassword):
        access.set_password(record, anna.staff_id, password, now=NOW)
