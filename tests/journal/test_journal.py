"""The journal keeps what it acknowledged, in order, and says when that is no longer so."""

import sqlite3
import threading
from pathlib import Path

import pytest

from twofold import errors, journal, storage
from twofold.settings import Settings


def drafts(*payloads: bytes, received_us: int = 1_000) -> list[journal.Draft]:
    return [
        journal.Draft(feed_id=7, format=journal.SEGMENT, payload=one, received_us=received_us)
        for one in payloads
    ]


def test_gives_back_what_was_appended_in_order(journal_db: storage.Database) -> None:
    journal.append(journal_db, drafts(b'{"a":1}', b'{"b":2}'))
    last_seq = journal.append(journal_db, drafts(b'{"c":3}'))

    entries = journal.read(journal_db, 1, 10)

    assert last_seq == 3
    assert [(entry.seq, entry.payload) for entry in entries] == [(2, b'{"b":2}'), (3, b'{"c":3}')]
    assert (entries[0].feed_id, entries[0].format, entries[0].sent_us) == (7, 1, None)


def test_many_rows_make_one_statement_and_lose_none(journal_db: storage.Database) -> None:
    payloads = [b"%d" % number for number in range(1_000)]

    journal.append(journal_db, drafts(*payloads))

    assert [entry.payload for entry in journal.read(journal_db, 0, 2_000)] == payloads
    assert journal.verify(journal_db) is None


def test_a_journal_as_it_was_written_verifies(journal_db: storage.Database) -> None:
    journal.append(journal_db, drafts(b"a", b"b"))
    journal.append(journal_db, drafts(b"c"))

    assert journal.verify(journal_db) is None


def test_an_empty_journal_verifies_and_has_no_backlog(journal_db: storage.Database) -> None:
    assert journal.verify(journal_db) is None
    assert journal.backlog(journal_db, 0) == 0


@pytest.mark.parametrize(
    ("act", "seq", "what"),
    [
        (
            "UPDATE journal_entry SET payload = x'00' WHERE seq = 2",
            2,
            "its payload is not what its digest says",
        ),
        ("DELETE FROM journal_entry WHERE seq = 2", 2, "is missing"),
        ("DELETE FROM journal_entry WHERE seq = 5", 5, "is missing"),
        ("UPDATE journal_entry SET feed_id = 8 WHERE seq = 4", 4, "rows 4 to 5 are not what"),
        ("UPDATE journal_entry SET received_us = 1 WHERE seq = 1", 1, "rows 1 to 3 are not what"),
        ("UPDATE journal_entry SET sent_us = 1 WHERE seq = 1", 1, "rows 1 to 3 are not what"),
        ("UPDATE journal_chain SET committed_us = 1 WHERE last_seq = 3", 1, "rows 1 to 3"),
        ("DELETE FROM journal_chain WHERE last_seq = 3", 1, "the chain of commits has a hole"),
        ("DELETE FROM journal_chain WHERE last_seq = 5", 4, "after the end of the chain"),
        (
            "UPDATE journal_entry SET salt = NULL WHERE seq = 5",
            5,
            "its payload is not what its digest says",
        ),
    ],
)
def test_names_the_first_bad_record(home: Path, act: str, seq: int, what: str) -> None:
    db = storage.open_journal(Settings(home=home))
    journal.append(db, drafts(b"a", b"b", b"c"))
    journal.append(db, drafts(b"d", b"e"))
    db.close()
    with sqlite3.connect(home / "journal.sqlite") as connection:
        connection.execute(act)
    connection.close()

    damage = journal.verify(storage.open_journal(Settings(home=home)))

    assert damage is not None
    assert damage.seq == seq
    assert what in damage.what


def test_never_serves_an_altered_row(home: Path) -> None:
    db = storage.open_journal(Settings(home=home))
    journal.append(db, drafts(b"a", b"b"))
    with sqlite3.connect(home / "journal.sqlite") as connection:
        connection.execute("UPDATE journal_entry SET payload = x'62' WHERE seq = 1")
    connection.close()

    with pytest.raises(journal.DamagedEntry, match="Row 1 of the journal"):
        journal.read(db, 0, 10)


