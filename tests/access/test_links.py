"""One-time links: used once, for one purpose, only while the rights they were made under stand."""

from collections.abc import Callable

import pytest

from twofold import access, clock
from twofold.access import Role, Staff
from twofold.access.staff import queries
from twofold.storage import Database

NOW = clock.parse("2026-01-05T09:00:00Z")


@pytest.fixture
def anna(record: Database) -> Staff:
    return access.add_staff(record, "anna@example.org", now=NOW)


def test_a_link_signs_in_once(record: Database, anna: Staff) -> None:
    token = access.issue_sign_in(record, anna.staff_id, now=NOW)

    session = access.session_of(record, access.use(record, token, now=NOW), now=NOW)

    assert session is not None
    assert session.staff == anna
    with pytest.raises(access.DeadLink):
        access.use(record, token, now=NOW)
    with pytest.raises(access.DeadLink):
        access.look(record, token, now=NOW)


def test_looking_at_a_link_does_not_spend_it(record: Database, anna: Staff) -> None:
    token = access.issue_sign_in(record, anna.staff_id, now=NOW)

    for _ in range(3):
        assert access.look(record, token, now=NOW) == anna

    assert access.use(record, token, now=NOW)


def test_a_link_runs_out_after_three_days(record: Database, anna: Staff) -> None:
    token = access.issue_sign_in(record, anna.staff_id, now=NOW)

    with pytest.raises(access.DeadLink):
        access.use(record, token, now=NOW + 3 * clock.DAY)


def test_no_byte_of_a_link_can_be_changed(record: Database, anna: Staff) -> None:
    token = access.issue_sign_in(record, anna.staff_id, now=NOW)

    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(access.DeadLink):
            access.use(record, token[:place] + other + token[place + 1 :], now=NOW)

    for forged in ("", token[:-1], token + "=", token.upper(), "none"):
        with pytest.raises(access.DeadLink):
            access.use(record, forged, now=NOW)


def test_a_link_of_another_purpose_signs_nobody_in(record: Database, anna: Staff) -> None:
    from twofold.access import links

    token = "made-for-something-else"
    record.run(
        queries.issue_link,
        token_hash=links._hash("export", token),
        purpose="export",
        subject=links._subject(anna),
        expires_us=NOW + clock.DAY,
    )

    with pytest.raises(access.DeadLink):
        access.use(record, token, now=NOW)


def change_password(record: Database, staff_id: str) -> None:
    access.set_password(record, staff_id, "four quiet otters", now=NOW)


def change_role(record: Database, staff_id: str) -> None:
    access.change_role(record, staff_id, Role.AGENT, now=NOW)


def leave(record: Database, staff_id: str) -> None:
    access.leave(record, staff_id, now=NOW)


@pytest.mark.parametrize("change", [change_password, change_role, leave])
def test_a_link_dies_with_the_rights_it_was_made_under(
    record: Database, change: Callable[[Database, str], None]
) -> None:
    bert = access.add_staff(record, "bert@example.org", role=Role.ANALYST, now=NOW)
    token = access.issue_sign_in(record, bert.staff_id, now=NOW)

    change(record, bert.staff_id)

    with pytest.raises(access.DeadLink):
        access.use(record, token, now=NOW)


def test_of_links_made_twice_each_works(record: Database, anna: Staff) -> None:
    first = access.issue_sign_in(record, anna.staff_id, now=NOW)
    second = access.issue_sign_in(record, anna.staff_id, now=NOW)

    assert access.use(record, second, now=NOW) != access.use(record, first, now=NOW)
