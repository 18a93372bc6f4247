"""Names for things: 16 bytes as 32 hexadecimal digits, made from what was said or at random."""

import hashlib
import secrets
from typing import NewType

TouchId = NewType("TouchId", str)
HandleId = NewType("HandleId", str)
PersonId = NewType("PersonId", str)
StaffId = NewType("StaffId", str)

BUCKETS = 64
_DIGITS = 32


def touch_id(message_id: str) -> TouchId:
    """Return the touch's id: BLAKE2b of its message id, so that arrival order cannot matter."""
    return TouchId(hashlib.blake2b(message_id.encode(), digest_size=16).hexdigest())


def handle_id(salt: bytes, kind: str, value: str) -> HandleId:
    """Return the handle's id, keyed by the home's salt so that nobody outside can guess it."""
    text = f"{kind}\0{value}".encode()
    return HandleId(hashlib.blake2b(text, key=salt, digest_size=16).hexdigest())


def random_id() -> str:
    """Return a new id that says nothing."""
    return secrets.token_hex(16)


def bucket(person_id: PersonId) -> int:
    """Return the bucket of the lens in which this person's steps are kept."""
    return int(person_id[:2], 16) % BUCKETS


def is_id(text: str) -> bool:
    """Tell whether a text can be an id: 32 lower-case hexadecimal digits."""
    return len(text) == _DIGITS and all(digit in "0123456789abcdef" for digit in text)
