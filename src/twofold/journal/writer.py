"""The journal's one writer thread: whatever queued during the last commit is the next group."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from twofold import errors, storage
from twofold.journal import chain
from twofold.journal.entry import Draft

Done = Callable[[Exception | None], None]

QUEUED_ROWS_MAX = 100_000
QUEUED_BYTES_MAX = 128 * 1024 * 1024

_LOG = logging.getLogger(__name__)


class QueueFull(errors.Unavailable):
    """More is coming in than the disk takes; send it again in a second."""


class WriterClosed(errors.Unavailable):
    """The server is stopping; send it again in a second."""


class Writer:
    """Appends from any thread, in groups; each is told when it is durable or has failed."""

    def __init__(
        self,
        db: storage.Database,
        *,
        queued_rows_max: int = QUEUED_ROWS_MAX,
        queued_bytes_max: int = QUEUED_BYTES_MAX,
    ) -> None:
        """Start the thread that writes to `db`."""
        self._db = db
        self._rows_max = queued_rows_max
        self._bytes_max = queued_bytes_max
        self._queue: deque[tuple[Sequence[Draft], Done, int]] = deque()
        self._rows = 0
        self._bytes = 0
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def append(self, drafts: Sequence[Draft], done: Done) -> None:
        """Queue the drafts; `done` is called from the writer's thread, with None once durable.

        Raises QueueFull, WriterClosed; nothing is queued then.
        """
        size = sum([len(draft.payload) for draft in drafts])
        with self._changed:
            if self._closing:
                raise WriterClosed
            if self._rows + len(drafts) > self._rows_max or self._bytes + size > self._bytes_max:
                raise QueueFull
            self._queue.append((drafts, done, size))
            self._rows += len(drafts)
            self._bytes += size
            self._changed.notify()

    @property
    def queued_rows(self) -> int:
        """Return how many rows wait for the next group."""
        return self._rows

    def close(self) -> None:
        """Write what is queued, then stop."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what is queued, then stop."""
        self.close()

    def _run(self) -> None:
        while group := self._next_group():
            self._settle(group)

    def _next_group(self) -> list[tuple[Sequence[Draft], Done]]:
        group: list[tuple[Sequence[Draft], Done]] = []
        rows = 0
        with self._changed:
            while not self._queue and not self._closing:
                self._changed.wait()
            while self._queue and rows < chain.GROUP_ROWS_MAX:
                drafts, done, size = self._queue.popleft()
                group.append((drafts, done))
                rows += len(drafts)
                self._bytes -= size
            self._rows -= rows
        return group

    def _settle(self, group: list[tuple[Sequence[Draft], Done]]) -> None:
        error = self._commit([draft for drafts, _ in group for draft in drafts])
        # What is wrong with one of them must not refuse its neighbours.
        if error and not isinstance(error, errors.Unavailable) and len(group) > 1:
            for one in group:
                self._settle([one])
            return
        for _, done in group:
            try:
                done(error)
            except Exception:
                _LOG.exception("an acknowledgement could not be given")

    def _commit(self, drafts: list[Draft]) -> Exception | None:
        try:
            chain.commit(self._db, drafts)
        except Exception as error:
            return error
        return None
