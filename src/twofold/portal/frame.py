"""How a person's side answers: a page in its frame and language, a way onward, or a problem."""

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from twofold import errors, languages, web
from twofold.languages import LANGUAGES
from twofold.portal import figures, seen, signals
from twofold.portal.entrance import NotSignedIn
from twofold.portal.visits import Visit

DOOR = "twofold.portal"
HOME = "/me"

_BROKEN = 500
_log = logging.getLogger(DOOR)


def page(
    request: Visit, template: str, *, tab: str = "", status: int = 200, **values: Any
) -> Response[str]:
    """Return a page; every template has `say` for the words of rules, `csrf`, `zone`, `now`."""
    told = request.words
    settings = request.system.settings
    frame = {
        "language": told.language,
        "languages": LANGUAGES,
        "signed_in": request.entry.visitor is not None,
        "way": _here(request),
        "tab": tab,
        "csrf": request.entry.csrf,
        "zone": request.zone,
        "now": request.now,
        "organisation": settings.organisation,
        "postal_address": settings.postal_address,
        "privacy_contact": settings.privacy_contact,
        "say": request.say,
        "objects": signals.objects(request),
        "seen": request.seen,
    }
    text = environment(told.language).get_template(template).render(frame | values)
    if request.seen is not None:
        text = seen.inert(text, request.seen)
    return Response(text, media_type=MediaType.HTML, status_code=status)


def onward(path: str, *, cookies: Iterable[Cookie] = ()) -> Redirect:
    """Return the answer to an act: go and see what it did."""
    return Redirect(path, status_code=303, cookies=list(cookies))


def inside(way: str) -> str:
    """Return a way that stays on the person's side; anything else leads to its opening page."""
    return way if web.stays_inside(way, HOME) else HOME


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return what went wrong in words; one answer for every link that leads nowhere."""
    if isinstance(error, NotSignedIn):
        return onward(error.way)
    problem = web.problem_of(error)
    if problem.status >= _BROKEN:
        _log.error("%s failed", request.scope.get("path_template"), exc_info=error)
    assert isinstance(request, Visit)  # noqa: S101 - the portal's app makes no other
    answer = page(request, "failed.html", status=problem.status, words=_told(request, error))
    answer.headers.update(problem.headers)
    return answer


def _told(request: Visit, error: Exception) -> str:
    _ = request.words.gettext
    match error:
        case errors.TwofoldError():
            return request.say.error(error)
        case HTTPException(status_code=404):
            return _("This page does not exist.")
        case HTTPException(status_code=405) if request.method == "GET":
            return _("This page is opened only by a button on another page.")
        case HTTPException():
            return _("What was sent cannot be used. Go back, reload the page, try again.")
        case _:
            return _("Something went wrong on our side. Trying again does no harm.")


@cache
def environment(language: str) -> Environment:
    """Return the templates of one language."""
    found = web.environment(DOOR, extensions=("jinja2.ext.i18n",))
    told = languages.words(language)
    found.install_gettext_callables(told.gettext, told.ngettext, newstyle=True)  # type: ignore[attr-defined]
    found.filters.update(figures.filters(language))
    found.policies["ext.i18n.trimmed"] = True
    return found


def _here(request: Visit) -> str:
    """Return where the language switch leads back to: this page, if it can be opened by itself."""
    if request.method != "GET":
        return inside("")
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
