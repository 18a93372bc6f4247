"""A backup of either database fills either database with the same rows."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.postgresql import Server, within
from twofold import storage
from twofold.settings import Settings

PUT = storage.Query(
    "put",
    "INSERT INTO touch_chain (last_seq, first_seq, committed_us, hash)"
    " VALUES (:seq, :seq, 7, :hash)",
)
JOB = storage.Query(
    "job",
    "INSERT INTO job (name, payload, due_us, state, attempt, fence, created_us)"
    " VALUES (:name, '{}', 1, 'waiting', 0, 0, 1)",
)
LINKS = storage.Query("links", "SELECT * FROM touch_chain ORDER BY last_seq")
JOBS = storage.Query("jobs", "SELECT job_id, name FROM job ORDER BY job_id")


@pytest.fixture
def source(record: storage.Database) -> storage.Database:
    """Return a record with a few rows of every type, once on each database."""
    record.many(PUT, [(number, bytes([0, 255, number % 256])) for number in range(1, 2_501)])
    record.run(JOB, name="grüß")
    return record


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[storage.Database]:
    """Return another empty record, once on each database."""
    settings = Settings(home=tmp_path / "other")
    if request.param == "postgresql":
        settings = Settings(home=settings.home, database=request.getfixturevalue("other_url"))
    db = storage.open_record(settings)
    yield db
    db.close()


@pytest.fixture
def other_url(server: Server) -> Iterator[str]:
    """Return the address of another database than the one that tests share."""
    name = server.make()
    yield within(server.url, name)
    server.drop(name)


def test_every_row_comes_back(source: storage.Database, target: storage.Database) -> None:
    archive, tables = _dumped(source)

    rows = storage.fill(target, tables, archive)

    assert rows == sum(table.rows for table in tables)
    assert list(map(tuple, target.all(LINKS))) == list(map(tuple, source.all(LINKS)))
    assert target.only(JOBS).name == "grüß"


def test_numbering_goes_on_behind_the_restored_rows(
    source: storage.Database, target: storage.Database
) -> None:
    archive, tables = _dumped(source)
    storage.fill(target, tables, archive)

    target.run(JOB, name="next")

    assert [row.job_id for row in target.all(JOBS)] == [1, 2]


def test_a_home_with_people_is_not_overwritten(source: storage.Database) -> None:
    archive, tables = _dumped(source)

    with pytest.raises(storage.FullHome, match="2500 rows of touch_chain"):
        storage.fill(source, tables, archive)


def test_a_damaged_backup_is_named_and_fills_nothing(
    source: storage.Database, target: storage.Database
) -> None:
    archive, tables = _dumped(source)
    bad = [msgspec.structs.replace(table, sha256="0" * 64) for table in tables]

    with pytest.raises(storage.DamagedBackup, match=r"record/\w+\.msgpack"):
        storage.fill(target, bad, archive)

    assert target.all(LINKS) == []


def _dumped(db: storage.Database) -> tuple[zipfile.ZipFile, list[storage.Table]]:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        tables = storage.dump(db, "record", archive)
    return zipfile.ZipFile(file), tables
