"""What a browser says for its person: Global Privacy Control (w3.org/TR/gpc), which only tightens.

Its no is to selling and sharing: to handing data to others in any way, and to others' offers and
profiles. It is about data, not about messages of the organisation's own, and no request to erase.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from twofold.ids import HandleId
from twofold.terms import Scope, Statement

HEADER = "Sec-GPC"
# When what this answers to the signal last changed; told to browsers.
SUPPORT = {"gpc": True, "lastUpdate": "2026-11-22"}

_NOES = (
    Scope(use="share"),
    Scope(use="marketing", recipient="3p"),
    Scope(use="profiling", recipient="3p"),
)


def objects(values: Sequence[str]) -> bool:
    """Tell whether one of these headers is the signal: exactly 1, and nothing else is."""
    return any(value == "1" for value in values)


def noes(handle_id: HandleId) -> tuple[Statement, ...]:
    """Return what the signal says about one handle; the same each time it is sent."""
    return tuple(
        Statement(
            statement_id=_digest(handle_id, scope),
            verb="deny",
            scope=scope,
            speaker="signal",
            method=HEADER,
        )
        for scope in _NOES
    )


def _digest(handle_id: HandleId, scope: Scope) -> str:
    body = msgspec.json.encode((HEADER, handle_id, scope))
    return hashlib.blake2b(body, digest_size=16).hexdigest()
