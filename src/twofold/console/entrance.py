"""The one place that decides who comes in: session, role, and that a form is genuine."""

import hashlib
from urllib.parse import urlencode

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.handlers.base import BaseRouteHandler

from twofold import access, errors, web
from twofold.access import Session
from twofold.console.roles import ROUTES
from twofold.console.visits import COOKIE, FORM_COOKIE, Entry, Visit

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedIn(errors.Refused):
    """Sign in first."""

    def __init__(self, *, way: str) -> None:
        """Keep where to go: the sign-in page, which leads back to what was asked for."""
        self.way = way
        super().__init__()


class NotForYou(errors.NotFound):
    """There is no such page, for you."""


async def admit(
    request: ASGIConnection[BaseRouteHandler, object, object, State], _: object
) -> None:
    """Let a request through, or raise NotSignedIn, NotForYou, web.forms.ForeignForm."""
    assert isinstance(request, Visit)  # noqa: S101 - the console's app makes no other
    if request.method == "OPTIONS":
        return
    roles = ROUTES[request.method, _path_of(request)]
    session = await to_thread.run_sync(_session, request)
    if roles is not None:
        if session is None:
            raise NotSignedIn(way=_sign_in_address(request))
        if session.staff.role not in roles:
            raise NotForYou
    fields = {} if request.method in _READS else await web.read_form(request)
    token = session.csrf if session else form_token(request.cookies.get(FORM_COOKIE, ""))
    if request.method not in _READS:
        web.genuine(request.headers, fields, token)
    request.enter(Entry(staff=session.staff if session else None, csrf=token, fields=fields))


def form_token(nonce: str) -> str:
    """Return what a form must carry before anybody is signed in: it goes with the form cookie."""
    if not nonce:
        return ""
    return hashlib.blake2b(nonce.encode(), digest_size=32, person=b"form").hexdigest()


def session_cookie(request: Visit, token: str) -> Cookie:
    """Return the cookie of a session; without a token, the one that takes it away."""
    return Cookie(
        key=COOKIE,
        value=token,
        path="/console",
        max_age=access.LIFETIME // 1_000_000 if token else 0,
        httponly=True,
        secure=request.secure,
        # Lax, not strict: a link from a mail to a person's page should find one signed in.
        samesite="lax",
    )


def _session(request: Visit) -> Session | None:
    token = request.cookies.get(COOKIE)
    return access.session_of(request.db, token, now=request.now) if token else None


def _path_of(request: Visit) -> str:
    return str(request.scope["path_template"])


def _sign_in_address(request: Visit) -> str:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or asked == "/console":
        return "/console/sign-in"
    return f"/console/sign-in?{urlencode({'next': asked})}"
