"""What is kept is what was written, and a command that says when it is not."""

from pathlib import Path

import apsw
import pytest

from tests.cli import shop
from tests.cli.terminal import twofold


@pytest.fixture
def till(home: Path, tmp_path: Path) -> Path:
    """Return a home into which the till's export was taken, then one that says otherwise."""
    sales, mapping = shop.files(tmp_path)
    twofold("import", sales, "--map", mapping, home=home)
    sales.write_text(shop.SALES.replace("7.70", "9.90").replace("20.00", "9.90"), "utf-8")
    twofold("import", sales, "--map", mapping, home=home)
    return home


def test_a_whole_home_is_whole(till: Path) -> None:
    assert twofold("verify", home=till) == (0, "Whole: every record is what was written.\n", "")
    assert twofold("verify", "--json", home=till).json == {"whole": True, "damages": []}


@pytest.mark.parametrize(
    ("file", "table", "seq", "named"),
    [
        ("journal.sqlite", "journal_entry", "seq", "journal, row 2"),
        ("record.sqlite", "touch", "touch_seq", "touch, row 2"),
        ("record.sqlite", "intake", "intake_id", "intake, row 2"),
    ],
)
def test_a_flipped_bit_is_found_and_its_record_named(
    till: Path, file: str, table: str, seq: str, named: str
) -> None:
    _flip(till / file, table, seq, 2)

    words = twofold("verify", home=till)
    told = twofold("verify", "--json", home=till)

    assert words.code == 1
    assert words.err.startswith(f"twofold: {named}: its payload is not what its digest says\n")
    assert "bring a backup back with twofold restore" in words.err
    assert words.out == ""
    assert told.code == 1
    assert told.json["whole"] is False
    assert told.json["damages"][0].startswith(named)


def test_a_file_that_is_no_database_any_more_is_an_answer_too(till: Path) -> None:
    for name in ("record.sqlite-wal", "record.sqlite-shm"):
        (till / name).unlink(missing_ok=True)
    with (till / "record.sqlite").open("r+b") as file:
        file.write(b"garbage" * 1000)

    answer = twofold("verify", home=till)

    assert answer.code == 1
    assert "damaged" in answer.err


def test_a_damaged_journal_is_never_folded_in(home: Path, tmp_path: Path) -> None:
    sales, mapping = shop.files(tmp_path)
    twofold("import", sales, "--map", mapping, home=home)
    connection = apsw.Connection(str(home / "record.sqlite"))
    connection.execute("UPDATE progress SET value = 0 WHERE name = 'projection'")
    connection.close()
    _flip(home / "journal.sqlite", "journal_entry", "seq", 1)

    answer = twofold("chart", home=home)

    assert answer.code == 3
    assert "Row 1 of the journal is not what was written" in answer.err


def _flip(file: Path, table: str, seq: str, row: int) -> None:
    connection = apsw.Connection(str(file))
    payload = next(connection.execute(f"SELECT payload FROM {table} WHERE {seq} = ?", (row,)))[0]
    other = bytearray(payload)
    other[5] ^= 1
    connection.execute(f"UPDATE {table} SET payload = ? WHERE {seq} = ?", (bytes(other), row))
    connection.close()
