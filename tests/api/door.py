"""A door for tests: the ingest application, called in process, over a journal of its own."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from twofold import journal, storage
from twofold.api import ingest

KEY = "the-key"
NOW = 1_770_000_000_000_000


class Key(NamedTuple):
    """A key as access hands it out."""

    may: str
    feed_id: int


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class Door:
    """Sends requests to the application and looks into its journal."""

    def __init__(
        self,
        db: storage.Database,
        *,
        writer: journal.Writer | None = None,
        backlog: Callable[[], int] = lambda: 0,
        limits: ingest.Limits | None = None,
    ) -> None:
        self.db = db
        self.writer = writer or journal.Writer(db)
        self.keys: dict[str, Key] = {KEY: Key("ingest", 3), "reader": Key("read", 4)}
        self.now = NOW
        self.loop = asyncio.new_event_loop()
        self.app = ingest.app(
            self.writer,
            key_for=self.keys.get,
            backlog=backlog,
            limits=limits,
            now=lambda: self.now,
        )

    def post(
        self,
        address: str,
        body: object,
        *,
        key: str | None = KEY,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> Reply:
        """Send one request; a body that is no bytes is sent as JSON."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        if key is not None:
            told.append((b"authorization", b"Basic " + base64.b64encode(f"{key}:".encode())))
        scope = {"type": "http", "method": method, "path": address, "headers": told}
        return self.loop.run_until_complete(_call(self.app, scope, raw))

    def close(self) -> None:
        """Stop the writer and the loop."""
        self.writer.close()
        self.loop.close()

    @property
    def stored(self) -> list[Any]:
        """The payloads in the journal, read."""
        return [json.loads(payload) for payload in self.stored_bytes]

    @property
    def stored_bytes(self) -> list[bytes]:
        """The payloads in the journal, byte for byte."""
        return [entry.payload or b"" for entry in journal.read(self.db, 0, 100_000)]


async def _call(app: ingest.App, scope: dict[str, Any], body: bytes) -> Reply:
    half = len(body) // 2
    parts = [(body[:half], True), (body[half:], False)] if half else [(body, False)]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        part, more = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": more}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Reply(sent[0]["status"], headers, b"".join(part["body"] for part in sent[1:]))
