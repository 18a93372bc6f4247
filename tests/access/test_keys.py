"""Keys of machines: shown once, found at once, worthless within a second of their revocation."""

import pytest

from twofold import access, clock, storage
from twofold.access import May
from twofold.settings import Settings
from twofold.storage import Database

NOW = clock.parse("2026-01-05T09:00:00Z")


def test_a_key_is_found_by_its_secret(record: Database) -> None:
    secret = access.create_key(record, "shop", now=NOW)

    key = access.key_for(record, secret, now=NOW)

    assert key is not None
    assert secret.startswith("tf_ingest_")
    assert (key.name, key.may, key.created_us) == ("shop", May.INGEST, NOW)


def test_a_secret_that_was_never_given_opens_nothing(record: Database) -> None:
    secret = access.create_key(record, "shop", now=NOW)

    for guess in ("", secret[:-1], secret + "x", secret.upper(), "tf_ingest_", "\udc80"):
        assert access.key_for(record, guess, now=NOW) is None


def test_a_revoked_key_is_dead_here_at_once(record: Database) -> None:
    secret = access.create_key(record, "shop", now=NOW)
    key = access.key_for(record, secret, now=NOW)
    assert key is not None

    access.revoke_key(record, key.key_id, now=NOW)

    assert access.key_for(record, secret, now=NOW) is None
    assert access.keys(record) == []


def test_a_key_revoked_by_another_process_is_dead_within_a_second(
    record: Database, settings: Settings
) -> None:
    secret = access.create_key(record, "shop", now=NOW)
    key = access.key_for(record, secret, now=NOW)
    assert key is not None
    elsewhere = storage.open_record(settings)

    access.revoke_key(elsewhere, key.key_id, now=NOW)
    elsewhere.close()

    assert access.key_for(record, secret, now=NOW + clock.SECOND) is None


def test_a_key_that_replaces_another_goes_on_with_its_feed(record: Database) -> None:
    old = access.key_for(record, access.create_key(record, "shop", now=NOW), now=NOW)
    new = access.key_for(record, access.create_key(record, "shop", now=NOW), now=NOW)
    other = access.key_for(record, access.create_key(record, "app", now=NOW), now=NOW)

    assert old is not None
    assert new is not None
    assert other is not None
    assert old.feed_id == new.feed_id
    assert other.feed_id != new.feed_id


def test_a_key_that_is_not_there_cannot_be_revoked(record: Database) -> None:
    with pytest.raises(access.NoSuchKey):
        access.revoke_key(record, "0" * 32, now=NOW)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\tb"])
def test_a_key_has_a_plain_name(record: Database, name: str) -> None:
    with pytest.raises(access.BadKeyName):
        access.create_key(record, name, now=NOW)
