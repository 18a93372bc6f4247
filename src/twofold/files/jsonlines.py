"""JSON Lines: one object a line, inner objects as `outer.inner`; a JSON array as well."""

from collections.abc import Iterator
from typing import IO, Any

import msgspec

from twofold.files.block import BLOCK_ROWS_MAX, BadLine, Block, RowBlock
from twofold.files.source import DAMAGE

LINE_BYTES_MAX = 4 * 1024 * 1024
ARRAY_BYTES_MAX = 256 * 1024 * 1024
DEPTH_MAX = 32


def blocks(stream: IO[bytes]) -> Iterator[Block | BadLine]:
    """Yield the objects of a JSON Lines file; a line that is no object is bad."""
    lines: list[int] = []
    objects: list[dict[str, Any]] = []
    try:
        for line, found in _objects(stream):
            if isinstance(found, BadLine):
                yield found
                continue
            lines.append(line)
            objects.append(found)
            if len(objects) == BLOCK_ROWS_MAX:
                yield block(lines, objects)
                lines, objects = [], []
    except DAMAGE:
        # What came before the damage is kept.
        if objects:
            yield block(lines, objects)
        raise
    if objects:
        yield block(lines, objects)


def block(lines: list[int], objects: list[dict[str, Any]]) -> Block:
    """Return objects as rows under the union of their keys, in order of first sight."""
    header = tuple(dict.fromkeys(key for item in objects for key in item))
    rows = [tuple(map(item.get, header)) for item in objects]
    return RowBlock(header, lines, rows)


def _objects(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, Any] | BadLine]]:
    line = 0
    while content := stream.readline(LINE_BYTES_MAX + 1):
        line += 1
        if line == 1:
            content = content.removeprefix(b"\xef\xbb\xbf")
        if line == 1 and content.lstrip().startswith(b"["):
            yield from _array(content + stream.read(ARRAY_BYTES_MAX))
            return
        if len(content) > LINE_BYTES_MAX:
            while len(stream.readline(LINE_BYTES_MAX)) == LINE_BYTES_MAX:
                pass
            yield line, _bad(line, f"the line is longer than {LINE_BYTES_MAX} bytes", b"")
        elif content.strip():
            yield line, _object(line, content)


def _array(content: bytes) -> Iterator[tuple[int, dict[str, Any] | BadLine]]:
    try:
        items = msgspec.json.decode(content, type=list[msgspec.Raw])
    except msgspec.DecodeError as error:
        yield 1, _bad(1, f"this is no JSON array of objects ({error})", b"")
        return
    for number, item in enumerate(items, 1):
        yield number, _object(number, bytes(item))


def _object(line: int, content: bytes) -> dict[str, Any] | BadLine:
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return _bad(line, f"this is no JSON ({error})", content)
    if not isinstance(found, dict):
        return _bad(line, "a line must be one JSON object", content)
    flat: dict[str, Any] = {}
    _flatten(found, "", flat, 0)
    return flat


def _flatten(found: dict[str, Any], prefix: str, flat: dict[str, Any], depth: int) -> None:
    for key, value in found.items():
        if isinstance(value, dict) and depth < DEPTH_MAX:
            _flatten(value, f"{prefix}{key}.", flat, depth + 1)
        elif value not in ("", None):
            flat[f"{prefix}{key}"] = value


def _bad(line: int, reason: str, content: bytes) -> BadLine:
    text = content.decode("utf-8", "replace").strip()
    return BadLine(line=line, reason=reason, row=msgspec.json.encode(text).decode())
