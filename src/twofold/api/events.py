"""Segment events as they come in: judged one by one, and kept byte for byte."""

from typing import Any

import msgspec

from twofold import ids
from twofold.api import problems, texts
from twofold.api.problems import Problem

TYPES = frozenset({"track", "identify", "page", "screen", "group", "alias"})

# An event that can be stored has 50 bytes or more, so that no honest batch has more of them.
BATCH_ITEMS_MAX = 10_000

# A batch's own context goes into each of its events that has none, so it has to be small.
CONTEXT_BYTES_MAX = 4_096

_NO_CONTEXT = msgspec.Raw()


class Event(msgspec.Struct, gc=False):
    """The members of an event that decide whether it can be stored; others pass unread."""

    type: str | None = None
    messageId: str | int | None = None  # noqa: N815 - Segment's names
    userId: str | int | None = None  # noqa: N815
    anonymousId: str | int | None = None  # noqa: N815
    previousId: str | int | None = None  # noqa: N815
    groupId: str | int | None = None  # noqa: N815
    event: str | None = None
    timestamp: str | int | float | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: dict[str, msgspec.Raw] | None = None
    writeKey: str | None = None  # noqa: N815
    sentAt: str | int | float | None = None  # noqa: N815


class Batch(msgspec.Struct, gc=False):
    """A batch as received, its events untouched."""

    batch: list[msgspec.Raw]
    writeKey: str | None = None  # noqa: N815
    sentAt: str | int | float | None = None  # noqa: N815
    context: msgspec.Raw = _NO_CONTEXT


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """Why one event of a batch is not stored."""

    index: int
    type: str
    title: str


class Judged(msgspec.Struct, frozen=True, gc=False):
    """A batch with its payloads to store, in order, and the refusals of its other events."""

    batch: Batch
    payloads: list[bytes]
    refused: list[Refusal]


_read_event = msgspec.json.Decoder(Event).decode
_read_batch = msgspec.json.Decoder(Batch).decode


def batch(body: bytes, *, event_bytes_max: int) -> Judged | Problem:
    """Return the events of a body, judged, or what is wrong with the body as a whole."""
    if not texts.is_utf8(body):
        return problems.BAD_JSON
    try:
        found = _read_batch(body)
    except msgspec.ValidationError:
        return problems.BAD_BATCH
    except (msgspec.DecodeError, RecursionError):
        body = texts.mended(body)
        try:
            found = _read_batch(body)
        except (msgspec.DecodeError, RecursionError):
            return problems.BAD_JSON
    if len(found.batch) > BATCH_ITEMS_MAX:
        return problems.TOO_LARGE
    return _judged(found, body, event_bytes_max=event_bytes_max)


def single(body: bytes, named: str, *, event_bytes_max: int) -> tuple[bytes, Event] | Problem:
    """Return the payload and members of an event sent alone to the address of its type."""
    payload = body.strip()
    if not texts.is_utf8(payload):
        return problems.BAD_JSON
    if len(payload) > event_bytes_max:
        return problems.TOO_LARGE
    event = (_unfit(payload) if _suspicious(payload) else None) or read(payload)
    if not isinstance(event, Event):
        return event
    if event.type not in (None, named):
        return problems.OTHER_TYPE
    spoken = msgspec.structs.replace(event, type=named)
    problem = wrong(spoken)
    if problem is not None:
        return problem
    return completed(payload, event, type_=named), spoken


def read(payload: bytes | msgspec.Raw) -> Event | Problem:
    """Return an event's members, or what keeps them from being read."""
    try:
        return _read_event(payload)
    except msgspec.ValidationError as error:
        return _with_reason(problems.BAD_EVENT, str(error))
    except msgspec.DecodeError:
        return problems.BAD_JSON
    except RecursionError:
        return problems.TOO_DEEP


def wrong(event: Event) -> Problem | None:
    """Return what an event lacks, or None."""
    if event.type not in TYPES:
        return problems.UNKNOWN_TYPE
    if event.userId in (None, "") and event.anonymousId in (None, ""):
        return problems.NOBODY
    match event.type:
        case "track" if not event.event:
            return problems.NO_NAME
        case "group" if event.groupId in (None, ""):
            return problems.NO_GROUP
        case "alias" if event.previousId in (None, "") or event.userId in (None, ""):
            return problems.NO_ALIAS
    return None


def completed(
    payload: bytes, event: Event, *, context: bytes = b"", type_: str | None = None
) -> bytes:
    """Return the payload with what the sender left to us: an id, its type, the batch's context."""
    added = b""
    if event.messageId in (None, ""):
        # Without an id of its own a repeat cannot be told; every SDK sends one.
        added += b',"messageId":"%s"' % ids.random_id().encode()
    if type_ is not None and event.type is None:
        added += b',"type":"%s"' % type_.encode()
    if event.context is None and context.startswith(b"{") and len(context) < CONTEXT_BYTES_MAX:
        added += b',"context":%s' % context
    # Later members win where one stands twice, as with an explicit null.
    return payload[:-1] + added + b"}" if added else payload


def _judged(found: Batch, body: bytes, *, event_bytes_max: int) -> Judged:
    context = bytes(found.context)
    suspicious = _suspicious(body)
    payloads: list[bytes] = []
    refused: list[Refusal] = []
    for index, raw in enumerate(found.batch):
        payload = bytes(raw)
        if len(payload) > event_bytes_max:
            event: Event | Problem = problems.TOO_LARGE
        else:
            event = (_unfit(payload) if suspicious else None) or read(raw)
        problem = event if isinstance(event, Problem) else wrong(event)
        if problem is not None:
            refused.append(Refusal(index, problem.type, problem.title))
        elif isinstance(event, Event):
            payloads.append(completed(payload, event, context=context))
    return Judged(found, payloads, refused)


def _suspicious(body: bytes) -> bool:
    # One look at all events together; nearly always it spares a look at each of them.
    return texts.suspect(body) or texts.may_be_deep(body)


def _unfit(payload: bytes) -> Problem | None:
    if texts.too_deep(payload):
        return problems.TOO_DEEP
    return problems.BAD_TEXT if texts.broken(payload) else None


def _with_reason(problem: Problem, reason: str) -> Problem:
    return msgspec.structs.replace(problem, title=f"{problem.title}: {reason}")
