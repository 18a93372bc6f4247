"""The worker child: folds in what arrived, brings readings up to date, does what is due."""

import logging
import os
import threading

from twofold import clock, errors, flow, jobs
from twofold.system import System

log = logging.getLogger("twofold.worker")

IDLE_SECONDS = 0.05
TROUBLE_SECONDS = 1.0


def work(system: System, *, stop: threading.Event, once: bool = False) -> None:
    """Work until told to stop, or with `once` until nothing is left to do.

    Trouble (a full disk, a database that is down) is told in the log and waited out.
    """
    flow.schedule(system, now=clock.now_us())
    pace = flow.Pace()
    while not stop.is_set():
        try:
            busy = step(system, pace)
        except errors.TwofoldError as error:
            log.warning("%s", error)
            if once:
                raise
            stop.wait(TROUBLE_SECONDS)
            continue
        if not busy:
            if once:
                return
            stop.wait(IDLE_SECONDS)


def step(system: System, pace: flow.Pace) -> bool:
    """Do the next piece of work; False if there is none."""
    # Readings of people whose touches still wait would be out of date at once: catch up first.
    folded = pace.project(system)
    if pace.behind:
        return True
    now = clock.now_us()
    if flow.unsettled(system) > flow.UNSETTLED_MAX:
        jobs.add(system.record, "chart", key="chart", now=now)
    elif flow.refresh(system, now=now):
        return True
    handlers = {name: _bound(system, handle) for name, handle in flow.JOBS.items()}
    return jobs.work(system.record, handlers, now=now) or bool(folded)


def stop_with_parent(stop: threading.Event) -> None:
    """Stop when the parent is gone: its end of our standard input closes, even on kill -9."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        stop.set()

    threading.Thread(target=wait, daemon=True).start()


def _bound(system: System, handle: flow.Handler) -> jobs.Handler:
    return lambda payload: handle(system, payload)
