"""A server to measure: web process and worker over a fresh home, and what they have done."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import apsw

from benchmarks.load import HOST
from twofold import access, clock, journal, storage
from twofold.settings import Settings

APPLICATION = "twofold.server:create"
STOP_SECONDS_MAX = 30
# A minute's load is more than a home lets wait by itself.
BACKLOG = "20000000"


class Server:
    """A web process and, if wanted, the worker beside it, over a fresh home."""

    def __init__(self, home: Path, port: int, application: str, *, projecting: bool) -> None:
        """Start them and wait until they answer."""
        self.home, self.port = home, port
        environ = {**os.environ, "TWOFOLD_HOME": str(home), "TWOFOLD_BACKLOG_ROWS_MAX": BACKLOG}
        self.web = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
                *("--host", HOST, "--port", str(port), "--no-ws", "--log-level", "warning"),
                application,
            ],
            env=environ,
        )
        self.worker: subprocess.Popen[bytes] | None = None
        if projecting:
            self.worker = subprocess.Popen([sys.executable, "-m", "twofold", "work"], env=environ)
        self._wait()

    def cpu_seconds(self) -> float:
        """Return the CPU time that the web process and its children have used."""
        return sum(_cpu(pid) for pid in (self.web.pid, *children(self.web.pid)))

    def stop(self) -> None:
        """Ask all of them to end."""
        for process in self._processes():
            process.terminate()
        self.wait()

    def signal(self, number: int) -> None:
        """Send a signal to every process, without a moment between them."""
        pids = [process.pid for process in self._processes()]
        for pid in (*children(self.web.pid), *pids):
            os.kill(pid, number)

    def wait(self) -> None:
        """Wait until all of them have ended."""
        for process in self._processes():
            process.wait(STOP_SECONDS_MAX)

    def _processes(self) -> list[subprocess.Popen[bytes]]:
        return [process for process in (self.web, self.worker) if process is not None]

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://{HOST}:{self.port}/v1/none", timeout=1)
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError


@contextlib.contextmanager
def fresh_home() -> Iterator[Path]:
    """Return a folder that is gone after the block; in TMPDIR, whose disk is what is measured."""
    folder = Path(tempfile.mkdtemp(prefix="twofold-bench-"))
    try:
        yield folder / "home"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def key(home: Path) -> str:
    """Return a new key of the home."""
    record = storage.open_record(Settings(home=home))
    try:
        return access.create_key(record, "benchmark", now=clock.now_us())
    finally:
        record.close()


def damage(home: Path) -> journal.Damage | None:
    """Return the first bad record of the home's journal."""
    db = storage.open_journal(Settings(home=home))
    try:
        return journal.verify(db)
    finally:
        db.close()


def projected(home: Path) -> int:
    """Return how far the journal stands in the record."""
    return ask(home / "record.sqlite", "SELECT value FROM progress WHERE name = 'projection'")


def journaled(home: Path) -> int:
    """Return how far the journal reaches."""
    return ask(home / "journal.sqlite", "SELECT max(last_seq) FROM journal_chain")


def ask(file: Path, question: str) -> int:
    """Return the one number that answers a question to a database."""
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        row = connection.execute(question).fetchone()
        return int(row[0] or 0) if row else 0
    finally:
        connection.close()


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found.append(int(status.parent.name))
    return found


def command(pid: int) -> list[str]:
    """Return the command line of a process; nothing once it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
