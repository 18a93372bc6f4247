"""An ASGI application behind a real port, in a thread of the test's own process."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from granian.constants import Interfaces
from granian.server.embed import Server

_TRIES = 200


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve for the length of a block; its value is the address."""
    port = _free_port()
    loop = asyncio.new_event_loop()
    server = Server(
        app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False
    )
    thread = threading.Thread(target=_run, args=(loop, server), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    _wait_for(url)
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(server.stop)
        thread.join(timeout=10)


def _run(loop: asyncio.AbstractEventLoop, server: Any) -> None:
    asyncio.set_event_loop(loop)
    loop.run_until_complete(server.serve())
    loop.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str) -> None:
    pause = threading.Event()
    for _ in range(_TRIES):
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - our own address
        except HTTPError:
            return
        except URLError:
            pause.wait(0.05)
        else:
            return
    raise TimeoutError(url)
