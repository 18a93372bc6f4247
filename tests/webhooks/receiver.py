"""A receiver of webhooks on this machine, which keeps what it took and refuses as it is told."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver(ThreadingHTTPServer):
    """Answers `status`; `lossy`, half of the calls fail, of which some were taken all the same.

    A call that has `reached` it is answered once `held` is set.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.lossy, self.after = 204, False, ""
        self.reached, self.held = threading.Event(), threading.Event()
        self.held.set()
        self.chance = random.Random(1)
        self.taken: list[tuple[dict[str, str], bytes]] = []

    @property
    def place(self) -> str:
        """Return where it listens, as host:port."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        """Return the address to call."""
        return f"http://{self.place}/events"

    @property
    def bodies(self) -> list[Any]:
        """Return what was taken, in order of arrival."""
        return [json.loads(body) for _, body in self.taken]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.reached.set()
        self.server.held.wait()
        fate = self.server.chance.random() if self.server.lossy else 1.0
        if fate >= 0.3 and self.server.status < 300:
            self.server.taken.append((dict(self.headers), body))
        self.send_response(503 if fate < 0.5 else self.server.status)
        if self.server.after:
            self.send_header("Retry-After", self.server.after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Receiver]:
    """Have a receiver for the length of a block."""
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
