"""A push service on this machine with browsers behind it, which read what is meant for them."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from twofold.ids import HandleId
from twofold.subscriptions import Subscription


class Browser:
    """The keys of one browser, and the subscription that it hands out."""

    def __init__(self, name: str, place: str = "") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.endpoint = f"http://{place}/{name}" if place else f"https://93.184.216.34/{name}"
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.p256dh, self.auth = _text(point), _text(self.secret)
        self.subscription = Subscription(
            subscription_id=name,
            endpoint=self.endpoint,
            p256dh=self.p256dh,
            auth=self.auth,
            handle_id=HandleId("h1"),
            created_us=1,
        )


class PushService(ThreadingHTTPServer):
    """Keeps what each browser was sent, as that reads it; `status` is what it answers to each."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.browsers: dict[str, Browser] = {}
        self.status: dict[str, int | None] = {}
        self.after: dict[str, str] = {}
        self.headers: list[dict[str, str]] = []
        self.notices: list[tuple[str, Any]] = []
        self.claims: list[dict[str, Any]] = []
        self.raw: list[bytes] = []

    @property
    def place(self) -> str:
        """Return where it listens, as host:port."""
        return f"127.0.0.1:{self.server_port}"

    def browser(self, name: str) -> Browser:
        """Return a browser that takes notices here."""
        self.browsers[name] = Browser(name, self.place)
        return self.browsers[name]


class _Handler(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name = self.path.strip("/")
        status = self.server.status.get(name, 201)
        if status == 201:
            self._take(name, body)
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        if after := self.server.after.get(name):
            self.send_header("Retry-After", after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _take(self, name: str, body: bytes) -> None:
        browser = self.server.browsers[name]
        told = http_ece.decrypt(
            body, private_key=browser.key, auth_secret=browser.secret, version="aes128gcm"
        )
        self.server.raw.append(body)
        self.server.headers.append(dict(self.headers))
        self.server.claims.append(claims(self.headers["Authorization"]))
        self.server.notices.append((name, json.loads(told)))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def claims(authorization: str) -> dict[str, Any]:
    """Return what a signed authorization claims; raises AssertionError if it is not signed."""
    assert Vapid02.verify(authorization)
    token = authorization.partition("t=")[2].partition(",")[0]
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


@contextmanager
def serving() -> Iterator[PushService]:
    """Have a push service for the length of a block."""
    server = PushService()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
