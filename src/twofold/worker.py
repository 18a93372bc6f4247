"""The worker child: folds in what arrived, brings readings up to date, does what is due."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from twofold import clock, errors, flow, hearing, jobs, seeing, speaking
from twofold.system import System

log = logging.getLogger("twofold.worker")

IDLE_SECONDS = 0.05
TROUBLE_SECONDS = 1.0
ORPHAN_SECONDS = 0.25
# Whose turn it is waits no longer than this, and whoever did what a campaign waits for.
DECIDE_SECONDS = 0.5
# So many noes as come in meanwhile leave a bucket together.
LEAVE_SECONDS = 5.0
TELL_SECONDS = 0.5
# What people complain of goes on no longer than this.
COMPLAINTS_SECONDS = 30.0
# What takes long begins no later than this, and leaves everything else its turn first.
ASIDE_SECONDS = 1.0
# Where its process cannot start, or dies, that is likely to happen again at once.
ASIDE_TROUBLE_SECONDS = 15.0
ASIDE_NICENESS = 5

# What the worker does itself.
SHORT = frozenset(flow.JOBS) - flow.LONG

# The process that started this one, in the environment of what `serve` starts.
SUPERVISOR = "TWOFOLD_SUPERVISOR"


def work(system: System, *, stop: threading.Event, once: bool = False) -> None:
    """Work until told to stop, or with `once` until nothing is left to do.

    Trouble (a full disk, a database that is down) is told in the log and waited out.
    """
    if once:
        with _alone_aside(system) as is_alone:
            _work(system, stop, set(flow.JOBS) if is_alone else SHORT, once=True)
        return
    for beside in (
        *(_hand_over, _let_leave, _tell_webhooks, _decide, _take_mail, _fetch_mail),
        _have_done_aside,
    ):
        threading.Thread(target=beside, args=(system, stop), daemon=True).start()
    _work(system, stop, SHORT, once=False)


def _work(system: System, stop: threading.Event, names: Collection[str], *, once: bool) -> None:
    seeing.tables.try_tables(system, now=clock.now_us())
    seeing.take_settings(system, now=clock.now_us())
    flow.schedule(system, now=clock.now_us())
    pace = seeing.Pace()
    while not stop.is_set():
        try:
            busy = step(system, pace, names)
        except errors.TwofoldError as error:
            log.warning("%s", error)
            if once:
                raise
            stop.wait(TROUBLE_SECONDS)
            continue
        if not busy:
            if once:
                seeing.leave(system, now=clock.now_us())
                speaking.pausing.watch_complaints(system, now=clock.now_us())
                speaking.pausing.hold_offers(system, now=clock.now_us())
                speaking.pausing.let_go_on(system, None, now=clock.now_us())
                speaking.campaigning.let_everybody_in(system, now=clock.now_us())
                speaking.deciding.decide_all(system, now=clock.now_us())
                return
            stop.wait(IDLE_SECONDS)


def step(system: System, pace: seeing.Pace, names: Collection[str] = SHORT) -> bool:
    """Do the next piece of work, of the jobs those of some names; False if there is none."""
    # Readings of people whose touches still wait would be out of date at once: catch up first.
    folded = pace.project(system)
    # A no that somebody wrote does not wait until all is caught up.
    heard = hearing.listen(system, now=clock.now_us())
    if pace.behind:
        return True
    now = clock.now_us()
    if seeing.unsettled(system) > seeing.UNSETTLED_MAX:
        jobs.add(system.record, "chart", key="chart", now=now)
    elif seeing.refresh(system, now=now):
        return True
    return jobs.work(system.record, _handlers(system, names), now=now) or bool(folded) or heard


def work_aside(system: System) -> None:
    """Do the jobs that take long, one after the other, until none is due; in their own process."""
    os.nice(ASIDE_NICENESS)
    handlers = _handlers(system, flow.LONG)
    with _alone_aside(system) as is_alone:
        while is_alone and jobs.work(system.record, handlers, now=clock.now_us()):
            continue


def when_orphaned(act: Callable[[], object]) -> None:
    """Act once the process that started this one is gone, even by kill -9."""
    # A pipe from the parent would not do: whatever it forks keeps the pipe's other end open.
    # And it may be gone before we have started, so it has left its number.
    parent = int(os.environ.get(SUPERVISOR) or os.getppid())

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(ORPHAN_SECONDS)
        act()

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _hand_over(system: System, stop: threading.Event) -> None:
    """Be the gateway beside the worker, unless `twofold deliver` is; what breaks is tried again."""
    while not stop.is_set():
        try:
            speaking.deliver(system, stop=stop)
        except speaking.GatewayRuns:
            stop.wait(ORPHAN_SECONDS)
        except errors.TwofoldError as error:
            log.warning("%s", error)
            stop.wait(TROUBLE_SECONDS)
        except Exception:
            # A thread that ended would leave everything lying, and nobody would be told.
            log.exception("nothing leaves")
            stop.wait(TROUBLE_SECONDS)


def _decide(system: System, stop: threading.Event) -> None:
    """Let people into campaigns and take their turns, beside the worker; trouble is waited out.

    A turn is taken in a short transaction of its own: no backlog holds it up, and it holds up none.
    """
    watch_at = time.monotonic()
    seen: int | None = None
    answered: int | None = None
    stride = speaking.deciding.Stride()
    while not stop.is_set():
        try:
            now = clock.now_us()
            if time.monotonic() >= watch_at:
                seen = speaking.pausing.watch_log(system, seen, now=now)
                speaking.pausing.hold_offers(system, now=now)
                watch_at = time.monotonic() + COMPLAINTS_SECONDS
            answered = speaking.pausing.let_go_on(system, answered, now=now)
            speaking.campaigning.let_everybody_in(system, now=now)
            taken = stride.take(system, now=now)
        except errors.TwofoldError as error:
            log.warning("%s", error)
            stop.wait(TROUBLE_SECONDS)
            continue
        if not taken:
            stop.wait(DECIDE_SECONDS)


def _let_leave(system: System, stop: threading.Event) -> None:
    """Take those who said no to being counted out of the lens's files, whatever else goes on.

    Beside the worker, which may have a backlog or everybody's readings before it: they are to be
    out within a minute. What breaks is tried again.
    """
    while not stop.wait(LEAVE_SECONDS):
        try:
            seeing.leave(system, now=clock.now_us())
        except errors.TwofoldError as error:
            log.warning("%s", error)


def _tell_webhooks(system: System, stop: threading.Event) -> None:
    """Tell other programs what happens, beside the worker: a slow receiver holds nothing up."""
    while not stop.is_set():
        try:
            busy = speaking.tell_webhooks(system)
        except errors.TwofoldError as error:
            log.warning("%s", error)
            busy = False
        if not busy:
            stop.wait(TELL_SECONDS)


def _take_mail(system: System, stop: threading.Event) -> None:
    """Take in the mail that comes to the home's own addresses, if it is to come in here."""
    while system.settings.mail_listen and not stop.is_set():
        try:
            with hearing.arriving.mail_door(system):
                stop.wait()
        except (errors.TwofoldError, OSError) as error:
            log.warning("no mail comes in: %s", error)
            stop.wait(TROUBLE_SECONDS)


