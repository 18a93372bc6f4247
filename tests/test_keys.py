"""A home's secrets are made once, kept from others, and told apart by purpose."""

from pathlib import Path

import pytest

from twofold import keys


def test_a_key_is_the_same_every_time(home: Path) -> None:
    assert keys.derive(home, "throttle") == keys.derive(home, "throttle")


def test_each_purpose_has_a_key_of_its_own(home: Path) -> None:
    assert keys.derive(home, "throttle") != keys.derive(home, "links")


def test_each_home_has_keys_of_its_own(tmp_path: Path) -> None:
    assert keys.derive(tmp_path / "a", "throttle") != keys.derive(tmp_path / "b", "throttle")


def test_the_master_secret_is_for_its_owner_alone(home: Path) -> None:
    keys.derive(home, "throttle")

    assert (home / "keys" / "master").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "no key", "abcd"])
def test_a_damaged_master_secret_is_named(home: Path, text: str) -> None:
    keys.derive(home, "throttle")
    (home / "keys" / "master").write_text(text)

    with pytest.raises(keys.DamagedKey, match="restore it from your backup"):
        keys.derive(home, "throttle")


def test_another_mail_key_in_its_place_is_the_one_that_signs(tmp_path: Path) -> None:
    first, other = keys.mail(tmp_path / "a"), keys.mail(tmp_path / "b")
    assert keys.mail(tmp_path / "a").private_numbers() == first.private_numbers()

    placed = tmp_path / "a" / "keys" / keys.MAIL
    placed.write_bytes((tmp_path / "b" / "keys" / keys.MAIL).read_bytes())

    assert keys.mail(tmp_path / "a").private_numbers() == other.private_numbers()
    placed.write_text("damaged")
    with pytest.raises(keys.DamagedMailKey, match="restore it from your backup"):
        keys.mail(tmp_path / "a")
