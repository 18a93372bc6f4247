"""The worker is watched from its first moment, and started again whenever it ends."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server import serving
from twofold import supervisor, worker
from twofold.settings import Settings

SECONDS_MAX = 30.0


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_worker_comes_back_though_a_process_was_forked_while_it_was_started(
    tmp_path: Path,
) -> None:
    forked = Forked()
    with forked.when_asked(), watching(tmp_path, {"ASKING": forked}):
        serving.until(workers, SECONDS_MAX)
        serving.until(lambda: forked.pid, SECONDS_MAX)
        (first,) = workers()

        os.kill(first, signal.SIGKILL)

        serving.until(lambda: [pid for pid in workers() if pid != first], SECONDS_MAX)


def test_a_worker_that_could_not_be_started_is_once_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "RESTART_SECONDS", 0.05)
    python = sys.executable
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))

    with watching(tmp_path):
        serving.until(lambda: "the worker cannot be started" in caplog.text, SECONDS_MAX)
        monkeypatch.setattr(sys, "executable", python)

        serving.until(workers, SECONDS_MAX)


class Forked:
    """A value of the environment that has a process forked while it is read."""

    def __init__(self) -> None:
        self.pid = 0
        self._asked, self._done = threading.Event(), threading.Event()

    def __fspath__(self) -> str:
        # The pipe of a start is open by now. Where no fork can come between, this waits in vain.
        self._asked.set()
        self._done.wait(1.0)
        return "asked"

    @contextmanager
    def when_asked(self) -> Iterator[None]:
        """Fork in another thread once asked, and end that process after the block."""
        beside = threading.Thread(target=self._fork)
        beside.start()
        try:
            yield
        finally:
            self._asked.set()
            beside.join()
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def _fork(self) -> None:
        self._asked.wait()
        pid = os.fork()
        if not pid:
            while True:
                signal.pause()
        self.pid = pid
        self._done.set()


@contextmanager
def watching(tmp_path: Path, more: dict[str, Forked] | None = None) -> Iterator[None]:
    """Keep a worker running for the length of a block."""
    environ = Settings(home=tmp_path / "home").environment() | {worker.SUPERVISOR: str(os.getpid())}
    beside = supervisor.Worker(environ | (more or {}))  # type: ignore[arg-type]  # read as a path
    beside.start()
    try:
        yield
    finally:
        beside.stop()


def workers() -> list[int]:
    """Return the workers that this process has started and that run."""
    found = serving.children(os.getpid())
    return [pid for pid in found if "--supervised" in serving.command(pid)]
