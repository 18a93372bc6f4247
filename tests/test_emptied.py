"""The database that tests use one after another is as it was made, whatever they did to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from tests import homes
from tests.people.given_links import see
from tests.postgresql import Emptied, Server
from tests.storage.digests import digest
from twofold import storage, system
from twofold.settings import Settings
from twofold.storage import Query

JOB = Query(
    "job",
    "INSERT INTO job (name, payload, due_us, state, attempt, fence, created_us)"
    " VALUES ('a', '{}', 1, 'waiting', 0, 0, 1) RETURNING job_id",
)
GONE = Query("gone", "DELETE FROM job")
PID = Query("pid", "SELECT pg_backend_pid() AS pid")


@pytest.fixture(scope="module")
def database(server: Server) -> Iterator[Emptied]:
    """Return one of these tests' own."""
    found = Emptied(server)
    yield found
    found.close()


@pytest.fixture(scope="module")
def made(database: Emptied) -> dict[str, str]:
    """Return what is in every table of a database that was just made."""
    return contents(database.url)


def test_rows_go_and_counting_begins_again(
    database: Emptied, made: dict[str, str], settings_of: Callable[[Emptied], Settings]
) -> None:
    with system.running(settings_of(database)) as home:
        see(home.record, ("user_id:ada", "email:ada@b.example", "trait", 1))
        assert home.record.only(JOB).job_id == 1
    assert contents(database.url) != made

    anew = database.empty()

    assert not anew
    assert contents(database.url) == made
    assert database.open("record").only(JOB).job_id == 1


def test_counting_begins_again_where_no_row_stayed(database: Emptied) -> None:
    db = database.open("record")
    db.only(JOB)
    db.run(GONE)

    database.empty()

    assert db.only(JOB).job_id == 1


def test_a_table_that_grew_is_empty_too(database: Emptied, made: dict[str, str]) -> None:
    db = database.open("record")
    for _ in range(2):
        db.many(JOB, [{}] * 2_000)

        database.empty()

        assert contents(database.url) == made


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE extra (a INT)",
        "CREATE TABLE pg_temp.extra (a INT)",
        "CREATE SCHEMA extra",
        "CREATE VIEW extra AS SELECT 1 AS a",
        "CREATE FUNCTION extra() RETURNS INT LANGUAGE sql AS 'SELECT 1'",
        "CREATE SEQUENCE extra",
        "CREATE INDEX extra ON job (payload)",
        "DROP INDEX link_state",
        "DROP TABLE touch",
        "ALTER TABLE job ADD COLUMN extra INT",
        "ALTER TABLE job DROP COLUMN payload",
        "ALTER TABLE job ALTER COLUMN state SET DEFAULT 'waiting'",
        "ALTER TABLE job ALTER COLUMN state DROP NOT NULL",
        "ALTER TABLE job ADD CHECK (attempt < 9)",
        "ALTER TABLE job SET UNLOGGED",
        "ALTER TABLE job SET (fillfactor = 50)",
        "ALTER TABLE job RENAME TO work",
        "ALTER SEQUENCE job_job_id_seq INCREMENT 5",
        "DELETE FROM migration WHERE part = 'journal'",
        "UPDATE migration SET hash = 'other'",
        "INSERT INTO migration VALUES ('record', '9999_pre_new.sql', 'x')",
        "ALTER DATABASE {name} SET statement_timeout = 7",
        "SELECT lo_create(0)",
    ],
)
def test_what_is_more_than_rows_makes_it_anew(
    database: Emptied, made: dict[str, str], change: str
) -> None:
    before = database.name
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(change.format(name=f'"{before}"'))

    anew = database.empty()

    assert anew
    assert database.name != before
    assert contents(database.url) == made


def test_who_was_left_inside_is_sent_away(database: Emptied, made: dict[str, str]) -> None:
    left = psycopg.connect(database.url)
    left.execute("INSERT INTO touch_chain VALUES (1, 1, 7, 'x')")

    database.empty()

    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
    assert contents(database.url) == made


def test_connections_stay_for_the_next_test_if_nothing_is_open_on_them(database: Emptied) -> None:
    first = database.open("record")
    pid = first.only(PID).pid
    first.close()

    database.empty()

    assert database.open("record").only(PID).pid == pid
    assert database.open("journal").only(PID).pid != pid


def test_a_connection_inside_a_transaction_goes(database: Emptied, made: dict[str, str]) -> None:
    db = database.open("record")
    left = ExitStack()
    left.enter_context(db.write())
    pid = db.only(PID).pid
    db.only(JOB)

    database.empty()

    # Nothing is said to a connection that is closed: it was rolled back when it went.
    left.close()
    assert database.open("record").only(PID).pid != pid
    assert contents(database.url) == made


def test_a_home_runs_on_it_as_on_any(
    database: Emptied, settings_of: Callable[[Emptied], Settings]
) -> None:
    settings = settings_of(database)
    with system.running(settings) as home:
        real = digest(home.record)
    database.empty()

    with homes.running(settings) as home:
        found = digest(home.record)

    assert found == real


@pytest.fixture
def settings_of(home: Any) -> Callable[[Emptied], Settings]:
    """Return what gives the settings of a home on a database."""
    home.mkdir()
    return lambda database: Settings(home=home, database=database.url)


def contents(url: str) -> dict[str, str]:
    """Return what is in every table."""
    db = storage.PostgreSQL(url)
    found = digest(db)
    db.close()
    return found
