"""What takes long is done by a process of its own, which ends with whoever started it."""

import os
import signal
from pathlib import Path

from tests.server import serving
from tests.server.serving import Served
from twofold import clock, jobs, storage
from twofold.settings import Settings

# Processes start one after the other, on a machine that may have much else to do.
SECONDS_MAX = 90.0


def test_what_takes_long_is_done_beside_the_line_and_again_where_it_was_killed(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    with serving.serving(home) as server:
        serving.until(lambda: done("campaigns") in server.get("/metrics")[1], SECONDS_MAX)
        # The process that did it looks once more for what is due, and would do this as well.
        serving.until(lambda: not aside(server), SECONDS_MAX)
        record = storage.open_record(Settings(home=home))
        jobs.add(record, "work_out", {"campaign": ""}, now=clock.now_us())
        with record.write():
            # While nobody else can write, it cannot have begun.
            serving.until(lambda: aside(server), SECONDS_MAX)
            worker, beside = server.worker, aside(server)
            assert worker is not None
            os.kill(worker, signal.SIGKILL)
            serving.until(lambda: not any(map(serving.alive, beside)), SECONDS_MAX)
        record.close()

        # A worker starts anew meanwhile, and another process after that.
        serving.until(lambda: done("work_out") in server.get("/metrics")[1], SECONDS_MAX)


def aside(server: Served) -> list[int]:
    """Return the processes that the worker has started to do something long."""
    worker = server.worker
    found = serving.children(worker) if worker is not None else []
    return [pid for pid in found if "--aside" in serving.command(pid)]


def done(name: str) -> str:
    """Return the line of the figures that tells of a job that was done once."""
    return f'twofold_jobs{{name="{name}",state="done"}} 1\n'
