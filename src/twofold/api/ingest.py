"""The door for events: the Segment HTTP API, acknowledged only when durable.

`POST /v1/batch|track|identify|page|screen|group|alias`, plain or gzip, with a key as the user
name of basic auth or as `writeKey` in the body.
"""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec

from twofold import clock, errors, journal
from twofold.api import bodies, events, problems
from twofold.api.acknowledgement import Acknowledgements
from twofold.api.problems import Answer, Problem

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, bodies.Receive, Send], Awaitable[None]]

# A full journal, and that there is room again, is noticed this late at most.
LOOK_AGAIN_US = clock.SECOND
BACKLOG_RETRY_SECONDS = 5

# analytics.js in browsers shortens every address to a letter.
ADDRESSES = {name: name for name in events.TYPES} | {
    "t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias",
    "batch": "batch", "b": "batch", "import": "batch",
}  # fmt: skip

# Any site may send with its key, and no cookie is ever read here: `*` gives nothing away.
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type, content-encoding"),
    (b"access-control-max-age", b"86400"),
)
_ORIGIN = _CORS[0]
_ALLOW = (b"allow", b"OPTIONS, POST")

_HOW = (
    "Send one made with `twofold key create NAME` as the user name of basic auth, without a"
    " password, or as writeKey in the body."
)


