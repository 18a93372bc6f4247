"""The rest that a provider is given: after troubles in a row, or since it asked for one."""

import random
import threading
import time
from collections.abc import Callable

TROUBLES_MAX = 3
PAUSE_SECONDS = 5.0
# Whatever a provider asks for: one message asks after this long whether all of them may go on.
PAUSE_SECONDS_MAX = 300.0


class Rest:
    """Whether a provider is left alone; shared by all threads that hand something over to it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._troubles = 0
        self._until = 0.0
        self._reason = ""

    def left(self) -> tuple[float, str] | None:
        """Return for how many seconds more it is left alone, and why; None if it is not."""
        with self._lock:
            left = self._until - self._now()
            return (left, self._reason) if left > 0 else None

    def worked(self) -> None:
        """Note that it took, or refused, a message as it should."""
        with self._lock:
            self._troubles = 0

    def trouble(self, reason: str, *, at_once: bool = False, seconds: float = 0.0) -> float:
        """Note that it broke off; returns for how long it is left alone, 0 until it is thrice so.

        `at_once` where nobody could even be reached; `seconds` is what it asked for itself.
        """
        with self._lock:
            self._troubles = max(self._troubles + 1, TROUBLES_MAX if at_once else 0)
            beyond = self._troubles - TROUBLES_MAX
            own = PAUSE_SECONDS * 2 ** min(beyond, 10) if beyond >= 0 else 0.0
            pause = min(PAUSE_SECONDS_MAX, max(own, seconds))
            if pause:
                # Not all homes at once, when a provider comes back.
                pause *= 1 + random.random() / 4  # noqa: S311 - no secret
                self._until, self._reason = self._now() + pause, reason
            return pause
