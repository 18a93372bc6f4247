"""Carrying out jobs that are due, one after the other."""

import logging
from collections.abc import Callable, Mapping

from twofold import clock
from twofold.jobs import job as jobs
from twofold.storage import Database

log = logging.getLogger("twofold.jobs")

Handler = Callable[[Mapping[str, object]], None]
KEEP_DONE = 7 * clock.DAY


def work(db: Database, handlers: Mapping[str, Handler], *, now: int) -> bool:
    """Carry out one job that is due and has a handler; False if there was none.

    A job whose handler raises is tried again later; its neighbours go on.
    """
    job = jobs.lease(db, handlers, now=now)
    if job is None:
        return False
    try:
        with jobs.holding(db, job):
            handlers[job.name](job.payload)
    except Exception as error:
        log.exception("job %s failed at attempt %s", job.name, job.attempt)
        jobs.fail(db, job, f"{type(error).__name__}: {error}", now=clock.now_us())
    else:
        jobs.finish(db, job, now=clock.now_us())
    return True


def sweep(db: Database, *, now: int) -> int:
    """Forget jobs done more than a week ago; returns how many."""
    return db.run(jobs.queries.sweep, before_us=now - KEEP_DONE)


def counts(db: Database) -> dict[str, dict[str, int]]:
    """Return how many jobs stand in which state, by name."""
    found: dict[str, dict[str, int]] = {}
    for row in db.all(jobs.queries.counts):
        found.setdefault(row.name, {})[row.state] = row.jobs
    return found


def next_due(db: Database) -> int | None:
    """Return when the next waiting job is due, in µs, or None."""
    row = db.one(jobs.queries.next_due)
    return None if row is None else row.due_us
