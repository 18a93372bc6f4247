"""Limits on guessing: the same for accounts that exist and for those that do not."""

import argon2
import pytest

from twofold import access, clock
from twofold.access import Denied, Throttled
from twofold.storage import Database

NOW = clock.parse("2026-01-05T09:00:00Z")


def guess(record: Database, email: str, network: str, *, now: int = NOW) -> object:
    return access.sign_in(record, email=email, password="a guess", network=network, now=now)


class CheapHasher:
    """Compares nothing and counts how often it was asked to."""

    def __init__(self) -> None:
        """Start at none."""
        self.asked = 0

    def verify(self, _kept: str, _password: str) -> None:
        """Find the password wrong."""
        self.asked += 1
        raise argon2.exceptions.VerifyMismatchError


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> CheapHasher:
    cheap = CheapHasher()
    monkeypatch.setattr("twofold.access.passwords._HASHER", cheap)
    return cheap


def test_an_unknown_account_costs_one_comparison_like_a_known_one(
    record: Database, hasher: CheapHasher
) -> None:
    access.add_staff(record, "anna@example.org", now=NOW)

    for email in ("anna@example.org", "nobody@example.org", "no address"):
        guess(record, email, "10.0.0.1")

    assert hasher.asked == 3


def test_an_unknown_account_is_throttled_like_a_known_one(record: Database) -> None:
    access.add_staff(record, "anna@example.org", now=NOW)

    known = [guess(record, "anna@example.org", "10.0.0.1") for _ in range(12)]
    unknown = [guess(record, "nobody@example.org", "10.0.0.2") for _ in range(12)]

    assert known == unknown
    assert known == [Denied()] * 10 + [Throttled(wait_us=15 * clock.MINUTE)] * 2


def test_guesses_from_elsewhere_do_not_lock_an_account_for_its_owner(record: Database) -> None:
    for _ in range(12):
        guess(record, "anna@example.org", "10.0.0.66")

    assert guess(record, "anna@example.org", "10.0.0.1") == Denied()


def test_one_network_cannot_try_many_accounts(record: Database) -> None:
    answers = [guess(record, f"staff{n}@example.org", "10.0.0.66") for n in range(41)]

    assert answers == [Denied()] * 40 + [Throttled(wait_us=15 * clock.MINUTE)]


def test_many_networks_cannot_try_one_account(record: Database) -> None:
    answers = [guess(record, "anna@example.org", f"10.0.1.{n}") for n in range(101)]

    assert answers == [Denied()] * 100 + [Throttled(wait_us=60 * clock.MINUTE)]


def test_tries_made_while_waiting_do_not_lengthen_the_wait(record: Database) -> None:
    for minute in range(14):
        guess(record, "anna@example.org", "10.0.0.1", now=NOW + minute * clock.MINUTE)

    later = NOW + 15 * clock.MINUTE

    assert guess(record, "anna@example.org", "10.0.0.1", now=later) == Denied()
