"""The mail server of the settings, and how much it is given at a time."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec

from twofold import errors
from twofold.egress import MailServer, is_here

_PORTS = {"smtp": 587, "smtps": 465}
_TLS = {"required": "starttls", "none": "none"}


class BadMailServer(errors.Invalid):
    """TWOFOLD_SMTP cannot be used: {reason}. Write it like smtp://user:password@host:587."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many connections, how long and for how many messages each, how many messages a second.

    A `rate` of 0 is no limit. `patience` is how many seconds an answer to a whole message may take.
    """

    connections: int = 4
    age: int = 60
    messages: int = 1_000
    rate: float = 0
    patience: float = 30


def server(url: str, *, greets_as: str) -> tuple[MailServer, Bounds]:
    """Return the server and the bounds that a URL tells of; raises BadMailServer."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadMailServer(reason="it cannot be read as an address") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path not in ("", "/"):
        raise BadMailServer(reason="it names no mail server")
    told: dict[str, Any] = dict(parse_qsl(parts.query, keep_blank_values=True))
    found = MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        security=_security(parts, told.pop("tls", None)),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        greets_as=greets_as,
    )
    return found, _bounds(told)


def _security(parts: SplitResult, tls: str | None) -> Any:
    if parts.scheme == "smtps":
        return "tls"
    if tls is not None:
        if tls not in _TLS:
            raise BadMailServer(reason="tls is required or none")
        return _TLS[tls]
    # What goes to this machine passes no network that somebody could listen on.
    return "offered" if is_here(parts.hostname or "") else "starttls"


def _bounds(told: dict[str, Any]) -> Bounds:
    try:
        found = msgspec.convert(told, Bounds, strict=False)
    except msgspec.ValidationError as error:
        raise BadMailServer(reason=str(error)) from error
    if min(found.connections, found.age, found.messages) < 1 or found.rate < 0:
        raise BadMailServer(reason="connections, age and messages are 1 or more, rate 0 or more")
    if found.patience <= 0:
        raise BadMailServer(reason="patience is more than 0 seconds")
    return found
