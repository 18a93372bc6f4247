"""From the journal's thread back to the requests that wait, many at one knock."""

import asyncio
from collections import deque
from collections.abc import Sequence

from twofold import errors, journal


class Acknowledgements:
    """Appends for coroutines of one event loop; each goes on once its drafts are durable."""

    def __init__(self, writer: journal.Writer) -> None:
        """Hand drafts to `writer`."""
        self._writer = writer
        self._loop: asyncio.AbstractEventLoop | None = None
        self._settled: deque[tuple[asyncio.Future[None], Exception | None]] = deque()
        self._knocked = False

    async def durable(self, drafts: Sequence[journal.Draft]) -> None:
        """Return once the drafts are durable; raises Unavailable, and then none of them is."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = self._loop.create_future()
        self._writer.append(drafts, lambda error: self._settle(future, error))
        await future

    def _settle(self, future: "asyncio.Future[None]", error: Exception | None) -> None:
        # In the writer's thread. One knock wakes everybody of a commit group: a knock a request
        # would cost more than the commit. The order matters: first the answer, then the question
        # whether the loop already comes.
        self._settled.append((future, error))
        if not self._knocked:
            self._knocked = True
            assert self._loop is not None  # noqa: S101 - nobody waits before the loop is known
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._knocked = False
        while self._settled:
            future, error = self._settled.popleft()
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            elif isinstance(error, errors.Unavailable):
                future.set_exception(error)
            else:
                future.set_exception(NotKept(reason=error))


class NotKept(errors.Unavailable):
    """The events could not be kept: {reason}."""