def _fetch_mail(system: System, stop: threading.Event) -> None:
    """Read the mail that lies in a mailbox elsewhere, if the settings name one."""
    while system.settings.imap and not stop.is_set():
        try:
            hearing.fetching.fetch_mail(system, stop)
        except errors.TwofoldError as error:
            log.warning("no mail is read: %s", error)
            stop.wait(hearing.fetching.TROUBLE_SECONDS)
        except Exception:
            log.exception("no mail is read")
            stop.wait(hearing.fetching.TROUBLE_SECONDS)


def _have_done_aside(system: System, stop: threading.Event) -> None:
    """Have what takes long done by a process of its own, which is there only while it does.

    A thread would share the interpreter with whoever folds in what arrived, and keep the memory
    that it took. Killed at any moment, its job is begun again by the next.
    """
    pause = ASIDE_SECONDS
    while not stop.wait(pause):
        pause = ASIDE_SECONDS
        try:
            if not _is_due_aside(system):
                continue
            code = _do_aside(system, stop)
        except (errors.TwofoldError, OSError) as error:
            log.warning("what takes long cannot begin: %s", error)
            pause = ASIDE_TROUBLE_SECONDS
            continue
        if code and not stop.is_set():
            log.warning("what takes long ended with %d before it was done", code)
            pause = ASIDE_TROUBLE_SECONDS


def _is_due_aside(system: System) -> bool:
    """Tell whether something long is to be done, or done anew, and nobody is at it."""
    now = clock.now_us()
    if not (
        jobs.is_due(system.record, flow.LONG, now=now)
        or jobs.is_held(system.record, flow.LONG, now=now)
    ):
        return False
    with _alone_aside(system) as is_alone:
        return is_alone


def _do_aside(system: System, stop: threading.Event) -> int:
    """Start the process that does what takes long, wait, and return how it ended."""
    environ = os.environ | system.settings.environment() | {SUPERVISOR: str(os.getpid())}
    with subprocess.Popen(
        [sys.executable, "-m", "twofold", "work", "--aside"],
        env=environ,
        stdin=subprocess.DEVNULL,
    ) as child:
        while child.poll() is None and not stop.wait(ORPHAN_SECONDS):
            continue
        child.kill()
    return child.returncode


@contextmanager
def _alone_aside(system: System) -> Iterator[bool]:
    """Be the one who does what takes long, for the length of a block; False if another does."""
    with system.record.alone("aside") as is_alone:
        now = clock.now_us()
        if is_alone and jobs.is_held(system.record, flow.LONG, now=now):
            # Nobody does it who is not alone: whoever has leased something was killed.
            jobs.let_go(system.record, flow.LONG, now=now)
        yield is_alone


def _handlers(system: System, names: Collection[str]) -> dict[str, jobs.Handler]:
    return {name: _bound(system, flow.JOBS[name]) for name in names}


def _bound(system: System, handle: flow.Handler) -> jobs.Handler:
    return lambda payload: handle(system, payload)
