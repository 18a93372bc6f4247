"""Open lines to the mail server: so many, so long, and none while it is in trouble."""

import threading
import time
from collections.abc import Callable

import msgspec

from twofold.egress import MailLine, MailServer, NoMail, dial
from twofold.messages.channels.email.server import Bounds
from twofold.messages.channels.rest import Rest

OPEN_SECONDS_MAX = 5.0
BUSY_SECONDS = 0.2
# What cannot go within this long is tried again then.
PROMISE_SECONDS_MAX = 600.0
# So far the pace may be ahead of itself: gateways hand over in bursts.
BURST_SECONDS = 0.5


class Full(msgspec.Struct, frozen=True, kw_only=True):
    """There is no line now, and why; it may be otherwise in so many seconds."""

    seconds: float
    reason: str


class Open(msgspec.Struct, kw_only=True):
    """A line and what it has done; `is_fresh` until it is given back the first time."""

    line: MailLine
    since: float
    messages: int = 0
    is_fresh: bool = True
    opened_seconds: float = 0.0


class Pool:
    """Lines to one server, which threads take and give back."""

    def __init__(
        self, server: MailServer, bounds: Bounds, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._server, self._bounds, self._now = server, bounds, now
        self._lock = threading.Lock()
        self._idle: list[Open] = []
        self._out = 0
        self._rest = Rest(now)
        # When the next message fits under the rate, and the one behind those put off.
        self._next = self._promised = 0.0

    def take(self, *, fresh: bool = False) -> Open | Full:
        """Return a line, a new one if none is idle, or why there is none."""
        if (left := self._rest.left()) is not None:
            return Full(seconds=left[0], reason=left[1])
        with self._lock:
            if self._out >= self._bounds.connections:
                return Full(seconds=BUSY_SECONDS, reason="every connection is busy")
            self._out += 1
            found = None if fresh else self._reused()
        if found is not None:
            return found
        began = self._now()
        try:
            line = dial(self._server, seconds=OPEN_SECONDS_MAX)
        except NoMail as error:
            with self._lock:
                self._out -= 1
            # What could not even be reached takes nobody's message: shut at once.
            return self.trouble(str(error), at_once=True)
        now = self._now()
        return Open(line=line, since=now, opened_seconds=now - began)

    def give(self, taken: Open) -> None:
        """Give a line back that can be used again, or close it if it has done enough."""
        taken.is_fresh = False
        worn = taken.messages >= self._bounds.messages or self._is_old(taken)
        with self._lock:
            self._out -= 1
            if taken.line.is_open and not worn:
                self._idle.append(taken)
        if taken.line.is_open and worn:
            taken.line.part()

    def drop(self, taken: Open) -> None:
        """Close a line that cannot be used again."""
        with self._lock:
            self._out -= 1
        taken.line.hang_up()

    def worked(self) -> None:
        """Note that the server took, or refused, a message as it should."""
        self._rest.worked()

    def trouble(self, reason: str, *, at_once: bool = False) -> Full:
        """Note that the server broke off; after some times nothing is tried for a while."""
        pause = self._rest.trouble(reason, at_once=at_once)
        return Full(seconds=pause or BUSY_SECONDS, reason=reason)

    def paced(self) -> Full | None:
        """Count one message under the rate; returns when there is room if there is none now."""
        if not self._bounds.rate:
            return None
        step = 1 / self._bounds.rate
        with self._lock:
            now = self._now()
            if self._next - now <= BURST_SECONDS:
                self._next = max(self._next, now) + step
                return None
            self._promised = max(self._promised, self._next) + step
            seconds = min(PROMISE_SECONDS_MAX, self._promised - now)
            return Full(seconds=seconds, reason="the mail server takes no more at once")

    def close(self) -> None:
        """Say goodbye on every idle line."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.line.part()

    def _reused(self) -> Open | None:
        while self._idle:
            found = self._idle.pop()
            if not self._is_old(found) and found.line.is_quiet:
                return found
            found.line.hang_up()
        return None

    def _is_old(self, taken: Open) -> bool:
        return self._now() - taken.since > self._bounds.age
