"""One piece of work: a row with a state, a lease and a fence."""

import contextlib
import logging
import random
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import msgspec

from twofold import clock, errors, storage
from twofold.storage import Database

log = logging.getLogger("twofold.jobs")

queries = storage.queries("twofold.jobs")

LEASE = 5 * clock.MINUTE
RENEW_SECONDS = 60.0
ATTEMPTS_MAX = 8
RETRY_FIRST = 2 * clock.SECOND
RETRY_MAX = clock.HOUR
# What stands in the place of an error where nobody was left to tell of one.
LOST = f"its process was killed at the last of {ATTEMPTS_MAX} attempts; memory may not suffice"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job that this worker has leased; `fence` proves it."""

    job_id: int
    name: str
    payload: Mapping[str, Any]
    attempt: int
    fence: int


def add(
    db: Database,
    name: str,
    payload: Mapping[str, object] | None = None,
    *,
    now: int,
    due: int | None = None,
    key: str | None = None,
) -> None:
    """Put a job in the queue; with a `key`, only one such job waits at a time."""
    text = msgspec.json.encode(dict(payload or {})).decode()
    due_us = now if due is None else due
    db.run(queries.add, name=name, payload=text, dedup_key=key, due_us=due_us, now=now)


def is_due(db: Database, names: Collection[str], *, now: int) -> bool:
    """Tell whether a job of some names is due."""
    return _due(db, names, now=now) is not None


def is_held(db: Database, names: Collection[str], *, now: int) -> bool:
    """Tell whether a job of some names is leased, by somebody who may have been killed since."""
    return bool(db.all_in(queries.held, "names", sorted(names), now=now))


def let_go(db: Database, names: Collection[str], *, now: int) -> int:
    """Let leased jobs come due at once, for whoever knows that their workers are all gone."""
    return db.run_in(queries.let_go, "names", sorted(names), now=now)


def lease(db: Database, names: Collection[str], *, now: int) -> Job | None:
    """Take the job among those of some names that has been due longest, or None.

    One whose worker has been gone ATTEMPTS_MAX times is given up.
    """
    with db.write():
        row = _due(db, names, now=now)
        while row and row.state == "leased" and row.attempt >= ATTEMPTS_MAX:
            log.error("job %s is given up: %s", row.name, LOST)
            db.run(queries.give_up, job_id=row.job_id, fence=row.fence, error=LOST, now=now)
            row = _due(db, names, now=now)
        if not row:
            return None
        taken = db.run(queries.lease, job_id=row.job_id, fence=row.fence, lease_us=now + LEASE)
    if not taken:
        return None
    return Job(
        job_id=row.job_id,
        name=row.name,
        payload=msgspec.json.decode(row.payload),
        attempt=row.attempt + 1,
        fence=row.fence + 1,
    )


def _due(db: Database, names: Collection[str], *, now: int) -> storage.Row | None:
    found = db.all_in(queries.due, "names", sorted(names), now=now)
    return found[0] if found else None


@contextlib.contextmanager
def holding(db: Database, job: Job) -> Iterator[None]:
    """Keep a lease from running out for the length of a block, however long that takes."""
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(RENEW_SECONDS):
            # A record that is down: what comes too late is another worker's job by then.
            with contextlib.suppress(errors.TwofoldError):
                lease_us = clock.now_us() + LEASE
                db.run(queries.renew, job_id=job.job_id, fence=job.fence, lease_us=lease_us)

    beside = threading.Thread(target=renew, daemon=True)
    beside.start()
    try:
        yield
    finally:
        ended.set()
        beside.join()


def finish(db: Database, job: Job, *, now: int) -> bool:
    """End a job well; False if the lease had run out and another worker holds it."""
    return db.run(queries.finish, job_id=job.job_id, fence=job.fence, now=now) == 1


def fail(db: Database, job: Job, error: str, *, now: int) -> bool:
    """Put a job back for later, or give it up after ATTEMPTS_MAX; True if it will be retried."""
    if job.attempt >= ATTEMPTS_MAX:
        db.run(queries.give_up, job_id=job.job_id, fence=job.fence, error=error, now=now)
        return False
    pause = min(RETRY_FIRST * 2 ** (job.attempt - 1), RETRY_MAX)
    # Jitter keeps workers that failed together from coming back together.
    due_us = now + int(pause * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
    db.run(queries.retry, job_id=job.job_id, fence=job.fence, due_us=due_us, error=error)
    return True


def forget(db: Database, speaks_of: Callable[[bytes], bool]) -> int:
    """Remove jobs that speak of somebody, in their payload or their error; returns how many."""
    with db.write():
        found = [
            row.job_id
            for row in db.all(queries.texts)
            if speaks_of(f"{row.payload} {row.error or ''} {row.dedup_key or ''}".encode())
        ]
        return db.run_in(queries.drop, "jobs", found)
