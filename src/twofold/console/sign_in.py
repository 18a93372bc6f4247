"""Signing in by password or by a one-time link, signing out, choosing a password."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import access, errors, web
from twofold.access import Admitted, Denied, Throttled
from twofold.console import now
from twofold.console.entrance import form_token, session_cookie
from twofold.console.frame import onward, page
from twofold.console.visits import COOKIE, FORM_COOKIE, Entry, Visit

HOME = "/console"
WRONG = "The address and the password do not belong together."


@get("/console/sign-in", sync_to_thread=True)
def sign_in_page(request: Visit) -> Response[str]:
    """Ask for an address and a password."""
    way = _inside(request.query_params.get("next", HOME))
    return _anonymous(request, "sign_in.html", next=way, email="", problem=None)


@post("/console/sign-in", sync_to_thread=True)
def sign_in(request: Visit) -> Response[str] | Redirect:
    """Open a session, or say that the two do not belong together."""
    email, password, way = (request.text(name) for name in ("email", "password", "next"))
    match access.sign_in(
        request.db, email=email, password=password, network=request.network, now=request.now
    ):
        case Admitted(token=token):
            return onward(_inside(way), cookies=[session_cookie(request, token)])
        case Throttled(wait_us=wait_us):
            raise web.TooOften(wait_us=wait_us)
        case Denied():
            values = {"next": _inside(way), "email": email, "problem": WRONG}
            return _anonymous(request, "sign_in.html", status=403, **values)


@get("/console/enter/{token:str}", sync_to_thread=True)
def link_page(request: Visit, token: FromPath[str]) -> Response[str]:
    """Show whom a one-time link signs in; opening it changes nothing."""
    staff = access.look(request.db, token, now=request.now)
    now.prepare(request)
    return _anonymous(request, "enter.html", token=token, who=staff)


@post("/console/enter/{token:str}", sync_to_thread=True)
def enter(request: Visit, token: FromPath[str]) -> Redirect:
    """Spend a one-time link."""
    session = access.use(request.db, token, now=request.now)
    return onward(HOME, cookies=[session_cookie(request, session)])


@post("/console/sign-out", sync_to_thread=True)
def sign_out(request: Visit) -> Redirect:
    """End the session."""
    access.close_session(request.db, request.cookies.get(COOKIE, ""))
    return onward("/console/sign-in", cookies=[session_cookie(request, "")])


@get("/console/password", sync_to_thread=True)
def password_page(request: Visit) -> Response[str]:
    """Ask for a new password."""
    return page(request, "password.html", problem=None)


@post("/console/password", sync_to_thread=True)
def change_password(request: Visit) -> Response[str] | Redirect:
    """Replace one's own password; every other session of theirs ends."""
    present, password = request.text("present"), request.text("password")
    who, where = request.staff.staff_id, request.network
    try:
        token = access.change_password(
            request.db, who, present=present, password=password, network=where, now=request.now
        )
    except (errors.Invalid, access.WrongPassword) as error:
        return page(request, "password.html", status=400, problem=str(error))
    return onward(HOME, cookies=[session_cookie(request, token)])


def _anonymous(request: Visit, template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """Return a page for somebody not signed in, with a cookie that its form has to match."""
    nonce = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    entry = request.entry
    if entry.staff is None:
        request.enter(Entry(staff=None, csrf=form_token(nonce), fields=entry.fields))
    answer = page(request, template, status=status, **values)
    answer.set_cookie(
        Cookie(
            key=FORM_COOKIE,
            value=nonce,
            path="/console",
            httponly=True,
            secure=request.secure,
            samesite="lax",
        )
    )
    return answer


def _inside(way: str) -> str:
    """Return a way that stays in the console; anything else leads to its opening page."""
    return way if web.stays_inside(way, HOME) else HOME
