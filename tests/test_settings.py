"""Settings: flag over environment over file over default, and words for what cannot stand."""

from pathlib import Path

import pytest

from twofold import settings


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(home: Path) -> None:
    home.mkdir()
    (home / "twofold.toml").write_text('port = 1001\nhost = "h-file"\nzone = "UTC"\n', "utf-8")
    environ = {"TWOFOLD_PORT": "1002", "TWOFOLD_HOST": "h-environment"}

    found = settings.load({"home": home, "port": 1003, "host": None}, environ)

    assert (found.port, found.host, found.zone) == (1003, "h-environment", "UTC")
    assert found.currency == "USD"
    assert found.steps_folder == home / "steps"


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("postgresql://one:two@host/db\n", "utf-8")
    environ = {"TWOFOLD_DATABASE_FILE": str(tmp_path / "secret")}

    assert settings.load({}, environ).database == "postgresql://one:two@host/db"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("port", "eighty", "Expected `int`"),
        ("port", "70000", "a number from 1 to 65535"),
        ("zone", "Vienna", "write it like Europe/Vienna"),
        ("zone", "../etc/passwd", "write it like Europe/Vienna"),
        ("currency", "Euro", "three capital letters"),
    ],
)
def test_what_cannot_stand_is_told_with_the_setting(name: str, value: str, words: str) -> None:
    with pytest.raises(settings.BadSetting, match=words) as caught:
        settings.load({}, {f"TWOFOLD_{name.upper()}": value})

    assert f"'{name}'" in str(caught.value)


def test_a_file_that_is_no_toml_is_named(home: Path) -> None:
    home.mkdir()
    (home / "twofold.toml").write_text("port: 1001", "utf-8")

    with pytest.raises(settings.UnreadableSettings, match=r"twofold\.toml"):
        settings.load({"home": home}, {})


def test_what_is_kept_leaves_other_lines_and_comments(home: Path) -> None:
    home.mkdir()
    (home / "twofold.toml").write_text('# our shop\nport = 1001\nzone = "UTC"\n', "utf-8")

    settings.keep(home, {"zone": "Europe/Vienna", "organisation": 'Tea "&" Cups'})

    found = settings.load({"home": home}, {})
    assert (found.port, found.zone) == (1001, "Europe/Vienna")
    assert found.organisation == 'Tea "&" Cups'
    assert (home / "twofold.toml").read_text("utf-8").startswith("# our shop\nport = 1001\n")


def test_nothing_is_kept_that_cannot_stand(home: Path) -> None:
    settings.keep(home, {"zone": "Europe/Vienna"})

    with pytest.raises(settings.BadSetting):
        settings.keep(home, {"zone": "Mars/Phobos"})
    with pytest.raises(settings.UnknownSetting):
        settings.keep(home, {"zoen": "UTC"})

    assert settings.load({"home": home}, {}).zone == "Europe/Vienna"
