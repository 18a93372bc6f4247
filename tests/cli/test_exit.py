"""Exit codes and words: 0 done, 1 no, 2 bad input, 3 unavailable; errors name the fix."""

from pathlib import Path

import pytest

from tests.cli.terminal import twofold


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["sing"], 2, 'Unknown command "sing"'),
        (["person"], 2, "requires an argument"),
        (["person", "email:nobody@x.example"], 1, "Nobody is known by 'email:nobody@x.example'"),
        (["chart", "--as-of", "soon"], 2, "write it as RFC 3339, for example"),
        (["import"], 2, "name files, folders or archives"),
        (
            ["import", "nothing.csv", "--map", "till"],
            1,
            "No mapping till is saved here or comes with Twofold",
        ),
        (["import", "nothing.csv", "--map", "cdnow"], 1, "check the path"),
        (["import", "http://shop.example/a.csv"], 1, "only https:// is fetched"),
        (["import", "https://127.0.0.1/a.csv"], 1, "not an address on the public internet"),
        (["init", "--zone", "Mars/Phobos"], 2, "write it like Europe/Vienna"),
        (["init", "--currency", "euro"], 2, "three capital letters"),
        (["staff", "add", "nobody"], 2, "'nobody' is no e-mail address"),
        (["staff", "link", "nobody@shop.example"], 1, "There is no such member of staff"),
        (["restore", "nowhere.zip"], 2, "nowhere.zip is no backup of Twofold"),
        (["backup", "/no/such/folder/a.zip"], 3, "No such file or directory"),
        (["serve", "--port", "0"], 2, "a port is a number from 1 to 65535"),
    ],
)
def test_an_error_goes_to_standard_error_and_names_the_fix(
    home: Path, arguments: list[str], code: int, words: str
) -> None:
    twofold("init", home=home)

    answer = twofold(*arguments, home=home)

    assert answer.code == code
    assert words in answer.err
    assert answer.err.startswith("twofold: ")
    assert answer.out == ""


def test_the_home_may_stand_before_the_command(home: Path) -> None:
    answer = twofold("--home", home, "init", "--organisation", "Tea & Cups")

    assert answer.code == 0
    assert 'organisation = "Tea & Cups"' in (home / "twofold.toml").read_text("utf-8")


def test_a_setting_that_nobody_knows_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "twofold.toml").write_text("prot = 8400\n", "utf-8")

    answer = twofold("chart", home=home)

    assert answer.code == 2
    assert "sets 'prot', which is no setting of Twofold" in answer.err


def test_what_was_kept_stays_when_a_setting_is_told_anew(home: Path) -> None:
    twofold("init", "--zone", "Europe/Vienna", "--currency", "EUR", home=home)

    refused = twofold("init", "--zone", "Mars/Phobos", home=home)

    assert refused.code == 2
    assert 'zone = "Europe/Vienna"' in (home / "twofold.toml").read_text("utf-8")


def test_migrate_says_when_nothing_is_to_do(home: Path) -> None:
    twofold("init", home=home)

    answer = twofold("migrate", home=home)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "The tables are as this version needs them.\n"


def test_a_home_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")

    answer = twofold("init", home=tmp_path / "file" / "home")

    assert answer.code == 3
    assert "Not a directory" in answer.err
