"""Coming to one's own side, by a code or a link, and leaving it again."""

import secrets
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import access, errors, hearing, people
from twofold.languages import LANGUAGES
from twofold.portal.entrance import (
    FOR_ANYONE,
    SIGN_IN,
    cookie,
    form_token,
    session_cookie,
)
from twofold.portal.frame import HOME, inside, onward, page
from twofold.portal.visits import COOKIE, ENTRY_COOKIE, FORM_COOKIE, LANGUAGE_COOKIE, Entry, Visit

CODE = "/me/code"
_YEAR_SECONDS = 365 * 24 * 3600
_ENTRY_SECONDS = 15 * 60


class UnknownLanguage(errors.Invalid):
    """This page is not written in that language."""


@get(SIGN_IN, sync_to_thread=True, opt=FOR_ANYONE)
def sign_in_page(request: Visit) -> Response[str]:
    """Ask which address or number is theirs."""
    way = inside(request.query_params.get("next", HOME))
    return anonymous(request, "sign_in.html", next=way, address="", problem="")


@post(SIGN_IN, sync_to_thread=True, opt=FOR_ANYONE)
def ask_in(request: Visit) -> Response[Any]:
    """Keep that somebody wants in; who it is, if anybody, is looked up after the answer."""
    address, way = request.text("address"), inside(request.text("next"))
    try:
        asked = hearing.entries.ask_entry(
            request.system, address, network=request.network, now=request.now
        )
    except hearing.entries.NoAddress as error:
        problem = request.say.error(error)
        return anonymous(
            request, "sign_in.html", status=400, next=way, address=address[:200], problem=problem
        )
    kept = cookie(request, ENTRY_COOKIE, asked.token, seconds=_ENTRY_SECONDS)
    answer = onward(CODE if way == HOME else f"{CODE}?next={quote(way, safe='')}", cookies=[kept])
    answer.background = BackgroundTask(
        hearing.entries.answer_entry,
        request.system,
        asked,
        language=request.words.language,
        now=request.now,
    )
    return answer


@get(CODE, sync_to_thread=True, opt=FOR_ANYONE)
def code_page(request: Visit) -> Response[str]:
    """Ask for the code."""
    way = inside(request.query_params.get("next", HOME))
    return anonymous(request, "code.html", next=way, problem="")


@post(CODE, sync_to_thread=True, opt=FOR_ANYONE)
def enter_code(request: Visit) -> Response[Any]:
    """Spend a code."""
    way = inside(request.text("next"))
    token, code = request.cookies.get(ENTRY_COOKIE, ""), request.text("code")
    try:
        session = hearing.entries.enter_by_code(request.system, token, code[:20], now=request.now)
    except access.DeadEntry as error:
        problem = request.say.error(error)
        return anonymous(request, "code.html", status=400, next=way, problem=problem)
    cookies = [session_cookie(request, session), cookie(request, ENTRY_COOKIE, "")]
    return onward(way, cookies=cookies)


@get("/me/enter/{token:str}", sync_to_thread=True, opt=FOR_ANYONE)
def link_page(request: Visit, token: FromPath[str]) -> Response[str]:
    """Show what a link opens; opening it changes nothing."""
    handle_id = access.look_entry(request.db, token, now=request.now)
    handles = people.get(request.db, handle_id).handles
    named = next(handle for handle in handles if handle.handle_id == handle_id)
    return anonymous(request, "enter.html", token=token, address=named.value)


@post("/me/enter/{token:str}", sync_to_thread=True, opt=FOR_ANYONE)
def enter_link(request: Visit, token: FromPath[str]) -> Redirect:
    """Spend a link."""
    session = hearing.entries.enter_by_link(request.system, token, now=request.now)
    return onward(HOME, cookies=[session_cookie(request, session)])


@post("/me/sign-out", sync_to_thread=True)
def sign_out(request: Visit) -> Redirect:
    """End the session."""
    access.close_visit(request.db, request.cookies.get(COOKIE, ""))
    return onward(SIGN_IN, cookies=[session_cookie(request, "")])


@post("/me/language", sync_to_thread=True, opt=FOR_ANYONE)
def choose_language(request: Visit) -> Redirect:
    """Go on in another language."""
    language = request.text("language")
    if language not in LANGUAGES:
        raise UnknownLanguage
    kept = cookie(request, LANGUAGE_COOKIE, language, seconds=_YEAR_SECONDS)
    return onward(inside(request.text("next")), cookies=[kept])


def anonymous(request: Visit, template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """Return a page for somebody not signed in, with a cookie that its form has to match."""
    if request.entry.visitor is not None:
        return page(request, template, status=status, **values)
    nonce = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    request.enter(Entry(visitor=None, csrf=form_token(nonce), fields=request.entry.fields))
    answer = page(request, template, status=status, **values)
    kept: Cookie = cookie(request, FORM_COOKIE, nonce)
    answer.set_cookie(kept)
    return answer