class Key(Protocol):
    """What the door needs to know of a key."""

    @property
    def may(self) -> str:
        """What the key may do: `ingest`, `read` or `write`."""
        ...

    @property
    def feed_id(self) -> int:
        """The feed its events belong to."""
        ...


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much may come at once, and how much may wait."""

    batch_bytes_max: int = 500 * 1024
    event_bytes_max: int = 32 * 1024
    backlog_rows_max: int = 5_000_000


class Ingest:
    """The ASGI application of the door."""

    def __init__(
        self,
        writer: journal.Writer,
        *,
        key_for: Callable[[str], Key | None],
        backlog: Callable[[], int],
        limits: Limits,
        now: Callable[[], int],
        objected: Callable[[list[bytes]], None] | None = None,
    ) -> None:
        """Answer with what `key_for` knows and `writer` keeps.

        `objected` keeps that the browser which sent some events objects to selling and sharing.
        """
        self._acknowledgements = Acknowledgements(writer)
        self._key_for = key_for
        self._backlog = backlog
        self._limits = limits
        self._now = now
        self._objected = objected
        self._backlog_seen_us = 0
        self._backlog_full = False

    async def __call__(self, scope: Scope, receive: bodies.Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(scope, receive)
        except errors.Unavailable as error:
            retry = problems.retry_after(error.retry_seconds)
            answer = problems.answer(problems.UNAVAILABLE, str(error), retry)
        headers = (*answer.headers, _ORIGIN, (b"content-length", b"%d" % len(answer.body)))
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: bodies.Receive) -> Answer:
        path: str = scope["path"]
        kind = ADDRESSES.get(path.removeprefix("/v1").strip("/"))
        if kind is None:
            return problems.answer(problems.NOT_FOUND)
        if scope["method"] == "OPTIONS":
            return Answer(204, b"", (_ALLOW, *_CORS[1:]))
        if scope["method"] != "POST":
            return problems.answer(problems.BAD_METHOD, "", _ALLOW)
        now = self._now()
        secret = _secret(scope["headers"])
        # Without a header the key may stand in the body.
        key = self._key(secret) if isinstance(secret, str) else secret
        if isinstance(key, Answer):
            return key
        body = await self._body(scope, receive, now=now)
        if isinstance(body, Answer):
            return body
        take = self._take_batch if kind == "batch" else self._take_single
        objects = self._objected is not None and _objects(scope["headers"])
        return await take(body, kind, key, now=now, objects=objects)

    async def _body(self, scope: Scope, receive: bodies.Receive, *, now: int) -> bytes | Answer:
        if self._is_full(now=now):
            retry = problems.retry_after(BACKLOG_RETRY_SECONDS)
            return problems.answer(problems.BACKLOG, "", retry)
        bytes_max = self._limits.batch_bytes_max
        return await bodies.read(receive, scope["headers"], bytes_max=bytes_max)

    async def _take_batch(
        self, body: bytes, _: str, key: Key | None, *, now: int, objects: bool
    ) -> Answer:
        found = events.batch(body, event_bytes_max=self._limits.event_bytes_max)
        if isinstance(found, Problem):
            return problems.answer(found)
        sender = key or self._key(found.batch.writeKey)
        if isinstance(sender, Answer):
            return sender
        if found.payloads:
            await self._keep(found.payloads, sender, found.batch.sentAt, now=now)
            await self._object(found.payloads, objects=objects)
        told = msgspec.json.encode(found.refused) if found.refused else b"[]"
        text = b'{"success":true,"accepted":%d,"refused":%s}' % (len(found.payloads), told)
        return Answer(200, text, (problems.JSON,))

    async def _take_single(
        self, body: bytes, kind: str, key: Key | None, *, now: int, objects: bool
    ) -> Answer:
        found = events.single(body, kind, event_bytes_max=self._limits.event_bytes_max)
        if isinstance(found, Problem):
            return problems.answer(found)
        payload, event = found
        sender = key or self._key(event.writeKey)
        if isinstance(sender, Answer):
            return sender
        await self._keep([payload], sender, event.sentAt, now=now)
        await self._object([payload], objects=objects)
        return Answer(200, b'{"success":true}', (problems.JSON,))

    async def _keep(
        self, payloads: list[bytes], key: Key, sent_at: str | float | None, *, now: int
    ) -> None:
        sent_us, feed_id, draft = _time(sent_at), key.feed_id, journal.Draft
        await self._acknowledgements.durable(
            [
                draft(
                    feed_id=feed_id,
                    format=journal.SEGMENT,
                    payload=payload,
                    received_us=now,
                    sent_us=sent_us,
                )
                for payload in payloads
            ]
        )

    async def _object(self, payloads: list[bytes], *, objects: bool) -> None:
        if objects and self._objected is not None:
            await asyncio.to_thread(self._objected, payloads)

    def _key(self, secret: str | None) -> Key | Answer:
        if not secret:
            return _no_key(f"There is no key in this request. {_HOW}")
        key = self._key_for(secret)
        if key is None:
            return _no_key("There is no such key, or it was revoked.")
        if key.may != "ingest":
            return _no_key(f"This key may {key.may}, which is not to send events. {_HOW}")
        return key

    def _is_full(self, *, now: int) -> bool:
        if abs(now - self._backlog_seen_us) > LOOK_AGAIN_US:
            self._backlog_seen_us = now
            self._backlog_full = self._backlog() > self._limits.backlog_rows_max
        return self._backlog_full


def app(
    writer: journal.Writer,
    *,
    key_for: Callable[[str], Key | None],
    backlog: Callable[[], int] = lambda: 0,
    limits: Limits | None = None,
    now: Callable[[], int] = clock.now_us,
    objected: Callable[[list[bytes]], None] | None = None,
) -> App:
    """Return the door as an ASGI application for requests under /v1."""
    return Ingest(
        writer,
        key_for=key_for,
        backlog=backlog,
        limits=limits or Limits(),
        now=now,
        objected=objected,
    )


def _objects(headers: list[tuple[bytes, bytes]]) -> bool:
    # Global Privacy Control: exactly 1 counts, in whichever of several headers.
    return (b"sec-gpc", b"1") in headers


def _secret(headers: list[tuple[bytes, bytes]]) -> str | Answer | None:
    for name, value in headers:
        if name == b"authorization":
            scheme, _, coded = value.partition(b" ")
            if scheme.lower() != b"basic":
                said = scheme.decode("ascii", "replace")[:40]
                return _no_key(f"Events come with basic auth, not with {said!r}. {_HOW}")
            try:
                return base64.b64decode(coded, validate=True).decode().partition(":")[0]
            except (binascii.Error, UnicodeDecodeError):
                return _no_key(f"What stands behind Basic is no base64 of `KEY:`. {_HOW}")
    return None


def _no_key(detail: str) -> Answer:
    return problems.answer(
        problems.UNKNOWN_KEY, detail, (b"www-authenticate", b'Basic realm="twofold"')
    )


def _time(sent_at: str | float | None) -> int | None:
    if not isinstance(sent_at, str):
        return None
    try:
        return clock.parse(sent_at)
    except (errors.Invalid, OverflowError):
        return None
