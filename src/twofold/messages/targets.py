"""Addresses in a message: stored with it, and reached through one of ours that does not name them.

The token in such an address names one delivery and one of its addresses under a keyed mark. So
whoever changes it gets nowhere, and there is no address of ours that leads where a stranger wants.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from hashlib import blake2b

import msgspec

from twofold import templates
from twofold.messages.delivery import Message

_ID_BYTES = 16
_MARK_BYTES = 16
_NUMBER_MAX = 255


def target_token(secret: bytes, delivery_id: str, number: int) -> str:
    """Return the token of the n-th address of a delivery."""
    body = bytes.fromhex(delivery_id) + bytes([number])
    mark = blake2b(body, key=secret, digest_size=_MARK_BYTES).digest()
    return base64.urlsafe_b64encode(body + mark).decode().rstrip("=")


def target_opened(secret: bytes, text: str) -> tuple[str, int] | None:
    """Return the delivery and the number that a token was made for, or None."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(found) != _ID_BYTES + 1 + _MARK_BYTES:
        return None
    delivery_id, number = found[:_ID_BYTES].hex(), found[_ID_BYTES]
    # One text for each token: base64 would take several for the same bytes.
    made = target_token(secret, delivery_id, number)
    return (delivery_id, number) if hmac.compare_digest(made.encode(), text.encode()) else None


def wrapped(message: Message, reach: Callable[[int], str]) -> Message:
    """Return a message as it leaves: each address as the one of ours that leads to it."""
    if not message.links:
        return message

    def reached(number: int) -> str:
        known = number < len(message.links) and number <= _NUMBER_MAX
        return reach(number) if known else message.link(number)

    return msgspec.structs.replace(
        message,
        text=templates.reached(message.text, reached),
        html=templates.reached_html(message.html, reached),
        links=(),
    )
