"""What every answer of a page door carries so that a browser holds our pages to their word."""

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

# No inline script and no inline style: what outsiders can write stays text, whatever slips through.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# A page that shows a message in a frame, and what stands in the frame: it runs nothing, sends
# nothing, and fetches nothing from elsewhere.
FRAMING = f"{POLICY}; frame-src 'self'"
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox"
)
# The same, but a link that is let stand opens a tab of its own.
LINKED = f"{FRAMED} allow-popups allow-popups-to-escape-sandbox"

_ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # An address of ours may hold a one-time link or a person's id; nobody else gets to see it.
    # (With "no-referrer" browsers would send forms of ours with `Origin: null`.)
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "x-frame-options": "DENY",
}


async def protect(message: Message, scope: Scope) -> None:
    """Add the headers to an answer that is about to leave; a page is not kept by any cache.

    A handler whose `opt` says `shared` may be used by other sites; no other is. One that says
    `framing` may hold a frame of ours, and one that says `framed` is what stands in it; `linked`
    besides, its links open tabs.
    """
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _ALWAYS.items():
        headers[name] = value
    # An address that leads nowhere has no handler.
    found: Mapping[str, Any] = scope
    opt = found["route_handler"].opt if "route_handler" in found else {}
    if opt.get("shared"):
        headers["cross-origin-resource-policy"] = "cross-origin"
    if opt.get("framing"):
        headers["content-security-policy"] = FRAMING
    if opt.get("framed"):
        headers["content-security-policy"] = LINKED if opt.get("linked") else FRAMED
        headers["x-frame-options"] = "SAMEORIGIN"
    headers.setdefault("cache-control", "no-store")
