"""Who comes in to a person's own side: a session that stands, and forms from our own pages."""

import hashlib
from urllib.parse import quote

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.handlers.base import BaseRouteHandler

from twofold import access, errors, people, web
from twofold.access import Visitor
from twofold.portal import signals
from twofold.portal.visits import COOKIE, FORM_COOKIE, Entry, Visit

# What a handler carries in its `opt` if nobody has to be signed in for it.
FOR_ANYONE = {"for_anyone": True}
SIGN_IN = "/me/sign-in"

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedIn(errors.Refused):
    """Sign in first."""

    def __init__(self, *, way: str) -> None:
        """Keep where to go: the sign-in page, which leads back to what was asked for."""
        self.way = way
        super().__init__()


async def admit(
    request: ASGIConnection[BaseRouteHandler, object, object, State], handler: BaseRouteHandler
) -> None:
    """Let a request through, or raise NotSignedIn, web.forms.ForeignForm."""
    assert isinstance(request, Visit)  # noqa: S101 - the portal's app makes no other
    if request.method == "OPTIONS":
        return
    if request.seen is not None:
        # No session is made or looked for: whoever of the staff reads here was let in by theirs.
        request.enter(Entry(visitor=_as_seen(request.seen), csrf="", fields={}))
        return
    visitor = await to_thread.run_sync(_visitor, request)
    if visitor is None and not handler.opt.get("for_anyone"):
        raise NotSignedIn(way=_sign_in_address(request))
    fields = {} if request.method in _READS else await web.read_form(request)
    token = visitor.csrf if visitor else form_token(request.cookies.get(FORM_COOKIE, ""))
    request.enter(Entry(visitor=visitor, csrf=token, fields=fields))
    if request.method not in _READS:
        web.genuine(request.headers, fields, token)


def form_token(nonce: str) -> str:
    """Return what a form must carry before anybody is signed in: it goes with the form cookie."""
    if not nonce:
        return ""
    return hashlib.blake2b(nonce.encode(), digest_size=32, person=b"me form").hexdigest()


def cookie(request: Visit, name: str, value: str, *, seconds: int | None = None) -> Cookie:
    """Return a cookie of ours; without a value, the one that takes it away."""
    return Cookie(
        key=name,
        value=value,
        path="/me",
        max_age=seconds if value else 0,
        httponly=True,
        secure=request.secure,
        # Lax, not strict: a link in a message should find one signed in.
        samesite="lax",
    )


def session_cookie(request: Visit, token: str) -> Cookie:
    """Return the cookie of a session; without a token, the one that takes it away."""
    return cookie(request, COOKIE, token, seconds=access.VISIT_LIFETIME // 1_000_000)


def _visitor(request: Visit) -> Visitor | None:
    token = request.cookies.get(COOKIE)
    visitor = access.visitor_of(request.db, token, now=request.now) if token else None
    if visitor is not None and signals.objects(request):
        signals.kept(request, people.get(request.db, visitor.handle_id))
    return visitor


def _as_seen(opened: web.Opened) -> Visitor:
    # Came in long ago: what only a fresh code opens stays shut.
    handle_id = opened.person.leading.handle_id
    return Visitor(handle_id=handle_id, csrf="", opened_us=0, expires_us=0)


def _sign_in_address(request: Visit) -> str:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or asked == "/me":
        return SIGN_IN
    return f"{SIGN_IN}?next={quote(asked, safe='')}"
