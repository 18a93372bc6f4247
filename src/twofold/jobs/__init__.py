"""Work that survives a restart: a queue of rows with leases, its worker, and readers' marks."""

from twofold.jobs.job import (
    ATTEMPTS_MAX,
    LEASE,
    Job,
    add,
    fail,
    finish,
    forget,
    is_due,
    is_held,
    lease,
    let_go,
)
from twofold.jobs.marks import advance, reached
from twofold.jobs.worker import Handler, counts, next_due, sweep, work

__all__ = [
    "ATTEMPTS_MAX",
    "LEASE",
    "Handler",
    "Job",
    "add",
    "advance",
    "counts",
    "fail",
    "finish",
    "forget",
    "is_due",
    "is_held",
    "lease",
    "let_go",
    "next_due",
    "reached",
    "sweep",
    "work",
]
