"""Homes opened as they are when running, but for connections to a server, which last."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests import postgresql
from twofold import storage, system
from twofold.settings import Settings
from twofold.storage import Database
from twofold.system import System


@contextmanager
def running(settings: Settings) -> Iterator[System]:
    """Open a home for the length of a block, with what every home begins with."""
    with opened(settings) as found:
        system.furnish(found)
        yield found


@contextmanager
def opened(settings: Settings) -> Iterator[System]:
    """Open a home in which there is nothing for the length of a block."""
    found = bare(settings)
    try:
        yield found
    finally:
        system.stop(found)


def bare(settings: Settings) -> System:
    """Open a home in which there is nothing."""
    return System(settings=settings, record=open_record(settings), journal=open_journal(settings))


def open_record(settings: Settings) -> Database:
    """Return the record of a home."""
    kept = postgresql.BY_URL.get(settings.database or "")
    return storage.open_record(settings) if kept is None else kept.open("record")


def open_journal(settings: Settings) -> Database:
    """Return the journal of a home."""
    kept = postgresql.BY_URL.get(settings.database or "")
    return storage.open_journal(settings) if kept is None else kept.open("journal")
