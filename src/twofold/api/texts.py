"""Text that JSON allows and nothing after the door can hold: NUL, half surrogates, absurd nesting.

A body is looked at as a whole first, for one event in a million has any of this.
"""

import re
from collections.abc import Iterator

# Deeper than any real event; whoever reads the event later never runs out of stack.
DEPTH_MAX = 64

# What `mended` leaves in place of something too deep; `broken` finds it, like any NUL.
STANDING_FOR_DEEP = b'"\\u0000deep"'

_BATCH_LEVELS = 2
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NUL = b"\\u0000"
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_ESCAPE = re.compile(
    rb"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|(?P<nul>\\u0000)"
    rb"|\\.",
    re.DOTALL,
)


def is_utf8(body: bytes) -> bool:
    """Tell whether the body is UTF-8, which a decoder that skips members does not check."""
    if body.isascii():
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def suspect(body: bytes) -> bool:
    """Tell cheaply whether the body may hold a NUL or half a surrogate pair."""
    return b"\\" in body and _SUSPECT.search(body) is not None


def broken(payload: bytes) -> bool:
    """Tell whether the payload holds a NUL or half a surrogate pair."""
    return any(found["half"] or found["nul"] for found in _ESCAPE.finditer(payload))


def may_be_deep(body: bytes) -> bool:
    """Tell cheaply whether anything in the body may be nested deeper than DEPTH_MAX.

    Of its brackets alone, each pass removes the innermost; what is left after the last is deep,
    or only looks so for brackets in its text.
    """
    brackets = body.translate(None, _NO_BRACKETS)
    for _ in range(DEPTH_MAX):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return False
    return True


def too_deep(payload: bytes) -> bool:
    """Tell whether the payload is nested deeper than DEPTH_MAX."""
    if STANDING_FOR_DEEP in payload:
        return True
    return max((depth for depth, _ in _nesting(payload)), default=0) > DEPTH_MAX


def mended(body: bytes) -> bytes:
    """Return the body of a batch with a NUL wherever one event alone made it unreadable.

    So the decoder can tell the events apart again, and exactly the broken ones are refused.
    """
    whole = _ESCAPE.sub(lambda found: _NUL if found["half"] else found[0], body)
    pieces: list[bytes] = []
    kept_to, cut_from = 0, None
    for depth, token in _nesting(whole):
        if depth == DEPTH_MAX + _BATCH_LEVELS + 1 and cut_from is None:
            cut_from = token.start()
        elif depth == DEPTH_MAX + _BATCH_LEVELS and cut_from is not None:
            pieces += [whole[kept_to:cut_from], STANDING_FOR_DEEP]
            kept_to, cut_from = token.end(), None
    return b"".join(pieces) + whole[kept_to:]


def _nesting(text: bytes) -> Iterator[tuple[int, re.Match[bytes]]]:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in (b"{", b"["):
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
        yield depth, token
