"""One ASGI application, made of the doors: machines under /v1 and /api, people under the rest."""

import signal
from collections.abc import Awaitable, Callable
from typing import Any

from twofold import (
    access,
    api,
    clock,
    console,
    heeding,
    journal,
    portal,
    seeing,
    settings,
    system,
    web,
    worker,
)
from twofold.settings import Settings
from twofold.system import System

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]


class Server:
    """The doors of one home behind one address."""

    def __init__(self, home: System) -> None:
        """Open every door."""
        self._home = home
        self._writer = journal.Writer(home.journal)
        signals = heeding.Signals(home)
        events = api.Ingest(
            self._writer,
            key_for=lambda secret: access.key_for(home.record, secret, now=clock.now_us()),
            backlog=lambda: seeing.backlog(home),
            limits=_limits(home.settings),
            now=clock.now_us,
            objected=lambda payloads: signals.of_events(payloads, now=clock.now_us()),
        )
        health = api.Health(home)
        person = portal.app(home)
        theirs = web.answering_heads(person)
        self._prefixes: tuple[tuple[str, App], ...] = (
            ("/v1", events),
            ("/api", web.answering_heads(api.resources_app(home))),
            ("/hooks", api.hooks_app(home)),
            ("/u", theirs),
            ("/l", theirs),
            ("/inapp", theirs),
            ("/inapp.js", theirs),
            ("/files", theirs),
            ("/me", theirs),
            ("/forms", theirs),
            ("/.well-known", theirs),
            ("/healthz", health),
            ("/readyz", health),
            ("/metrics", health),
        )
        self._rest: App = web.answering_heads(console.app(home, side=portal.side(person)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to its door."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path: str = scope["path"]
        for prefix, door in self._prefixes:
            if path == prefix or path.startswith(prefix + "/"):
                await door(scope, receive, send)
                return
        await self._rest(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                # What was taken in is made durable before the process ends.
                self._writer.close()
                system.stop(self._home)
                await send({"type": "lifespan.shutdown.complete"})
                return


def create() -> Server:
    """Return the application of the home that the environment names."""
    # Left alone by a supervisor that was killed, it would hold the port against the next one.
    worker.when_orphaned(lambda: signal.raise_signal(signal.SIGTERM))
    return Server(system.start(settings.load()))


def _limits(chosen: Settings) -> api.Limits:
    return api.Limits(
        batch_bytes_max=chosen.batch_bytes_max,
        event_bytes_max=chosen.event_bytes_max,
        backlog_rows_max=chosen.backlog_rows_max,
    )
