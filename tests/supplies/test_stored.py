"""Files for messages: known by what is in them, and only of kinds that nothing runs."""

import pytest

from twofold import supplies
from twofold.storage import Database
from twofold.supplies import UnknownFile, UnusableFile

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def test_a_file_is_kept_as_it_came_under_an_id_nobody_guesses(record: Database) -> None:
    one = supplies.bring_file(record, "../a/Lauf schuh<1>.png", PNG, by="ann", now=1)
    other = supplies.bring_file(record, "b.exe", b"%PDF-1.7 x", by="ann", now=2)

    assert (one.media_type, one.is_picture, one.name) == ("image/png", True, "_a_Lauf schuh_1_.png")
    assert (other.media_type, other.is_picture) == ("application/pdf", False)
    assert supplies.stored_file(record, one.file_id) == (one, PNG)
    assert [found.file_id for found in supplies.stored_files(record)] == [
        other.file_id,
        one.file_id,
    ]
    assert one.file_id != supplies.bring_file(record, "c.png", PNG, by="ann", now=3).file_id


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html><script>", b"<svg onload=x>", b"MZ\x90", b"#!/bin/sh", b"PK\x03\x04", b"GIF8",
        b"\x89PNG\r\n\x1a\n" + b"x" * 5_000_000,
    ],
)  # fmt: skip
def test_what_could_run_or_is_too_large_is_refused(record: Database, content: bytes) -> None:
    with pytest.raises(UnusableFile):
        supplies.bring_file(record, "a.png", content, by="ann", now=1)


def test_a_file_that_is_not_there_is_told(record: Database) -> None:
    with pytest.raises(UnknownFile):
        supplies.stored_file(record, "0" * 32)
