"""The kinds of handle: how a value is kept, which values name nobody, how many one may have."""

import re
import unicodedata

from twofold import errors

# Found by, never linked by: several people stand behind one of these.
SHARED = frozenset({"household", "device"})

# The best handle that a person has gives the person their id; own kinds stand after `phone`.
RANKS = {"user_id": 0, "email": 1, "phone": 2, "household": 4, "anonymous_id": 5, "device": 6}
OWN_RANK = 3

# What one person may have of a kind by what machines said; a link that would bring more waits
# for staff. Browsers forget their anonymous id weekly, so two years of one person fit in.
LIMITS = {"user_id": 5, "email": 5, "phone": 5, "anonymous_id": 100}
OWN_LIMIT = 5

# With more links than this a handle stands for a kiosk or a script, not for a person.
DEGREES = {"anonymous_id": 50}
OWN_DEGREE = 1_000

VALUE_LENGTH_MAX = 512

_KIND = re.compile(r"[a-z][a-z0-9_]{0,31}")
_NOTHING = re.compile(r"[0\-\s+.]*|-1")
# What programs send when they know nobody; the list that Segment blocks, and what we met.
_NOBODY = frozenset(
    {"[object object]", "anonymous", "false", "guest", "invalid", "n/a", "na", "nan", "never"}
    | {"nil", "none", "null", "test", "true", "undefined", "unidentified", "unknown", "void"}
)
_NOBODY_MAILBOXES = _NOBODY | {"abc", "email", "example", "no-reply", "noreply", "nobody", "user"}
_NOBODY_PHONES = frozenset({"123456", "1234567", "12345678", "123456789", "1234567890"})
_PHONE_DIGITS_MIN = 5


class BadHandle(errors.Invalid):
    """The handle {kind!r} cannot be used: {reason}."""


def rank(kind: str) -> int:
    """Return how well a kind names a person; less is better."""
    return RANKS.get(kind, OWN_RANK)


def limit(kind: str) -> int:
    """Return how many handles of a kind machines may give one person."""
    return LIMITS.get(kind, OWN_LIMIT)


def degree_max(kind: str) -> int:
    """Return the number of links past which a handle of this kind links nobody."""
    return DEGREES.get(kind, OWN_DEGREE)


def normal(kind: str, value: object) -> str | None:
    """Return the value as it is kept, or None if it names nobody; raises BadHandle."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadHandle(kind=kind, reason="its value must be text or a whole number")
    text = str(value).strip()
    _check(kind, text)
    if text.lower() in _NOBODY or _NOTHING.fullmatch(text):
        return None
    match kind:
        case "email":
            return _email(text)
        case "phone":
            return _phone(text)
        case _:
            return text


def _check(kind: str, text: str) -> None:
    if not _KIND.fullmatch(kind):
        raise BadHandle(kind=kind, reason="a kind is lower-case letters, digits and _")
    if len(text) > VALUE_LENGTH_MAX:
        raise BadHandle(kind=kind, reason=f"it is longer than {VALUE_LENGTH_MAX} characters")
    if "\0" in text:
        raise BadHandle(kind=kind, reason="it holds a NUL character")


def _email(text: str) -> str | None:
    mailbox, at, domain = unicodedata.normalize("NFC", text).lower().rpartition("@")
    if not at or not mailbox or not domain or mailbox in _NOBODY_MAILBOXES:
        return None
    try:
        # One address has two spellings, with umlauts and with xn--; the second is kept.
        return f"{mailbox}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return f"{mailbox}@{domain}"


def _phone(text: str) -> str | None:
    number = re.split(r"[^\d\s+().\-/]", text, maxsplit=1)[0]
    digits = re.sub(r"[^0-9]", "", number)
    if number.startswith("+"):
        kept = f"+{digits}"
    elif digits.startswith("00"):
        digits = digits[2:]
        kept = f"+{digits}"
    else:
        kept = digits
    empty = len(digits) < _PHONE_DIGITS_MIN or len(set(digits)) == 1
    return None if empty or digits in _NOBODY_PHONES else kept
