"""A process that dies, or loses its record, at the n-th step of what it does."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from twofold import storage
from twofold.storage import Query, Row

_METHODS = ("all", "one", "only", "run", "many", "all_in", "run_in")


class Frail:
    """A record before each of whose steps something may befall; every query and commit is one."""

    def __init__(self, db: storage.Database, befall: Callable[[], None]) -> None:
        self._db, self._befall, self._depth = db, befall, 0
        self.dialect = db.dialect
        for name in _METHODS:
            setattr(self, name, self._frail(getattr(db, name)))

    all: Callable[..., list[Row]]
    one: Callable[..., Row | None]
    only: Callable[..., Row]
    run: Callable[..., int]
    many: Callable[..., None]
    all_in: Callable[..., list[Row]]
    run_in: Callable[..., int]

    @contextmanager
    def write(self, serial: str | None = None) -> Iterator[None]:
        """Befall before the commit, and after it."""
        with self._db.write(serial):
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            if not self._depth:
                self._befall()
        if not self._depth:
            self._befall()

    @contextmanager
    def read(self) -> Iterator[None]:
        """Read as ever."""
        with self._db.read():
            yield

    def stream(
        self, query: Query, /, *, rows_max: int = 50_000, **values: object
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Read as ever."""
        return self._db.stream(query, rows_max=rows_max, **values)

    def alone(self, name: str) -> AbstractContextManager[bool]:
        """Hold it as ever."""
        return self._db.alone(name)

    def scrub(self, *, whole: bool = True) -> None:
        """Scrub as ever."""
        self._db.scrub(whole=whole)

    def close(self) -> None:
        """Close it."""
        self._db.close()

    def _frail(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def frail(*arguments: Any, **named: Any) -> Any:
            self._befall()
            return act(*arguments, **named)

        return frail


class Countdown:
    """Calls something at the n-th step, once."""

    def __init__(self, steps: int, act: Callable[[], None]) -> None:
        self._left, self._act = steps, act

    @property
    def is_over(self) -> bool:
        """Tell whether it came to that."""
        return self._left <= 0

    def __call__(self) -> None:
        """Count one step."""
        self._left -= 1
        if self._left == 0:
            self._act()


def kill() -> None:
    """End this process as kill -9 does: nothing is closed, nothing written."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_another_process(act: Callable[[], Sequence[str]]) -> tuple[bool, list[str]]:
    """Return whether a process survived an act, and what it had to say for itself before that."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.write(writes, "\n".join(act()).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads, "rb") as file:
        told = file.read().decode().split()
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        return True, told
    return False, told
