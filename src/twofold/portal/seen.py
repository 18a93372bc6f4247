"""A person's side as staff see it: the very pages, with nothing in them that could be pressed.

The person's handlers and templates answer a request that only this module can make: it has no
session, reads alone, and is let through to pages and to nothing else.
"""

import re
from typing import Any

import msgspec
from litestar import Litestar

from twofold import web
from twofold.messages import Delivery, Message
from twofold.portal.visits import SEEN
from twofold.web import Opened, Shown, Side

ROOT = "/me"
# What of a person's side is a page to be read; what hands out files or lets people in is not.
# Nor is how much say they have: that number is theirs alone. Nor are notices: they are switched on
# in the browser that is to show them.
PAGES = re.compile(
    r"|messages|rules|rules/versions|preferences|data|path|given|leave|receipts"
    r"|receipts/[^/.]+"
)
# They hold a code or a link that lets its reader in, or speaks for them.
_SECRET_MATTERS = ("entry:", "asking:")
_SECRET_LINKS = re.compile(r"/(u|me/enter|forms/yes)/[^\s/]+")
_HIDDEN = "Only they can read this: it holds a code or a link that is theirs alone."

_FIELDS = re.compile(r"<(button|input|select|textarea)\b")
_TARGETS = re.compile(r' (?:form)?action="[^"]*"')
_LINKS = re.compile(r'href="/me(?=[/"?#])([^"]*)"')


def side(app: Litestar) -> Side:
    """Return the pages of the person's door for those who may only read them."""

    async def show(opened: Opened) -> Shown:
        if PAGES.fullmatch(opened.page) is None:
            raise web.NotToBeSeen
        status, body = await _asked(app, opened)
        return Shown(status=status, text=body.decode())

    return show


def inert(text: str, opened: Opened) -> str:
    """Return a page whose links stay under the address of its reader, and whose forms are dead."""
    # Nothing that people write can stand in an attribute like that: its quotes are escaped.
    linked = _LINKS.sub(lambda found: _within(found[1], opened.root), text)
    return _FIELDS.sub(r"<\1 disabled", _TARGETS.sub("", linked))


def veiled(delivery: Delivery) -> Delivery:
    """Return a message without what would open something that is the person's alone."""
    if delivery.intent.matter.startswith(_SECRET_MATTERS):
        told = Message(text=_HIDDEN, subject=delivery.message.subject)
    else:
        text = _SECRET_LINKS.sub(r"/\1/…", delivery.message.text)
        told = msgspec.structs.replace(delivery.message, text=text)
    return msgspec.structs.replace(delivery, message=told)


def _within(way: str, root: str) -> str:
    page, mark, rest = re.match(r"/?([^?#]*)([?#]?)(.*)", way).groups()  # type: ignore[union-attr]
    if PAGES.fullmatch(page) is None:
        # Theirs alone to open or to take.
        return 'role="link" aria-disabled="true"'
    return f'href="{root}{f"/{page}" if page else ""}{mark}{rest}"'


async def _asked(app: Litestar, opened: Opened) -> tuple[int, bytes]:
    """Return the answer of the person's door to a request that brings no cookie and no body."""
    path = f"{ROOT}/{opened.page}".rstrip("/")
    answer: list[dict[str, Any]] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        answer.append(message)

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": opened.query,
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": ("localhost", 80),
        "extensions": {},
        "state": {SEEN: opened},
    }
    await app(scope, receive, send)
    return answer[0]["status"], b"".join(part.get("body", b"") for part in answer[1:])
