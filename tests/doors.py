"""The doors of homes over routes made once: making them takes longer than most tests of a page."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import cache
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from litestar import Litestar
from litestar.datastructures import State
from litestar.testing import TestClient

from twofold import console, heeding, portal
from twofold.system import System


class Door:
    """The real door with another home behind it: an ASGI application."""

    def __init__(self, made: Litestar, **state: object) -> None:
        """Put a home behind routes that are there."""
        self._app = copy(made)
        self._app.state = State(state)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request; neither door has anything to do when it opens or closes."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})


class Client(TestClient[Any]):
    """A client whose requests are answered in threads that are there, with their connections."""

    @contextmanager
    def portal(self) -> Iterator[BlockingPortal]:
        """Yield the way into the one event loop of this process's tests."""
        yield _loop()


def portal_of(home: System) -> Any:
    """Return the person's door of a home."""
    return Door(_portal(), system=home, signals=heeding.Signals(home))


def console_of(home: System) -> Any:
    """Return the console of a home, with the person's side in it."""
    return Door(_console(), system=home, side=portal.side(portal_of(home)))


def close() -> None:
    """End the event loop, if one was begun."""
    _open.close()
    _loop.cache_clear()


_open = ExitStack()


@cache
def _loop() -> BlockingPortal:
    return _open.enter_context(start_blocking_portal())


@cache
def _portal() -> Litestar:
    return portal.app(NOBODYS)


@cache
def _console() -> Litestar:
    return console.app(NOBODYS, side=portal.side(_portal()))


# Whatever the copies forget to put in its place fails at the first touch of it.
NOBODYS: Any = object()