def test_trims_only_old_and_projected_rows_and_still_verifies(
    journal_db: storage.Database,
) -> None:
    journal.append(journal_db, drafts(b"a", b"b", received_us=10))
    journal.append(journal_db, drafts(b"c", received_us=20))
    journal.append(journal_db, drafts(b"d", received_us=30))

    trimmed = journal.trim(journal_db, before_us=25, up_to_seq=2)

    payloads = [entry.payload for entry in journal.read(journal_db, 0, 10)]
    assert trimmed == 2
    assert payloads == [None, None, b"c", b"d"]
    assert journal.verify(journal_db) is None
    assert journal.trim(journal_db, before_us=25, up_to_seq=99) == 1
    assert journal.trim(journal_db, before_us=25, up_to_seq=99) == 0


def test_counts_what_waits_to_be_projected(journal_db: storage.Database) -> None:
    journal.append(journal_db, drafts(b"a", b"b", b"c"))

    assert journal.backlog(journal_db, 1) == 2


def test_two_writers_and_an_import_share_one_chain(journal_db: storage.Database) -> None:
    answers: list[Exception | None] = []
    with journal.Writer(journal_db) as one, journal.Writer(journal_db) as other:
        for number in range(50):
            one.append(drafts(b"one %d" % number), answers.append)
            other.append(drafts(b"other %d" % number), answers.append)
            journal.append(journal_db, drafts(b"import %d" % number))

    assert answers == [None] * 100
    assert len(journal.read(journal_db, 0, 1_000)) == 150
    assert journal.verify(journal_db) is None


def test_what_queued_during_a_commit_is_the_next_group(journal_db: storage.Database) -> None:
    entered, leave = threading.Event(), threading.Event()

    def first_done(_: Exception | None) -> None:
        entered.set()
        leave.wait(10)

    with journal.Writer(journal_db) as writer:
        writer.append(drafts(b"first"), first_done)
        entered.wait(10)
        for number in range(20):
            writer.append(drafts(b"%d" % number), lambda _: None)
        leave.set()

    groups = journal_db.all(storage.Query("groups", "SELECT last_seq FROM journal_chain"))
    assert sorted(group.last_seq for group in groups) == [1, 21]


def test_refuses_more_than_the_queue_holds(journal_db: storage.Database) -> None:
    with (
        journal.Writer(journal_db, queued_rows_max=2) as writer,
        pytest.raises(journal.QueueFull),
    ):
        writer.append(drafts(b"a", b"b", b"c"), lambda _: None)

    assert journal.read(journal_db, 0, 10) == []


def test_refuses_once_closed(journal_db: storage.Database) -> None:
    writer = journal.Writer(journal_db)
    writer.close()

    with pytest.raises(journal.WriterClosed):
        writer.append(drafts(b"a"), lambda _: None)


class FullDisk:
    """A database whose every write fails, as on a full disk."""

    dialect = "sqlite"

    def write(self, serial: str | None = None) -> None:
        """Fail as storage does."""
        raise storage.RecordUnavailable(reason=serial)


def test_a_full_disk_acknowledges_nothing() -> None:
    answers: list[Exception | None] = []
    with journal.Writer(FullDisk()) as writer:  # type: ignore[arg-type]
        writer.append(drafts(b"a"), answers.append)

    assert [type(answer) for answer in answers] == [storage.RecordUnavailable]
    assert isinstance(answers[0], errors.Unavailable)


def test_a_draft_that_cannot_be_written_leaves_its_neighbours_alone(
    journal_db: storage.Database,
) -> None:
    answers: dict[str, Exception | None] = {}
    impossible = drafts(b"b", received_us=1 << 70)
    with journal.Writer(journal_db) as writer:
        writer.append(drafts(b"a"), lambda error: answers.update(a=error))
        writer.append(impossible, lambda error: answers.update(b=error))
        writer.append(drafts(b"c"), lambda error: answers.update(c=error))

    assert (answers["a"], answers["c"]) == (None, None)
    assert answers["b"] is not None
    assert [entry.payload for entry in journal.read(journal_db, 0, 10)] == [b"a", b"c"]


def test_an_acknowledgement_that_fails_does_not_stop_the_writer(
    journal_db: storage.Database,
) -> None:
    answers: list[Exception | None] = []
    with journal.Writer(journal_db) as writer:
        writer.append(drafts(b"a"), lambda _: 1 / 0)  # type: ignore[arg-type]
        writer.append(drafts(b"b"), answers.append)

    assert answers == [None]
