"""Opening the record and the journal where the settings say."""

from twofold import errors
from twofold.settings import Settings
from twofold.storage.database import RecordUnavailable
from twofold.storage.migration import migrate
from twofold.storage.postgresql import PostgreSQL
from twofold.storage.sqlite import PAGE_BYTES, WAL_BYTES, SQLite

# The journal only ever grows at its end: large pages take a third off the cost of a commit, and
# a short WAL keeps each checkpoint, which an acknowledgement waits for, short as well.
JOURNAL_PAGE_BYTES = 16 * 1024
JOURNAL_WAL_BYTES = 8 * 1024 * 1024


_RECORD = "record.sqlite"


class ForeignUrl(errors.Invalid):
    """{url!r} names no database that Twofold knows; use postgresql://… or leave it out."""


def stands(settings: Settings) -> bool:
    """Tell whether there is a home; of a database server that is known once it was opened."""
    return settings.database is not None or (settings.home / _RECORD).exists()


def open_record(settings: Settings) -> SQLite | PostgreSQL:
    """Return the record with its tables in place; raises ForeignUrl, RecordUnavailable."""
    db = _open(settings, _RECORD, page_bytes=PAGE_BYTES, wal_bytes=WAL_BYTES)
    migrate(db, "record")
    return db


def open_journal(settings: Settings) -> SQLite | PostgreSQL:
    """Return the journal's database: a file of its own on SQLite, the same server else."""
    db = _open(
        settings, "journal.sqlite", page_bytes=JOURNAL_PAGE_BYTES, wal_bytes=JOURNAL_WAL_BYTES
    )
    migrate(db, "journal")
    return db


def _open(settings: Settings, file: str, *, page_bytes: int, wal_bytes: int) -> SQLite | PostgreSQL:
    if settings.database is None:
        # Everybody's data lies in here; nobody else on this machine may look in.
        try:
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise RecordUnavailable(reason=error) from error
        return SQLite(settings.home / file, page_bytes=page_bytes, wal_bytes=wal_bytes)
    if settings.database.startswith(("postgresql://", "postgres://")):
        return PostgreSQL(settings.database)
    raise ForeignUrl(url=settings.database.split("@")[-1])
