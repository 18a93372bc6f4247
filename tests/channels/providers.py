"""A provider of text messages on this machine, which answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Provider(ThreadingHTTPServer):
    """Keeps each form and its authorization; `status` None hangs up without an answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status: int | None = 201
        self.location = ""
        self.after = ""
        self.body = b"{}"
        self.forms: list[dict[str, str]] = []
        self.authorizations: list[str] = []

    @property
    def place(self) -> str:
        """Return where it listens, as host:port."""
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        told = parse_qs(self.rfile.read(length).decode())
        self.server.forms.append({name: values[0] for name, values in told.items()})
        self.server.authorizations.append(self.headers.get("Authorization", ""))
        if self.server.status is None:
            self.close_connection = True
            return
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        if self.server.after:
            self.send_header("Retry-After", self.server.after)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Provider]:
    """Have a provider for the length of a block."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
