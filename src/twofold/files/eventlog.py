"""XES event logs (IEEE 1849): one row an event, its case's attributes as `case:…`."""

from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

from twofold.files.block import BLOCK_ROWS_MAX, Block
from twofold.files.jsonlines import block

_CHUNK_BYTES = 256 * 1024
_ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_READERS = {"int": int, "float": float}


class EntityFound(ValueError):
    """An XML file declared an entity of its own."""


def blocks(stream: IO[bytes]) -> Iterator[Block]:
    """Yield the events of a log in order; the line is that of the event's tag."""
    log = _Log()
    done = False
    while not done:
        chunk = stream.read(_CHUNK_BYTES)
        done = not chunk
        log.parser.Parse(chunk, done)
        if len(log.events) >= BLOCK_ROWS_MAX or (done and log.events):
            yield block(log.lines, log.events)
            log.lines, log.events = [], []


class _Log:
    """What the parser has seen so far: the case that is open, and its events."""

    def __init__(self) -> None:
        self.lines: list[int] = []
        self.events: list[dict[str, Any]] = []
        self._case: dict[str, Any] = {}
        self._event: dict[str, Any] | None = None
        self._line = 0
        self._depth = 0
        self._within = ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = _refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        tag = tag.rpartition(":")[2]
        if tag == "trace":
            self._within, self._case = "case:", {}
        elif tag == "event":
            self._event = dict(self._case)
            self._line = self.parser.CurrentLineNumber
        elif tag in _ATTRIBUTES:
            self._attribute(tag, attributes)

    def _attribute(self, tag: str, attributes: dict[str, str]) -> None:
        # Depth 3 is an attribute of a trace, 4 of an event; deeper ones describe attributes.
        if self._event is not None and self._depth == 4:  # noqa: PLR2004
            self._event[attributes["key"]] = _value(tag, attributes["value"])
        elif self._within and self._event is None and self._depth == 3:  # noqa: PLR2004
            self._case[f"case:{attributes['key']}"] = _value(tag, attributes["value"])

    def _end(self, tag: str) -> None:
        self._depth -= 1
        tag = tag.rpartition(":")[2]
        if tag == "event" and self._event is not None:
            # Only now is it whole: a block may end while an event is still open.
            self.lines.append(self._line)
            self.events.append(self._event)
            self._event = None
        elif tag == "trace":
            self._within = ""


def _value(tag: str, text: str) -> object:
    try:
        return _READERS[tag](text) if tag in _READERS else text or None
    except ValueError:
        return text


def _refuse(*_: object) -> None:
    raise EntityFound
