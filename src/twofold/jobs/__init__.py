"""Work that survives a restart: a queue of rows with leases, and the worker that empties it."""

from twofold.jobs.job import ATTEMPTS_MAX, LEASE, Job, add, fail, finish, forget, lease
from twofold.jobs.worker import Handler, counts, next_due, sweep, work

__all__ = [
    "ATTEMPTS_MAX",
    "LEASE",
    "Handler",
    "Job",
    "add",
    "counts",
    "fail",
    "finish",
    "forget",
    "lease",
    "next_due",
    "sweep",
    "work",
]
