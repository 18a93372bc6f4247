"""Which home a command works on, and that asking about one never makes it."""

from pathlib import Path

import pytest

import twofold as door
from tests.cli.terminal import twofold
from twofold.home import NoHomeThere

ASKING = (
    ("verify",), ("chart",), ("trajectories",), ("person", "ann"), ("intake",), ("stop", "ann"),
    ("backup", "out.twofold"),
)  # fmt: skip


@pytest.mark.parametrize("command", ASKING, ids=lambda command: command[0])
def test_a_home_that_is_not_there_is_told_and_not_made(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    home = tmp_path / "typo"

    answer = twofold(*command, home=home)

    assert answer.code == 1
    assert f"There is no home in {home}." in answer.err
    assert "twofold init" in answer.err
    assert not home.exists()


def test_an_address_that_is_no_home_is_refused_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(NoHomeThere, match="use its API"):
        door.open("http://127.0.0.1:8321")

    assert list(tmp_path.iterdir()) == []
