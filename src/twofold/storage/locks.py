"""Two lock files that make SQLite's writers take turns.

SQLite's own lock is not fair: a writer beside back-to-back transactions can wait for seconds.
Whoever holds *queue* is the next to get *write*; so a waiter is overtaken at most once.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twofold.storage.database import RecordUnavailable
from twofold.storage.threads import PerThread

WAIT_SECONDS_MAX = 30.0
_POLL_SECONDS = 0.0005
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC


class Turnstile:
    """The turn to write to one database file, over all threads and processes."""

    def __init__(self, database: Path) -> None:
        """Use lock files beside `database`; descriptors are opened per turn and thread."""
        self._queue = database.with_name(database.name + "-queue.lock")
        self._write = database.with_name(database.name + "-write.lock")
        self._threads: PerThread[_Files] = PerThread()

    def close(self) -> None:
        """Give every thread's descriptors back."""
        self._threads.close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn; raises RecordUnavailable after 30 s without one."""
        files = self._files()
        queue, write = files.queue, files.write
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        _lock(queue, deadline)
        try:
            _lock(write, deadline)
        finally:
            fcntl.flock(queue, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(write, fcntl.LOCK_UN)

    def _files(self) -> "_Files":
        found = self._threads.get()
        if found is None:
            try:
                found = self._threads.keep(_Files(self._queue, self._write))
            except OSError as error:
                raise RecordUnavailable(reason=error) from error
        return found


@contextmanager
def alone(file: Path) -> Iterator[bool]:
    """Hold a lock file for the length of a block; False if another holds it.

    Raises RecordUnavailable.
    """
    try:
        descriptor = os.open(file, _FLAGS, 0o600)
    except OSError as error:
        raise RecordUnavailable(reason=error) from error
    try:
        yield _take(descriptor)
    finally:
        os.close(descriptor)


class _Files:
    """The descriptors that one thread holds its turns by."""

    def __init__(self, queue: Path, write: Path) -> None:
        self.queue, self.write = os.open(queue, _FLAGS, 0o600), os.open(write, _FLAGS, 0o600)

    def close(self) -> None:
        """Close both."""
        os.close(self.queue)
        os.close(self.write)


def _lock(descriptor: int, deadline: float) -> None:
    while not _take(descriptor):
        if time.monotonic() > deadline:
            raise RecordUnavailable(reason="another writer holds it")
        time.sleep(_POLL_SECONDS)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
