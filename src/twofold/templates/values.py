"""Plain values: what may be handed to a template, and how each is told in words."""

import math
from collections.abc import Mapping
from typing import Any

from twofold import errors

TEXT_LENGTH_MAX = 50_000
ITEMS_MAX = 20_000
DEPTH_MAX = 8
# Whoever sees a larger number has made it up.
NUMBER_MAX = 10**15

# Marks of our own stand in these; nothing that was handed in may hold one.
OPEN, CLOSE = "\ue000", "\ue001"
_DROPPED = {
    code: None
    for code in (*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, ord(OPEN), ord(CLOSE))
    if chr(code) not in "\n\t"
} | dict.fromkeys(range(55296, 57344))


class TooMuch(Exception):
    """A template asked for more than a message may take."""


class BadFields(errors.Invalid):
    """These fields cannot be put into a message: {reason}."""


def plain(value: Any) -> dict[str, Any]:
    """Return a mapping of plain values (text, numbers, lists, mappings), copied and cleaned.

    Nothing else gets to a template, so there is no object whose attributes it could reach.
    Raises BadFields.
    """
    left = [ITEMS_MAX]
    found = _plain(value, DEPTH_MAX, left)
    if not isinstance(found, dict):
        raise BadFields(reason="they are no mapping of names to values")
    return found


def clean(text: str) -> str:
    """Return a text without control characters, but for tabs and ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)


def line(text: str) -> str:
    """Return a text as one line, as a header takes it."""
    return " ".join(clean(text).split())


def told(value: object) -> str:
    """Return a value as a template puts it out."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < NUMBER_MAX:
            return str(int(value))
        case list() | tuple():
            return "".join(map(told, fits(list(value))))
        case dict():
            return ", ".join(f"{key}: {told(one)}" for key, one in value.items())
        case range():
            return f"{value.start}..{value.stop - 1}"
        case _:
            return str(value)


def fits(value: Any) -> Any:
    """Return a value that is not larger than one may be; raises TooMuch."""
    match value:
        case bool() | None:
            pass
        case str() if len(value) > TEXT_LENGTH_MAX:
            raise TooMuch("a text becomes too long")
        case int() | float() if not -NUMBER_MAX <= value <= NUMBER_MAX:
            raise TooMuch("a number becomes too large")
        case list() if _length(value) > TEXT_LENGTH_MAX:
            raise TooMuch("a list becomes too long")
        case range():
            raise TooMuch("a range like (1..5) stands in a loop alone")
        case _:
            pass
    return value


def _length(value: object) -> int:
    """Return about how long a value is when it is told."""
    match value:
        case str():
            return len(value)
        case list():
            return len(value) + sum(map(_length, value))
        case dict():
            return sum(len(key) + _length(one) for key, one in value.items())
        case _:
            return 1


def _plain(value: Any, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0 or depth < 0:
        raise BadFields(reason="there are too many, or they are nested too deep")
    match value:
        case None | bool():
            return value
        case str():
            if len(value) > TEXT_LENGTH_MAX:
                raise BadFields(reason=f"a text is longer than {TEXT_LENGTH_MAX:,} characters")
            return clean(str(value))
        case int() | float():
            if not math.isfinite(value) or abs(value) > NUMBER_MAX:
                raise BadFields(reason="a number is too large")
            return value
        case list() | tuple():
            return [_plain(one, depth - 1, left) for one in value]
        case Mapping():
            return {
                clean(str(name))[:200]: _plain(one, depth - 1, left) for name, one in value.items()
            }
        case _:
            raise BadFields(reason=f"{type(value).__name__} is neither text nor number nor list")
