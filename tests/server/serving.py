"""A real `twofold serve` on a free port, with all its processes."""

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from twofold import access, clock, storage
from twofold.settings import Settings

START_SECONDS_MAX = 30.0
END_SECONDS_MAX = 20.0


# A limit on files is met as a full disk is: the write fails, and nothing else does.
LIMITED = """\
import resource, sys
from twofold.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
main(sys.argv[1:])
"""


def limited(file_bytes_max: int | None) -> list[str]:
    """Return the command `twofold`, on a disk where no file may grow past a size."""
    if file_bytes_max is None:
        return [sys.executable, "-m", "twofold"]
    return [sys.executable, "-c", LIMITED.format(file_bytes_max)]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A server with its web process and its worker, once it has said that it is ready."""

    def __init__(self, home: Path, port: int, *, file_bytes_max: int | None = None) -> None:
        """Start it and wait for its word; no file may grow past `file_bytes_max`."""
        self.port = port
        self.process = subprocess.Popen(
            [*limited(file_bytes_max), "serve", "--home", str(home), "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline()

    @property
    def pids(self) -> list[int]:
        """Return every process of the server, itself first."""
        return [self.process.pid, *children(self.process.pid)]

    @property
    def worker(self) -> int | None:
        """Return the worker's process, if one runs."""
        found = [pid for pid in children(self.process.pid) if "work" in command(pid)]
        return found[0] if found else None

    def get(self, path: str, key: str = "") -> tuple[int, str]:
        """Return status and body of an answer."""
        return self._answer(path, None, f"Bearer {key}")

    def track(self, key: str, *events: dict[str, Any]) -> dict[str, Any]:
        """Send a batch and return what was answered."""
        _, body = self.send(key, *events)
        found: dict[str, Any] = json.loads(body)
        return found

    def send(self, key: str, *events: dict[str, Any]) -> tuple[int, str]:
        """Send a batch and return status and body of the answer."""
        name = base64.b64encode(f"{key}:".encode()).decode()
        return self._answer("/v1/batch", {"batch": events}, f"Basic {name}")

    def post(self, path: str, key: str, body: dict[str, Any]) -> tuple[int, str]:
        """Send something and return status and body of the answer."""
        return self._answer(path, body, f"Bearer {key}")

    def kill(self) -> None:
        """Kill every process, without a moment between them."""
        for pid in self.pids[::-1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate()

    def _answer(self, path: str, body: Any, authorization: str) -> tuple[int, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": authorization, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@contextlib.contextmanager
def serving(
    home: Path, port: int | None = None, *, file_bytes_max: int | None = None
) -> Iterator[Served]:
    """Serve for the length of a block; nothing of it is left running afterwards."""
    served = Served(home, port or free_port(), file_bytes_max=file_bytes_max)
    try:
        yield served
    finally:
        served.kill()


def key(home: Path, may: access.May = access.May.INGEST) -> str:
    """Return a new key of a home."""
    record = storage.open_record(Settings(home=home))
    try:
        return access.create_key(record, "test", may, now=clock.now_us())
    finally:
        record.close()


def until(true: Callable[[], object], seconds_max: float = END_SECONDS_MAX) -> float:
    """Wait until something holds, and return after how many seconds it did."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds_max, "it never came true"
        time.sleep(0.02)
    return time.monotonic() - began


def alive(pid: int) -> bool:
    """Tell whether a process runs."""
    return bool(_stat(pid)) and _stat(pid)[0] != "Z"


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return sorted(one for one in found if (stat := _stat(one)) and int(stat[1]) == pid)


def command(pid: int) -> list[str]:
    """Return the command line of a process."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []


def memory_mb(pid: int) -> float:
    """Return a process's share of memory: pages that several use are counted in parts."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _stat(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []
