"""The body of a request, read and unpacked within a bound."""

import zlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from twofold.api import problems
from twofold.api.problems import Answer

Receive = Callable[[], Awaitable[dict[str, Any]]]

_GZIP = 31


async def read(
    receive: Receive, headers: Iterable[tuple[bytes, bytes]], *, bytes_max: int
) -> bytes | Answer:
    """Return the whole body, unzipped, or the answer that refuses it."""
    length, encoding = _described(headers)
    if length > bytes_max:
        return problems.answer(problems.TOO_LARGE, f"At most {bytes_max} bytes, unzipped.")
    if encoding not in (b"", b"identity", b"gzip", b"x-gzip"):
        return problems.answer(problems.BAD_ENCODING)
    body = await _received(receive, bytes_max=bytes_max)
    if isinstance(body, Answer) or encoding in (b"", b"identity"):
        return body
    return unzipped(body, bytes_max=bytes_max)


def unzipped(body: bytes, *, bytes_max: int) -> bytes | Answer:
    """Return what is in the gzip; a bomb is put down at `bytes_max`."""
    unpacked = b""
    try:
        while body:
            stream = zlib.decompressobj(wbits=_GZIP)
            unpacked += stream.decompress(body, bytes_max + 1 - len(unpacked))
            if len(unpacked) > bytes_max:
                return problems.answer(problems.TOO_LARGE, f"At most {bytes_max} bytes, unzipped.")
            if not stream.eof:
                return problems.answer(problems.BAD_GZIP, "It ends too early.")
            body = stream.unused_data
    except zlib.error as error:
        return problems.answer(problems.BAD_GZIP, str(error))
    return unpacked


async def _received(receive: Receive, *, bytes_max: int) -> bytes | Answer:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > bytes_max:
            break
    if message["type"] == "http.disconnect":
        # The client left, or its chunks cannot be read: the server tells both alike.
        return problems.answer(problems.CUT_OFF)
    if len(body) > bytes_max:
        return problems.answer(problems.TOO_LARGE, f"At most {bytes_max} bytes, unzipped.")
    return body


def _described(headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, bytes]:
    length, encoding = 0, b""
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            length = int(value[:20])
        elif name == b"content-encoding":
            encoding = value.strip().lower()
    return length, encoding
