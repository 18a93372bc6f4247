"""What takes long is done by a process of its own, which ends with whoever started it."""

import os
import shutil
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server import serving
from tests.server.serving import Served
from twofold import clock, flow, jobs, storage, worker
from twofold.settings import Settings
from twofold.system import System

# Processes start one after the other, on a machine that may have much else to do.
SECONDS_MAX = 90.0


def test_what_takes_long_is_done_beside_the_line_and_again_where_it_was_killed(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    with serving.serving(home) as server:
        serving.until(lambda: done("campaigns") in server.get("/metrics")[1], SECONDS_MAX)
        record = storage.open_record(Settings(home=home))
        with ExitStack() as alone, ExitStack() as writing:
            # Nobody else begins before all is in place, and the process that did this has gone.
            serving.until(lambda: alone.enter_context(record.alone("aside")), SECONDS_MAX)
            serving.until(lambda: not aside(server), SECONDS_MAX)
            jobs.add(record, "work_out", {"campaign": ""}, now=clock.now_us())
            writing.enter_context(record.write())
            alone.close()
            # While nobody else can write, it cannot have ended.
            serving.until(lambda: aside(server), SECONDS_MAX)
            killed, beside = server.worker, aside(server)
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            serving.until(lambda: not any(map(serving.alive, beside)), SECONDS_MAX)
        record.close()

        # A worker starts anew meanwhile, and another process after that.
        serving.until(lambda: done("work_out") in server.get("/metrics")[1], SECONDS_MAX)


def test_what_was_begun_by_a_process_that_is_gone_is_done_at_once(opened: System) -> None:
    begin(opened)

    worker.work(opened, stop=threading.Event(), once=True)

    assert jobs.counts(opened.record)["work_out"] == {"done": 1}


def test_what_another_process_is_at_is_left_to_it(opened: System) -> None:
    begin(opened)

    with opened.record.alone("aside"):
        worker.work(opened, stop=threading.Event(), once=True)

    assert jobs.counts(opened.record)["work_out"] == {"leased": 1}


@pytest.mark.parametrize(
    ("python", "told"),
    [("/nowhere/python", "cannot begin"), (shutil.which("false") or "", "ended with")],
)
def test_a_process_that_cannot_begin_or_fails_is_told_and_waited_out(
    opened: System,
    python: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    jobs.add(opened.record, "work_out", {"campaign": ""}, now=clock.now_us())
    stop = Hasty()

    worker._have_done_aside(opened, stop)

    assert told in caplog.text
    assert stop.waited[0] == worker.ASIDE_SECONDS
    assert stop.waited[-1] == worker.ASIDE_TROUBLE_SECONDS
    assert jobs.counts(opened.record)["work_out"] == {"waiting": 1}


class Hasty(threading.Event):
    """Waits for nothing, and is over at the first long wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Note how long it would have been."""
        self.waited.append(timeout)
        if timeout == worker.ASIDE_TROUBLE_SECONDS:
            self.set()
        return super().wait(0.01)


def begin(home: System) -> None:
    """Let something long be begun, by somebody who never ends it."""
    now = clock.now_us()
    jobs.add(home.record, "work_out", {"campaign": ""}, now=now)
    assert jobs.lease(home.record, flow.LONG, now=now)


def aside(server: Served) -> list[int]:
    """Return the processes that the worker has started to do something long."""
    worker = server.worker
    found = serving.children(worker) if worker is not None else []
    return [pid for pid in found if "--aside" in serving.command(pid)]


def done(name: str) -> str:
    """Return the line of the figures that tells of a job that was done once."""
    return f'twofold_jobs{{name="{name}",state="done"}} 1\n'
