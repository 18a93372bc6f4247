"""Threads come and go; each gives its connection back when it goes."""

import os
import threading
from pathlib import Path

import pytest

from twofold import storage
from twofold.storage import Database, Query

_ONE = Query("one", "SELECT 1 AS one")
_CONNECTIONS = Query(
    "connections",
    "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database()",
)


def test_a_thread_that_ends_gives_its_connection_back(record: Database) -> None:
    def use() -> None:
        with record.write():
            record.only(_ONE)

    use()
    before = connections(record)
    for _ in range(9):
        threads = [threading.Thread(target=use) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # SQLite keeps a file open for its next connection while others hold it.
    assert connections(record) <= 3 * before


def test_a_closed_record_opens_again_when_it_is_used(record: Database) -> None:
    record.close()

    assert record.only(_ONE).one == 1


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_forked_by_another_thread_ends_no_connection_of_this_one(
    record: Database,
) -> None:
    with record.write():
        record.only(_ONE)

    other = threading.Thread(target=fork)
    other.start()
    other.join()

    assert record.only(_ONE).one == 1


def fork() -> None:
    """Fork a process that lets go of all that other threads held, and wait for its end."""
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)


def connections(record: Database) -> int:
    """Return how many connections this record holds open."""
    if isinstance(record, storage.PostgreSQL):
        return int(record.only(_CONNECTIONS).n)
    assert isinstance(record, storage.SQLite)
    held = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(1 for file in held if file.name.startswith(record.path.name))
