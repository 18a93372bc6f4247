"""Events sent over HTTP as fast as they are acknowledged: the generator is a process of its own.

    python -m benchmarks.load --load single --port 8321 --key KEY --seconds 10

Keep-alive connections to loopback, each sending its next request when its last one is answered.
Prints one JSON object.
"""

import argparse
import asyncio
import base64
import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

HOST = "127.0.0.1"
SECONDS_MAX = 120
PEOPLE = 50_000
BODIES = 64
# Filled in with a number of its own for each request, so that no message id comes twice.
MARK = b"@@@@@@@@@@@@"


class Load(NamedTuple):
    """One way to send: how many events a request, over how many connections."""

    name: str
    events_each: int
    connections: int


BATCHES = Load("batches of 100", 100, 24)
SINGLES = Load("single", 1, 64)
LOADS = {load.name: load for load in (BATCHES, SINGLES)}


class Client(asyncio.Protocol):
    """One keep-alive connection that sends its next request when the last one is answered."""

    def __init__(self, requests: Iterator[bytes], until: float, latencies: list[float]) -> None:
        """Send from `requests` until the moment `until`."""
        self._requests = requests
        self._until = until
        self._latencies = latencies
        self._sent = 0.0
        self._heard = b""
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport: Any = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Time the answer, which has to be a full acknowledgement, and send the next request."""
        self._heard += data
        if not self._heard.endswith(b"}"):
            return
        assert self._heard.startswith(b"HTTP/1.1 200"), self._heard
        assert b'"refused":[{' not in self._heard, self._heard
        self._heard = b""
        self._latencies.append(time.perf_counter() - self._sent)
        if time.perf_counter() < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell that this connection has ended, and with which error."""
        if error is not None or self._heard:
            self.ended.set_exception(error or ConnectionError("cut off"))
        else:
            self.ended.set_result(None)

    def _send(self) -> None:
        request = next(self._requests)
        self._sent = time.perf_counter()
        self._transport.write(request)


def event(number: int, place: int) -> dict[str, Any]:
    """Return an event of ordinary size, about 380 bytes, as an SDK sends it."""
    return {
        "type": "track",
        "event": ("Product Viewed", "Product Added", "Order Completed")[place % 3],
        "userId": f"user-{(number * 997 + place * 31) % PEOPLE}",
        "messageId": f"{MARK.decode()}-{place:03d}",
        "timestamp": "2026-03-01T12:00:00.123Z",
        "context": {"library": {"name": "analytics-python", "version": "2.3.4"}},
        "integrations": {},
        "properties": {
            "product_id": f"product-{place}",
            "price": 12.5,
            "currency": "USD",
            "category": "Shoes",
            "quantity": 1 + place % 4,
            "order_id": f"order-{number}-{place}",
        },
    }


def body(number: int, events_each: int) -> bytes:
    """Return a request body whose message ids wait to be filled in."""
    if events_each == 1:
        return _json(event(number, number % 3))
    sent = {"batch": [event(number, place) for place in range(events_each)]}
    return _json({**sent, "sentAt": "2026-03-01T12:00:01.000Z"})


def requests(load: Load, key: str, run: str) -> Iterator[bytes]:
    """Return HTTP requests without end, no message id twice."""
    coded = base64.b64encode(f"{key}:".encode()).decode()
    path = "/v1/track" if load.events_each == 1 else "/v1/batch"
    bodies = [body(number, load.events_each) for number in range(BODIES)]
    whole = [
        (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Basic {coded}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(one)}\r\n\r\n"
        ).encode()
        + one
        for one in bodies
    ]
    number = 0
    while True:
        for one in whole:
            number += 1
            yield one.replace(MARK, f"{run}{number:09d}".encode())


async def drive(load: Load, port: int, key: str, run: str, seconds: float) -> dict[str, float]:
    """Send load for a time and return how many touches were acknowledged, and how fast."""
    latencies: list[float] = []
    made = requests(load, key, run)
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    clients = [
        (
            await loop.create_connection(
                lambda: Client(made, began + seconds, latencies), HOST, port
            )
        )[1]
        for _ in range(load.connections)
    ]
    await asyncio.gather(*(client.ended for client in clients))
    took = time.perf_counter() - began
    latencies.sort()
    return {
        "touches": len(latencies) * load.events_each,
        "seconds": took,
        "p50_ms": latencies[len(latencies) // 2] * 1e3,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1e3,
    }


def main() -> None:
    """Drive one load and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--load", choices=list(LOADS), required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--run", default="0", help="three characters that make message ids new")
    parser.add_argument("--seconds", type=float, default=10.0)
    chosen = parser.parse_args()
    run = f"{chosen.run:->3.3}"
    seconds = min(chosen.seconds, SECONDS_MAX)
    driven = drive(LOADS[chosen.load], chosen.port, chosen.key, run, seconds)
    print(json.dumps(asyncio.run(driven)))


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


if __name__ == "__main__":
    main()
