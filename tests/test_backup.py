"""A home in one file and out of it again, on either database, with the same readings."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.flow import histories
from twofold import backup, clock, seeing, storage, system
from twofold.settings import Settings
from twofold.system import System

NOW = clock.parse("2026-06-01")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Return a backup of a small home on SQLite."""
    file = tmp_path / "home.zip"
    with system.running(Settings(home=tmp_path / "origin")) as home:
        histories.tell(home, people=12)
        seeing.chart(home, now=NOW)
        backup.write(home, file, now=NOW)
    return file


def test_a_restored_home_has_the_same_readings_on_every_database(
    written: Path, tmp_path: Path, settings: Settings
) -> None:
    with system.running(Settings(home=tmp_path / "origin")) as home:
        before = histories.digest(home, now=NOW)
    with system.running(settings) as other:
        manifest = backup.read(other, written, accept_older=True)
        seeing.chart(other, now=NOW)

        after = histories.digest(other, now=NOW)

        assert manifest.made_us == NOW
        assert after == before
        assert seeing.verify(other) == []


def test_there_and_back_again_changes_nothing(
    written: Path, tmp_path: Path, postgresql_settings: Settings
) -> None:
    back = tmp_path / "back.zip"
    with system.running(postgresql_settings) as server:
        backup.read(server, written, accept_older=True)
        seeing.chart(server, now=NOW)
        there = histories.digest(server, now=NOW)
        backup.write(server, back, now=NOW)
    with _restored(back, tmp_path / "third") as home:
        assert histories.digest(home, now=NOW) == there
        assert seeing.verify(home) == []


def test_the_same_rows_again_add_nothing_after_a_restore(written: Path, tmp_path: Path) -> None:
    with _restored(written, tmp_path / "second") as home:
        assert histories.tell(home, people=12) == 0
        assert histories.tell(home, people=13) > 0
        assert seeing.verify(home) == []


def test_what_waits_in_the_journal_is_folded_in_after_a_restore(tmp_path: Path) -> None:
    file = tmp_path / "home.zip"
    with system.running(Settings(home=tmp_path / "origin")) as home:
        histories.journal_only(home, people=3)
        backup.write(home, file, now=NOW)

    with _restored(file, tmp_path / "second") as other:
        assert len(seeing.profiles(other, now=NOW)) == 3


@pytest.mark.parametrize("entry", ["record/touch.msgpack", "journal/journal_entry.msgpack"])
def test_a_damaged_backup_is_refused_and_leaves_the_home_empty(
    written: Path, tmp_path: Path, entry: str
) -> None:
    damaged = _with(written, tmp_path / "damaged.zip", entry)

    with system.running(Settings(home=tmp_path / "second")) as home:
        with pytest.raises(storage.DamagedBackup, match=entry):
            backup.read(home, damaged, accept_older=True)
        # Nothing of it went in, so that a whole one still can.
        backup.read(home, written, accept_older=True)
        assert seeing.verify(home) == []


def test_a_backup_that_was_cut_off_is_refused(written: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.zip"
    short.write_bytes(written.read_bytes()[:-500])

    with (
        system.running(Settings(home=tmp_path / "second")) as home,
        pytest.raises(backup.NoBackup),
    ):
        backup.read(home, short, accept_older=True)


def test_a_home_with_people_is_never_overwritten(written: Path, tmp_path: Path) -> None:
    with system.running(Settings(home=tmp_path / "second")) as home:
        histories.tell(home, people=1)
        before = histories.digest(home, now=NOW)

        with pytest.raises(storage.FullHome):
            backup.read(home, written, accept_older=True)

        assert histories.digest(home, now=NOW) == before


def test_a_file_of_that_name_is_never_overwritten(written: Path, tmp_path: Path) -> None:
    with (
        system.running(Settings(home=tmp_path / "origin")) as home,
        pytest.raises(backup.TakenName),
    ):
        backup.write(home, written, now=NOW)


def test_a_backup_that_failed_leaves_nothing_behind(tmp_path: Path) -> None:
    with system.running(Settings(home=tmp_path / "origin")) as home:
        histories.tell(home, people=1)
        home.journal.close()
        (tmp_path / "origin" / "journal.sqlite").write_bytes(b"no database" * 1000)

        with pytest.raises(storage.RecordUnavailable):
            backup.write(home, tmp_path / "home.zip", now=NOW)

    assert list(tmp_path.glob("home.zip*")) == []


def test_nobody_else_on_the_machine_may_read_a_backup(written: Path) -> None:
    assert written.stat().st_mode & 0o777 == 0o600


@contextmanager
def _restored(file: Path, folder: Path) -> Iterator[System]:
    with system.running(Settings(home=folder)) as home:
        backup.read(home, file, accept_older=True)
        seeing.chart(home, now=NOW)
        yield home


def _with(source: Path, target: Path, entry: str) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            body = bytearray(old.read(name))
            if name == entry:
                body[len(body) // 2] ^= 1
            new.writestr(name, bytes(body))
    return target
