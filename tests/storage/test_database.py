"""What every room may count on, on SQLite and on PostgreSQL."""

import threading
import time
from pathlib import Path

import pytest

from twofold import storage
from twofold.settings import Settings
from twofold.storage.locks import Turnstile
from twofold.storage.sqlite import refuse_old_library

PUT = storage.Query("put", "INSERT INTO progress (name, value) VALUES (:name, :value)")
GET = storage.Query("get", "SELECT name, value FROM progress WHERE name = :name")
SOME = storage.Query("some", "SELECT name, value FROM progress WHERE name IN (:names) ORDER BY 1")
ALL = storage.Query("everything", "SELECT name, value FROM progress ORDER BY name")
RAISE = storage.Query("raise", "UPDATE progress SET value = value + 1 WHERE name = :name")
SET = storage.Query("set", "UPDATE progress SET value = :value WHERE name = :name")
TAKE = storage.Query(
    "take", "INSERT INTO progress (name, value) VALUES (:name, 1) RETURNING value AS now"
)


def test_a_row_reads_back_by_column_name(record: storage.Database) -> None:
    record.run(PUT, name="a", value=7)

    row = record.only(GET, name="a")

    assert (row.name, row.value) == ("a", 7)


def test_nothing_found_is_none(record: storage.Database) -> None:
    assert record.one(GET, name="nobody") is None
    assert record.all(GET, name="nobody") == []


def test_a_long_answer_comes_whole_and_leaves_nothing_in_the_way(record: storage.Database) -> None:
    record.many(PUT, [(f"n-{number:05}", number) for number in range(3_000)])

    long = record.all(ALL)

    assert [row.value for row in long] == list(range(3_000))
    assert record.only(GET, name="n-00007").value == 7


def test_run_tells_how_many_rows_changed(record: storage.Database) -> None:
    record.run(PUT, name="a", value=1)

    assert record.run(RAISE, name="a") == 1
    assert record.run(RAISE, name="b") == 0


def test_returning_commits_by_itself(record: storage.Database) -> None:
    taken = record.only(TAKE, name="a")

    assert taken.now == 1
    assert record.only(GET, name="a").value == 1


def test_many_takes_rows_by_place_and_by_name(record: storage.Database) -> None:
    record.many(PUT, [("a", 1), ("b", 2)])
    record.many(PUT, [{"value": 3, "name": "c"}])

    assert [tuple(row) for row in record.all(ALL)] == [("a", 1), ("b", 2), ("c", 3)]


def test_a_list_may_have_any_length(record: storage.Database) -> None:
    names = [f"n{number:05}" for number in range(9_001)]
    record.many(PUT, [(name, 0) for name in names])

    found = record.all_in(SOME, "names", names)

    assert sorted(row.name for row in found) == names
    assert record.all_in(SOME, "names", []) == []


def test_a_stream_gives_blocks_of_plain_tuples(record: storage.Database) -> None:
    record.many(PUT, [(f"n{number}", number) for number in range(5)])

    blocks = list(record.stream(ALL, rows_max=2))

    assert [len(block) for block in blocks] == [2, 2, 1]
    assert blocks[0][0] == ("n0", 0)


def test_a_failed_transaction_leaves_nothing(record: storage.Database) -> None:
    def fail() -> None:
        with record.write():
            record.run(PUT, name="a", value=1)
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        fail()

    assert record.all(ALL) == []


def test_an_inner_transaction_joins_the_outer_one(record: storage.Database) -> None:
    def fail() -> None:
        with record.write():
            with record.write():
                record.run(PUT, name="a", value=1)
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        fail()

    assert record.all(ALL) == []


def test_a_double_is_a_clash(record: storage.Database) -> None:
    record.run(PUT, name="a", value=1)

    with pytest.raises(storage.Clash):
        record.run(PUT, name="a", value=2)


