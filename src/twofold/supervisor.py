"""The processes of `twofold serve`: one for the web, and one that does the work behind it."""

import codecs
import contextlib
import fcntl
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from twofold import errors, worker
from twofold.settings import Settings

log = logging.getLogger("twofold.supervisor")

RESTART_SECONDS = 1.0
STOP_SECONDS_MAX = 15.0

# In the home while it is served: the address, under a lock that ends with the process.
SIGN = "served-at"

# Who listens on every address is found at this one.
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound to it here

# The web process is forked. Forked while a child is being started, it would keep the pipe that
# tells of the start, and whoever waits for that would wait for as long as the web process lives.
_STARTING = threading.Lock()
os.register_at_fork(
    before=_STARTING.acquire,
    after_in_parent=_STARTING.release,
    after_in_child=_STARTING.release,
)


class PortTaken(errors.Unavailable):
    """Port {port} of {host} is in use; stop what uses it, or choose another with --port."""


def serve(settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Serve until told to stop; `ready` is called with the address once it answers.

    Raises PortTaken.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    _refuse_taken(settings)
    environ = settings.environment() | {worker.SUPERVISOR: str(os.getpid())}
    os.environ.update(environ)
    web = Server(
        "twofold.server:create",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    # The web process is forked beside threads that look up addresses: what one of them were just
    # importing would stay locked in it for ever, and with it every e-mail address that it reads.
    codecs.lookup("idna")
    beside = Worker(environ)
    told = threading.Thread(target=_tell, args=(settings, ready), daemon=True)
    beside.start()
    told.start()
    try:
        with _sign(settings):
            web.serve()
    finally:
        beside.stop()


def address(settings: Settings) -> str:
    """Return the address at which people find what these settings serve."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = _LOOPBACK.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def found_at(settings: Settings) -> str:
    """Return the address at which this home is served now, by flags of another command perhaps.

    If it is not served, where the settings would serve it.
    """
    if settings.public_url:
        return address(settings)
    return _read_sign(settings) or address(settings)


class Worker:
    """The child process that does the work; started again when it ends by itself."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Prepare a child that is given `environ`."""
        self._environ = {**os.environ, **environ}
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start the child, and a thread that keeps it running."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the child to end what it does, wait, and end it if it does not."""
        self._stopping.set()
        child = self._child
        if child is not None:
            child.terminate()
            try:
                child.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                child.kill()
        self._thread.join(RESTART_SECONDS)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                with _STARTING:
                    self._child = subprocess.Popen(
                        [sys.executable, "-m", "twofold", "work", "--supervised"],
                        env=self._environ,
                        stdin=subprocess.DEVNULL,
                    )
            except OSError as error:
                log.warning("the worker cannot be started: %s", error)
            else:
                self._child.wait()
            self._stopping.wait(RESTART_SECONDS)


@contextlib.contextmanager
def _sign(settings: Settings) -> Iterator[None]:
    """Leave the address in the home for the length of a block; a lock tells that it holds."""
    file = settings.home / SIGN
    half = settings.home / f"{SIGN}.{os.getpid()}"
    with contextlib.ExitStack() as stack:
        # A disk that is full is no reason not to serve.
        with contextlib.suppress(OSError):
            sign = stack.enter_context(half.open("wb", buffering=0))
            fcntl.flock(sign, fcntl.LOCK_EX)
            sign.write(address(settings).encode())
            half.replace(file)
            stack.callback(_take_down, file, os.fstat(sign.fileno()).st_ino)
        yield


def _take_down(file: Path, inode: int) -> None:
    # Another server of this home may have put up its own by now.
    with contextlib.suppress(OSError):
        if file.stat().st_ino == inode:
            file.unlink()


def _read_sign(settings: Settings) -> str | None:
    try:
        with (settings.home / SIGN).open("rb") as sign:
            fcntl.flock(sign, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        with contextlib.suppress(OSError):
            return (settings.home / SIGN).read_text("utf-8")
    except OSError:
        pass
    # There is none, or who put it up was killed.
    return None


def _refuse_taken(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortTaken(host=settings.host, port=settings.port) from error


def _tell(settings: Settings, ready: Callable[[str], None]) -> None:
    host = _LOOPBACK.get(settings.host, settings.host)
    while True:
        try:
            socket.create_connection((host, settings.port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            ready(address(settings))
            return
