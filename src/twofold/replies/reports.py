"""What other machines report: that a mail could not be delivered, or that it was unwanted."""

import re
from collections.abc import Iterator
from email.message import Message

import msgspec

# Nobody is there, and nobody will be (RFC 3463, 3.2).
_NOBODY = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)\b")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"([a-z]+\+[a-z2-7]{52})@", re.IGNORECASE)
_UNSEEN = re.compile(r"[^ -~]+")
_SAID_LENGTH_MAX = 200
_ADDRESSES_MAX = 20
# Where a mail that left here names its own signed addresses.
_SIGNED_IN = ("return-path", "reply-to", "list-unsubscribe")


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one mail elsewhere (RFC 3464): `failed`, `delayed`, `delivered` or other."""

    action: str
    status: str
    said: str


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody called a mail unwanted (RFC 5965); `addresses` are those that it was signed with."""

    kind: str
    addresses: tuple[str, ...]


def is_nobody(status: str) -> bool:
    """Tell whether a status says that nobody is at the address."""
    return _NOBODY.match(status) is not None


def report(found: Message) -> Failure | Complaint | None:
    """Return what a mail reports, if it is a report."""
    parts = {part.get_content_type(): part for part in found.walk()}
    if (complaint := parts.get("message/feedback-report")) is not None:
        return _complaint(found, complaint)
    if (status := parts.get("message/delivery-status")) is not None:
        return _failure(status)
    return None


def _failure(part: Message) -> Failure | None:
    # The library reads each block of fields as a message of its own.
    for fields in _blocks(part):
        action = _value(fields, "action").lower()
        if action:
            status = _STATUS.search(_value(fields, "status"))
            said = _value(fields, "diagnostic-code")
            return Failure(
                action=action, status=status[0] if status else "", said=said[:_SAID_LENGTH_MAX]
            )
    return None


def _complaint(found: Message, part: Message) -> Complaint:
    fields = next(_blocks(part), part)
    texts = [_value(fields, "original-mail-from")]
    for inner in found.walk():
        if inner.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            texts += _signed(inner)
    addresses = [local for text in texts for local in _ADDRESS.findall(text)]
    return Complaint(
        kind=_value(fields, "feedback-type").lower() or "abuse",
        addresses=tuple(dict.fromkeys(addresses))[:_ADDRESSES_MAX],
    )


def _signed(part: Message) -> Iterator[str]:
    payload = part.get_payload()
    if isinstance(payload, list):
        for message in payload:
            if isinstance(message, Message):
                yield from (_value(message, name) for name in _SIGNED_IN)
    else:
        raw = part.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
        yield text.replace("\r\n ", " ").replace("\n ", " ")


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, Message))
        return
    raw = part.get_payload(decode=True)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(payload)
    for block in re.split(r"\r?\n\r?\n", text):
        fields = Message()
        for line in re.sub(r"\r?\n[ \t]+", " ", block).splitlines():
            name, colon, value = line.partition(":")
            if colon and re.fullmatch(r"[A-Za-z-]+", name):
                fields[name] = value.strip()
        yield fields


def _value(fields: Message, name: str) -> str:
    return _UNSEEN.sub(" ", str(fields.get(name, ""))).strip()
