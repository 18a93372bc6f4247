"""From the bytes of one event to what it told, in whichever format it came."""

from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from twofold import errors, ids, journal
from twofold.ids import TouchId
from twofold.people import Sightings
from twofold.touches import native, segment, times
from twofold.touches.told import Told, Unreadable, text

_MESSAGE_IDS = {journal.SEGMENT: "messageId", journal.TOUCH: "message_id"}
_READERS = {journal.SEGMENT: segment.read, journal.TOUCH: native.read}

# These change when a client sends the same event again.
_SENDING = frozenset({"sentAt", "receivedAt", "writeKey"})

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="deterministic").encode

# All that a payload can make go wrong: what it says, its syntax, its depth, half a surrogate.
UNREADABLE = (errors.Invalid, msgspec.MsgspecError, RecursionError, UnicodeError)


class Event(NamedTuple):
    """One decoded event, before it is known whether it is new."""

    message_id: str
    touch_id: TouchId
    sent_us: int | None
    body: dict[str, Any]


def decode(payload: bytes, format_: int, received_us: int, sent_us: int | None) -> Event:
    """Return the event in a payload; raises one of UNREADABLE."""
    message_key = _MESSAGE_IDS.get(format_)
    if message_key is None:
        raise Unreadable(reason=f"no format has the number {format_}")
    body = _decode(payload)
    if type(body) is not dict:
        raise Unreadable(reason="an event is a JSON object")
    if sent_us is None and (sent_at := body.get("sentAt")) is not None:
        sent_us = _sent(sent_at)
    message_id = body.get(message_key)
    if type(message_id) is int:
        message_id = str(message_id)
    named = text(message_id, "its message id") or _unnamed(body, received_us)
    return Event(named, ids.touch_id(named), sent_us, body)


def same(one: bytes, other: bytes) -> bool:
    """Tell whether two payloads under one id say the same; an erased one contradicts nothing."""
    if one == other or not one or not other:
        return True
    return _content(_decode(one)) == _content(_decode(other))


def understand(event: Event, format_: int, names: Sightings, received_us: int) -> Told:
    """Return what an event told; raises one of UNREADABLE."""
    return _READERS[format_](event.body, names, received_us, event.sent_us)


def why(error: BaseException) -> str:
    """Return in words why an event could not be read."""
    match error:
        case errors.Invalid():
            return str(error)[:1_000]
        case RecursionError():
            return "This event cannot be read: it is nested too deeply."
        case _:
            return f"This event is not JSON: {str(error)!r:.1000}."


def _sent(said: Any) -> int | None:
    """Return when a client says it sent; one that cannot tell has its clock taken as right."""
    try:
        return times.parse(said)
    except times.BadTime:
        return None


def _content(body: dict[str, Any]) -> bytes:
    """Return what an event says as canonical JSON; what sending it again changes is left out."""
    return _encode({key: value for key, value in body.items() if key not in _SENDING})


def _unnamed(body: dict[str, Any], received_us: int) -> str:
    """Return a name for an event without an id: sent again at another moment it is another one."""
    return f"unnamed:{blake2b(_content(body), digest_size=16).hexdigest()}:{received_us}"
