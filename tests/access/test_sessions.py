"""Sessions: opened by the right password, dead with any change of rights."""

from twofold import access, clock
from twofold.access import Admitted, Denied, Role, Throttled
from twofold.storage import Database

NOW = clock.parse("2026-01-05T09:00:00Z")
PASSWORD = "four quiet otters swim"


def signed_in(record: Database, email: str, password: str, *, now: int = NOW) -> str:
    answer = access.sign_in(record, email=email, password=password, network="10.0.0.1", now=now)
    assert isinstance(answer, Admitted)
    return answer.token


def with_password(record: Database, email: str, *, role: Role = Role.OWNER) -> access.Staff:
    staff = access.add_staff(record, email, role=role, now=NOW)
    access.set_password(record, staff.staff_id, PASSWORD, now=NOW)
    return access.get(record, staff.staff_id)


def test_the_right_password_opens_a_session(record: Database) -> None:
    anna = with_password(record, "anna@example.org")

    token = signed_in(record, " Anna@Example.org", PASSWORD)

    session = access.session_of(record, token, now=NOW)
    assert session is not None
    assert session.staff == anna


def test_wrong_passwords_unknown_addresses_and_staff_without_one_are_told_alike(
    record: Database,
) -> None:
    with_password(record, "anna@example.org")
    access.add_staff(record, "new@example.org", now=NOW)

    answers = [
        access.sign_in(record, email=email, password=password, network="10.0.0.1", now=NOW)
        for email, password in (
            ("anna@example.org", "not the password"),
            ("nobody@example.org", PASSWORD),
            ("new@example.org", ""),
            ("no address", PASSWORD),
        )
    ]

    assert answers == [Denied()] * 4


def test_only_the_hash_of_a_token_is_kept(record: Database) -> None:
    with_password(record, "anna@example.org")
    token = signed_in(record, "anna@example.org", PASSWORD)

    assert access.session_of(record, token + "x", now=NOW) is None
    assert access.session_of(record, "", now=NOW) is None


def test_a_session_ends_after_twelve_hours(record: Database) -> None:
    with_password(record, "anna@example.org")
    token = signed_in(record, "anna@example.org", PASSWORD)

    assert access.session_of(record, token, now=NOW + 12 * clock.HOUR - 1) is not None
    assert access.session_of(record, token, now=NOW + 12 * clock.HOUR) is None


def test_a_session_ends_when_one_signs_out(record: Database) -> None:
    with_password(record, "anna@example.org")
    token = signed_in(record, "anna@example.org", PASSWORD)

    access.close_session(record, token)

    assert access.session_of(record, token, now=NOW) is None


def test_a_new_password_ends_every_other_session(record: Database) -> None:
    anna = with_password(record, "anna@example.org")
    old = signed_in(record, "anna@example.org", PASSWORD)

    new = access.change_password(
        record,
        anna.staff_id,
        present=PASSWORD,
        password="five loud otters swim",
        network="10.0.0.1",
        now=NOW,
    )

    assert access.session_of(record, old, now=NOW) is None
    assert access.session_of(record, new, now=NOW) is not None
    signed_in(record, "anna@example.org", "five loud otters swim")


def test_a_password_is_changed_only_by_who_knows_the_present_one(record: Database) -> None:
    anna = with_password(record, "anna@example.org")

    refused = False
    try:
        access.change_password(
            record,
            anna.staff_id,
            present="a guess of it",
            password="five loud otters swim",
            network="10.0.0.1",
            now=NOW,
        )
    except access.WrongPassword:
        refused = True

    assert refused
    signed_in(record, "anna@example.org", PASSWORD)


def test_another_role_ends_the_sessions_that_had_the_old_one(record: Database) -> None:
    with_password(record, "anna@example.org")
    bert = with_password(record, "bert@example.org", role=Role.ANALYST)
    token = signed_in(record, "bert@example.org", PASSWORD)

    access.change_role(record, bert.staff_id, Role.AGENT, now=NOW)

    assert access.session_of(record, token, now=NOW) is None


def test_the_same_role_again_ends_nothing(record: Database) -> None:
    bert = with_password(record, "bert@example.org", role=Role.ANALYST)
    token = signed_in(record, "bert@example.org", PASSWORD)

    access.change_role(record, bert.staff_id, Role.ANALYST, now=NOW)

    assert access.session_of(record, token, now=NOW) is not None


def test_who_leaves_is_out_at_once(record: Database) -> None:
    with_password(record, "anna@example.org")
    bert = with_password(record, "bert@example.org", role=Role.AGENT)
    token = signed_in(record, "bert@example.org", PASSWORD)

    access.leave(record, bert.staff_id, now=NOW)

    assert access.session_of(record, token, now=NOW) is None
    answer = access.sign_in(
        record, email="bert@example.org", password=PASSWORD, network="10.0.0.1", now=NOW
    )
    assert answer == Denied()


def test_after_ten_tries_even_the_right_password_waits(record: Database) -> None:
    with_password(record, "anna@example.org")
    for _ in range(10):
        access.sign_in(
            record, email="anna@example.org", password="wrong", network="10.0.0.1", now=NOW
        )

    answer = access.sign_in(
        record, email="anna@example.org", password=PASSWORD, network="10.0.0.1", now=NOW
    )

    assert answer == Throttled(wait_us=15 * clock.MINUTE)
    signed_in(record, "anna@example.org", PASSWORD, now=NOW + 15 * clock.MINUTE)
