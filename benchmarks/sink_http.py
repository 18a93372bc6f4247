"""A provider reached by HTTP, to be measured against: texts, chats, notices and webhooks alike.

    python -m benchmarks.sink_http NOTES [--drops 0.01] [--seed 1]

A process of its own (benchmarks/sinks.py) whose requests are read by h11, which nobody here wrote.
A text or a chat is known by the link at its end, a notice, which only its browser can read, by its
Topic, an event of a webhook by its id. Whoever sends opens a line for each message, so its first
byte is that of the line.
"""

import asyncio
import base64
import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

import h11
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import structs

from benchmarks import sinks
from benchmarks.sinks import DELIVER, Notes
from twofold import clock, subscriptions
from twofold.ids import HandleId
from twofold.settings import Settings
from twofold.system import System

# At BUSY it says when to come again; after HEAD, BODY and ANSWER whoever sends knows nothing.
WORDS = ("CONNECT", "HEAD", "BODY", "ANSWER", "BUSY")
CHANNELS = ("sms", "chat", "push")
_TOKEN = re.compile(r"/u/([\w-]+)")
_ID_BYTES = 16


class HttpSink(sinks.Server):
    """The provider, as whoever started it sees it."""

    module = "benchmarks.sink_http"

    def __init__(
        self, channel: str, notes: Path, *, drops: float, seed: int, words: Sequence[str] = WORDS
    ) -> None:
        """Start it; `drops` is the share of these words at which it drops the line."""
        super().__init__(notes, drops=drops, seed=seed, words=words)
        self.channel = channel
        # The product's own command sends notices to public addresses alone.
        self.deliver = ("benchmarks.notices", self.place) if channel == "push" else DELIVER

    def ways(self, settings: Settings) -> Settings:
        """Return settings under which its channel's messages go to it."""
        match self.channel:
            case "sms":
                url = f"http://storm:secret@{self.place}/messages?From=+15550100"
                return structs.replace(settings, sms=url, inside=self.place)
            case "chat":
                return structs.replace(settings, chat=f"json://{self.place}/to/{{to}}")
            case "push":
                return structs.replace(settings, public_url="https://shop.example")
            case _:
                return structs.replace(settings, inside=self.place)

    def know(self, home: System, handles: Sequence[str]) -> None:
        """Let everybody have a browser, where it is for notices."""
        if self.channel != "push":
            return
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        p256dh, auth = (base64.urlsafe_b64encode(one).decode() for one in (point, os.urandom(16)))
        with home.record.write():
            for number, handle in enumerate(handles):
                place = f"http://{self.place}/{number}"
                subscriptions.add(
                    home.record, HandleId(handle), place, p256dh, auth, now=clock.now_us()
                )


class _Line(asyncio.Protocol):
    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._http = h11.Connection(h11.SERVER)
        self._topic: str | None = None
        self._body = b""
        self._first_byte_us = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the line, or drop it before a word."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._notes.open(self)
        if self._notes.drops_at("CONNECT"):
            transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """Note that it is no more."""
        del error
        self._notes.close(self)

    def data_received(self, data: bytes) -> None:
        """Read what came, until a message is whole."""
        if not self._first_byte_us:
            self._first_byte_us = clock.now_us()
            if self._notes.drops_at("HEAD"):
                self._transport.abort()
                return
        self._http.receive_data(data)
        while True:
            match self._http.next_event():
                case h11.Request(headers=headers):
                    told = {name: value.decode("ascii") for name, value in headers}
                    self._topic = told.get(b"topic") or told.get(b"webhook-id")
                case h11.Data(data=part):
                    self._body += bytes(part)
                case h11.EndOfMessage():
                    self._take()
                    return
                case _:
                    return

    def _take(self) -> None:
        named, busy = self._topic or _named(self._body), self._notes.drops_at("BUSY")
        dropped = self._notes.drops_at("BODY")
        if busy or dropped:
            self._notes.add(named, self._first_byte_us, taken=False)
        else:
            self._notes.add(named, self._first_byte_us, taken=True)
            dropped = self._notes.drops_at("ANSWER")
        if dropped:
            self._transport.abort()
            return
        wait = [("Retry-After", "1")] if busy else []
        head = [("Content-Length", "2"), ("Connection", "close"), *wait]
        for event in (
            h11.Response(status_code=429 if busy else 201, headers=head),
            h11.Data(data=b"{}"),
            h11.EndOfMessage(),
        ):
            self._transport.write(self._http.send(event) or b"")
        self._transport.close()


def _named(body: bytes) -> str | None:
    """Return the delivery whose page the link in a message leads to: its token begins with it."""
    found = _TOKEN.search(unquote(body.decode()))
    if found is None:
        return None
    told = found[1] + "=" * (-len(found[1]) % 4)
    return base64.urlsafe_b64decode(told)[:_ID_BYTES].hex()


if __name__ == "__main__":
    sinks.serve(__doc__, WORDS, _Line)
