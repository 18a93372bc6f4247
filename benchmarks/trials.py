"""Trials of changes: each in a process forked from one that has imported everything already."""

import collections
import functools
import gc
import os
import selectors
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import FunctionType

import msgspec
import pytest

from benchmarks.changes import Change

# A test is given so many times what it takes without any change, and so many seconds more.
PATIENCE = 10
PATIENCE_SECONDS = 10.0


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Which test noticed a change, if any; a test that never ended has noticed it too."""

    change: Change
    noticed_by: str | None
    out_of_time: bool = False


class _Trial(msgspec.Struct, kw_only=True):
    change: Change
    pid: int
    pipe: int
    told: bytes = b""
    deadline: float = 0.0

    @property
    def test(self) -> int:
        """Return the place of the test that it is at."""
        return int(self.told.split()[-1]) if self.told else 0


class Bench:
    """The tests of a module, tried in the order of how much they notice for their time."""

    def __init__(self, items: Sequence[pytest.Item]) -> None:
        self._items = list(items)
        self._seconds = dict.fromkeys(range(len(items)), 60.0)
        self._noticed = collections.Counter[int]()

    def measure(self) -> str | None:
        """Run every test without a change, note how long each takes, and return one that fails."""
        for place, item in enumerate(self._items):
            began = time.perf_counter()
            if not _passes(item, self._items[place + 1 : place + 2]):
                return item.nodeid
            self._seconds[place] = time.perf_counter() - began
        return None

    def verdicts(self, changes: Iterable[Change], *, jobs: int) -> Iterator[Verdict]:
        """Try changes, so many at a time, and yield what became of each."""
        waiting, running = iter(changes), dict[int, _Trial]()
        with selectors.DefaultSelector() as pipes:
            while True:
                while len(running) < jobs and (change := next(waiting, None)) is not None:
                    trial = self._begin(change)
                    running[trial.pipe] = trial
                    pipes.register(trial.pipe, selectors.EVENT_READ)
                if not running:
                    return
                for key, _ in pipes.select(timeout=0.5):
                    trial = running[key.fd]
                    if told := os.read(key.fd, 65_536):
                        trial.told += told
                        trial.deadline = self._deadline(trial.test)
                        continue
                    yield self._ended(trial, pipes, running)
                for trial in [one for one in running.values() if one.deadline < time.monotonic()]:
                    os.kill(trial.pid, signal.SIGKILL)
                    yield self._ended(trial, pipes, running, out_of_time=True)

    def _begin(self, change: Change) -> _Trial:
        order = sorted(self._seconds, key=self._promise, reverse=True)
        code, found = change.code, _known(change)
        # What the parent knows is left where it is, else each child would copy all of it.
        gc.freeze()
        read, write = os.pipe()
        pid = os.fork()
        if pid:
            os.close(write)
            deadline = self._deadline(order[0])
            return _Trial(change=change, pid=pid, pipe=read, deadline=deadline)
        status = 1
        try:
            for function in found:
                function.__code__ = code
            status = self._tried(order, lambda place: os.write(write, b"%d " % place))
        finally:
            os._exit(status)

    def _tried(self, order: list[int], tell: Callable[[int], object]) -> int:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        for place, following in zip(order, [*order[1:], None], strict=True):
            tell(place)
            after = [] if following is None else [self._items[following]]
            if not _passes(self._items[place], after):
                return 1
        return 0

    def _promise(self, place: int) -> float:
        """Return how much a test has noticed for what it takes."""
        return (self._noticed[place] + 0.5) / (self._seconds[place] + 0.005)

    def _deadline(self, place: int) -> float:
        return time.monotonic() + PATIENCE * self._seconds[place] + PATIENCE_SECONDS

    def _ended(
        self,
        trial: _Trial,
        pipes: selectors.BaseSelector,
        running: dict[int, _Trial],
        *,
        out_of_time: bool = False,
    ) -> Verdict:
        pipes.unregister(trial.pipe)
        del running[trial.pipe]
        os.close(trial.pipe)
        status = os.waitstatus_to_exitcode(os.waitpid(trial.pid, 0)[1])
        if status == 0:
            return Verdict(change=trial.change, noticed_by=None)
        self._noticed[trial.test] += 1
        return Verdict(
            change=trial.change,
            noticed_by=self._items[trial.test].nodeid,
            out_of_time=out_of_time,
        )


@functools.cache
def _every_function() -> list[FunctionType]:
    return [one for one in gc.get_objects() if isinstance(one, FunctionType)]


def _known(change: Change) -> list[FunctionType]:
    """Return a function wherever this process knows it by now, under whatever name."""
    module = "twofold." + change.target.removesuffix(".py").replace("/", ".")
    named = (module, change.name)
    every = _every_function()
    found = [one for one in every if (one.__module__, one.__code__.co_qualname) == named]
    if not found:
        raise LookupError(change.name)
    return found


def _passes(item: pytest.Item, following: Sequence[pytest.Item]) -> bool:
    before = item.session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=next(iter(following), None))
    return item.session.testsfailed == before