def test_a_snapshot_does_not_see_what_is_written_meanwhile(record: storage.Database) -> None:
    record.run(PUT, name="a", value=1)
    with record.read():
        before = record.only(GET, name="a").value
        other = threading.Thread(target=lambda: record.run(RAISE, name="a"))
        other.start()
        other.join()
        after = record.only(GET, name="a").value

    assert (before, after) == (1, 1)
    assert record.only(GET, name="a").value == 2


def test_writers_in_many_threads_lose_nothing(record: storage.Database) -> None:
    record.run(PUT, name="a", value=0)

    def add() -> None:
        for _ in range(20):
            with record.write():
                record.run(RAISE, name="a")

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert record.only(GET, name="a").value == 80


def test_what_is_serial_stays_so_however_deep_it_is_asked_for(record: storage.Database) -> None:
    record.run(PUT, name="a", value=0)

    def add() -> None:
        for _ in range(10):
            # Read and then written: of two at once one would be lost.
            with record.write(serial="a"), record.write(serial="b"), record.write(serial="a"):
                value = record.only(GET, name="a").value
                time.sleep(0.001)
                record.run(SET, name="a", value=value + 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert record.only(GET, name="a").value == 40


def test_a_turn_that_failed_is_given_back_and_taken_again(record: storage.Database) -> None:
    record.run(PUT, name="a", value=0)

    def fail() -> None:
        with record.write(serial="a"), record.write(serial="a"):
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        fail()
    other = threading.Thread(target=lambda: held(record))
    with record.write(serial="a"):
        other.start()
        time.sleep(0.05)
        assert record.only(GET, name="a").value == 0
    other.join()

    assert record.only(GET, name="a").value == 1


def held(record: storage.Database) -> None:
    """Raise a number when it is this thread's turn."""
    with record.write(serial="a"):
        record.run(RAISE, name="a")


def test_a_stream_inside_a_transaction_is_part_of_it(record: storage.Database) -> None:
    with record.write(serial="a"):
        record.run(PUT, name="a", value=1)
        blocks = list(record.stream(ALL))
        record.run(PUT, name="b", value=2)

    assert blocks == [[("a", 1)]]
    assert [row.name for row in record.all(ALL)] == ["a", "b"]


def test_a_waiting_writer_is_overtaken_at_most_once(tmp_path: Path) -> None:
    stop = threading.Event()
    taken: list[float] = []

    def hog() -> None:
        turnstile = Turnstile(tmp_path / "x.sqlite")
        while not stop.is_set():
            with turnstile.turn():
                taken.append(time.monotonic())
                time.sleep(0.02)

    thread = threading.Thread(target=hog)
    thread.start()
    time.sleep(0.05)
    asked = time.monotonic()
    with Turnstile(tmp_path / "x.sqlite").turn():
        overtaken = sum(moment > asked for moment in taken)
    stop.set()
    thread.join()

    assert overtaken <= 1


@pytest.mark.parametrize("version", ["3.51.2", "3.50.6", "3.44.5", "3.45.0"])
def test_an_old_sqlite_is_refused(version: str) -> None:
    with pytest.raises(storage.OldSQLite, match="update apsw"):
        refuse_old_library(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.50.7", "3.44.6", "3.54.1"])
def test_a_mended_sqlite_is_welcome(version: str) -> None:
    refuse_old_library(version)


def test_percent_and_quoted_colons_stay_as_written() -> None:
    query = storage.Query("odd", "SELECT ':no' AS a, 5 % 2 AS b, CAST(:yes AS text) AS c")

    assert query.parameters == ("yes",)
    assert query.pyformat == "SELECT ':no' AS a, 5 %% 2 AS b, CAST(%(yes)s AS text) AS c"


def test_texts_are_under_one_collation_on_a_server_so_that_indexes_serve_what_joins_by_them(
    postgresql_settings: Settings,
) -> None:
    others = storage.Query(
        "others",
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " WHERE c.table_schema = current_schema() AND c.data_type = 'text'"
        " AND c.collation_name IS DISTINCT FROM 'C' AND c.table_name <> 'migration'",
    )
    record = storage.open_record(postgresql_settings)

    found = record.all(others)
    record.close()

    assert found == []
