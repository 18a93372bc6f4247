"""What somebody said of their terms, at a terminal."""

from pathlib import Path

from tests.cli import shop
from tests.cli.terminal import twofold
from twofold import people, rights, storage
from twofold.settings import Settings


def test_what_somebody_said_is_shown_with_what_is_assumed(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    twofold("import", sales, "--map", mapping, home=home)
    silent = twofold("terms", "user_id:ann", home=home)
    twofold("stop", "user_id:ann", "--use", "marketing", home=home)

    words = twofold("terms", "user_id:ann", home=home)
    told = twofold("terms", "user_id:ann", "--json", home=home).json

    assert silent.out.startswith("They have said nothing yet.\n")
    assert "assumed, never said: counting, without your name" in silent.out
    assert words.out.startswith("Version 1.\n  stopped: news and offers (said ")
    assert [clause["effect"] for clause in told["clauses"]] == ["stop"]
    assert told["assumed"] == ["analytics", "profiling.service"]


def test_who_reads_somebodys_rules_or_receipts_is_told_to_them(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    twofold("import", sales, "--map", mapping, home=home)

    twofold("terms", "user_id:ann", home=home)
    twofold("receipts", "user_id:ann", home=home)

    record = storage.open_record(Settings(home=home))
    found = rights.looks_at(record, people.resolve(record, "user_id:ann"))
    record.close()
    assert [(one.by, one.words) for one in found] == [
        ("whoever runs the computers", "opened your page")
    ] * 2
