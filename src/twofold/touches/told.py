"""What one event told, once it has been understood; and why one could not be."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from twofold import errors
from twofold.ids import HandleId
from twofold.people import Who

TEXT_LENGTH_MAX = 512

# In the order in which people are shown them.
PURPOSES = (
    *("research", "commentary", "purchase", "service", "renewal", "complaint"),
    *("contribution", "referral", "message", "terms", "unclassified"),
)
INITIATORS = frozenset({"person", "brand", "peer", "helper"})
SOURCES = frozenset({"observed", "told", "third_party", "simulated"})
CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,31}")


class Unreadable(errors.Invalid):
    """This event cannot be read: {reason}."""


class Said(NamedTuple):
    """The columns of a touch that follow from its payload and the times it came with."""

    handle_id: HandleId
    occurred_us: int
    channel: str | None
    purpose: str | None
    name: str | None
    initiator: str | None
    orbit: str = "own"
    source: str = "observed"
    amount_micro: int | None = None
    currency: str | None = None
    cost_micro: int | None = None
    delight: int | None = None
    thread: str | None = None
    refers_to: str | None = None
    time_note: str | None = None


# The columns from `orbit` to `refers_to` of an event that says nothing about them. Most are so,
# and a plain tuple around these costs a fifth of a Said.
UNTOLD = ("own", "observed", None, None, None, None, None, None)


class Told(NamedTuple):
    """One event: its columns as those of Said, whom it names and links, and when it happened.

    `fact` is None for a touch, else `identify`, `group` or `alias`.
    """

    said: tuple[Any, ...]
    who: Who
    occurred_us: int
    fact: str | None = None


def text(value: Any, what: str) -> str | None:
    """Return a short text or None if there is none; raises Unreadable."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Unreadable(reason=f"{what} must be text")
    if len(value) > TEXT_LENGTH_MAX:
        raise Unreadable(reason=f"{what} is longer than {TEXT_LENGTH_MAX} characters")
    if "\0" in value:
        raise Unreadable(reason=f"{what} holds a NUL character")
    return value


def one_of(value: str | None, known: Iterable[str], what: str) -> str | None:
    """Return the value if it is a known word or None; raises Unreadable."""
    if value is not None and value not in known:
        raise Unreadable(reason=f"{what} cannot be {value!r}; it is one of {sorted(known)}")
    return value


def channel(value: Any) -> str | None:
    """Return a channel's name or None if there is none; raises Unreadable."""
    name = text(value, "channel")
    if name is not None and not CHANNEL.fullmatch(name):
        raise Unreadable(reason="a channel is lower-case letters, digits, - and _")
    return name
