"""Receipts at a terminal: shown, taken away with the script that checks them, signed anew."""

import subprocess
import sys
from pathlib import Path

from tests.cli.terminal import twofold
from tests.receipts.given_receipts import House
from twofold.settings import Settings


def given(home: Path) -> None:
    """Let somebody be written to, and stop it."""
    house = House(Settings(home=home))
    house.says("allow")
    house.asked()
    house.delivers()
    house.stops()
    house.close()


def test_a_file_of_receipts_is_checked_by_the_script_beside_it(home: Path, tmp_path: Path) -> None:
    given(home)
    out, script = tmp_path / "mine.jsonl", tmp_path / "check.py"

    written = twofold("receipts", "user_id:ada", "--out", out, "--script", script, home=home)
    again = twofold("receipts", "user_id:ada", "--out", out, home=home)
    checked = subprocess.run(
        [sys.executable, "-I", script, out], capture_output=True, text=True, check=False
    )

    assert (written.code, again.code) == (0, 1)
    assert "3 receipts." in written.out
    assert "exists already" in again.err
    assert checked.returncode == 0
    assert "Whole: 3 receipts" in checked.stdout


def test_receipts_are_shown_in_words(home: Path) -> None:
    given(home)

    shown = twofold("receipts", "user_id:ada", home=home)
    told = twofold("receipts", "user_id:ada", "--json", home=home).json

    assert "Why this reached you." in shown.out
    assert "Used of your data: your email." in shown.out
    assert [one["twofold:kind"] for one in told["items"]] == ["terms", "contact", "stop"]


def test_a_new_key_signs_and_the_old_receipts_hold(home: Path) -> None:
    given(home)

    renewed = twofold("renew-key", home=home)

    assert renewed.code == 0
    assert twofold("verify", home=home).code == 0


def test_what_nobody_knows_is_listed_and_can_be_said(home: Path) -> None:
    house = House(Settings(home=home))
    house.says("allow", "care")
    delivery = house.asked("care", "test")
    (home / "test-channel.jsonl").mkdir()
    house.delivers()
    house.close()

    listed = twofold("outcome", home=home)
    unsaid = twofold("outcome", delivery, home=home)
    said = twofold("outcome", delivery, "sent", home=home)

    assert listed.out == f"{delivery}: care by test, unknown\n"
    assert unsaid.code == 2
    assert said.out == f"{delivery}: care by test, sent\n"
    assert twofold("outcome", home=home).out == "Of every message it is known whether it left.\n"
    assert twofold("outcome", delivery, "failed", home=home).code == 1
