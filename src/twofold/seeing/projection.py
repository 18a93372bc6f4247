"""Folding the journal into the record, in chunks that nobody has to wait behind."""

import gc
import threading
import time
from collections.abc import Callable
from contextlib import ContextDecorator
from typing import NamedTuple

from twofold import clock, erasures, jobs, journal, people, touches, trajectories
from twofold.ids import HandleId
from twofold.seeing.uses import follow_moved
from twofold.system import System

PROJECTION = "projection"

# A chunk holds the record's write lock, and a person's act must not wait longer behind it.
CHUNK_SECONDS_MAX = 0.2
CHUNK_SECONDS_AIM = 0.7 * CHUNK_SECONDS_MAX
CHUNK_ROWS_FIRST = 2_000
CHUNK_ROWS_MAX = 20_000

# Told of long work: the step, how much is done, and of how much where that is known.
Progress = Callable[[str, int, int | None], None]


class Folded(NamedTuple):
    """How many entries were folded in, and for how long others waited to write."""

    entries: int
    held_seconds: float


class _Uncollected(ContextDecorator):
    """Keeps the garbage collector away: it would look again and again at what a chunk keeps.

    Nothing here makes cycles, so nothing stays behind once the chunk is let go of.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._collects = False

    def __enter__(self) -> None:
        with self._lock:
            # Whoever comes second would find it off, and leave it so behind the first.
            if not self._inside:
                self._collects = gc.isenabled()
                gc.disable()
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._collects:
                gc.enable()


@_Uncollected()
def project(system: System, *, now: int, rows_max: int = CHUNK_ROWS_FIRST) -> Folded:
    """Fold the next entries of the journal into the record; none at its end.

    The mark moves in the same transaction, so that every entry counts exactly once.
    """
    before = projected_seq(system)
    entries = journal.read(system.journal, before, rows_max)
    if not entries:
        return Folded(0, 0.0)
    record, reached = system.record, entries[-1].seq
    # A third of the work, and nobody has to wait for it.
    batch = touches.read(record, entries)
    kept_out: frozenset[HandleId] = frozenset()
    with record.write(serial=PROJECTION):
        began = time.perf_counter()
        # If another projector was here, the next call goes on behind it.
        if jobs.advance(record, PROJECTION, before=before, reached=reached):
            kept_out = erased_among(system, batch)
            if kept_out:
                journal.forget(system.journal, batch.keep_out(kept_out))
            projected = touches.project(record, batch, now=now)
            proven = people.prove(record, batch.names.proofs)
            trajectories.mark(record, projected.people | proven, now=now)
            follow_moved(system, projected.moved | proven, now=now)
    held_seconds = time.perf_counter() - began
    if kept_out:
        system.journal.scrub(whole=False)
    return Folded(len(entries), held_seconds)


def erased_among(system: System, batch: touches.Batch) -> frozenset[HandleId]:
    """Return those whom a batch names who were erased and have not come back."""
    # Most homes have erased nobody, and pay nothing for those that have.
    if not erasures.has_tombstones(system.record):
        return frozenset()
    return erasures.erased(system.record, erasures.key(system.settings.home), batch.handles)


def projected_seq(system: System) -> int:
    """Return the journal's last sequence number that stands in the record."""
    return jobs.reached(system.record, PROJECTION)


def backlog(system: System) -> int:
    """Return how many entries of the journal wait to be folded into the record."""
    return journal.backlog(system.journal, projected_seq(system))


def project_all(system: System, progress: Progress | None = None) -> int:
    """Fold everything that waits in the journal; returns how many entries."""
    pace, done = Pace(), 0
    waiting = backlog(system)
    while folded := pace.project(system):
        done += folded
        if progress:
            progress("project", done, max(waiting, done))
    return done


class Pace:
    """Chunks of a size that keeps each transaction under CHUNK_SECONDS_MAX on this machine.

    `behind` tells whether the last chunk was a full one, so that more is waiting.
    """

    def __init__(self) -> None:
        """Begin with a small chunk."""
        self.rows = CHUNK_ROWS_FIRST
        self.behind = False

    def project(self, system: System) -> int:
        """Fold one chunk and learn from the time it took."""
        folded = project(system, now=clock.now_us(), rows_max=self.rows)
        self.behind = folded.entries == self.rows
        if self.behind:
            fitting = int(folded.entries * CHUNK_SECONDS_AIM / max(folded.held_seconds, 1e-6))
            self.rows = max(200, min(fitting, 2 * self.rows, CHUNK_ROWS_MAX))
        return folded.entries
