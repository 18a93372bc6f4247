"""How the console answers: a page in its frame, a way onward, or a problem in words."""

import logging
from collections.abc import Iterable
from typing import Any

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from twofold import web, worlds
from twofold.console import tabs
from twofold.console.entrance import NotSignedIn
from twofold.console.visits import Visit

DOOR = "twofold.console"
HTMX = "hx-request"

_log = logging.getLogger(DOOR)


def page(
    request: Visit, template: str, *, tab: str = "", status: int = 200, **values: Any
) -> Response[str]:
    """Return a page; to htmx asking for one `hx-target`, only the block of that name.

    Every template has `me`, `tabs`, `tab`, `csrf`, `zone`, `now`, `organisation`; `layered` where
    something is simulated, `real_only` where that is left out, `here` the page's own address.
    """
    staff = request.entry.staff
    frame = {
        "me": staff,
        "tabs": tabs.for_role(staff.role) if staff else (),
        "tab": tab,
        "csrf": request.entry.csrf,
        "zone": request.zone,
        "now": request.now,
        "organisation": request.system.settings.organisation,
        "layered": staff is not None and worlds.layer(request.system) is not None,
        "real_only": request.real_only,
        "here": _here(request),
    }
    part = request.headers.get("hx-target") if request.headers.get(HTMX) == "true" else None
    text = web.render(DOOR, template, frame | values, part=part)
    return Response(text, media_type=MediaType.HTML, status_code=status)


def _here(request: Visit) -> str:
    asked = request.url.query
    return f"{request.url.path}?{asked}" if asked else request.url.path


def onward(path: str, *, cookies: Iterable[Cookie] = ()) -> Redirect:
    """Return the answer to an act: go and see what it did."""
    return Redirect(path, status_code=303, cookies=list(cookies))


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return what went wrong in words; the same bytes for what is absent and what is forbidden."""
    if isinstance(error, NotSignedIn):
        return onward(error.way)
    problem = web.problem_of(error)
    if problem.status >= 500:  # noqa: PLR2004
        _log.error("%s failed", request.scope.get("path_template"), exc_info=error)
    text = web.render(
        DOOR,
        "problem.html",
        {
            "heading": problem.heading,
            "words": problem.words,
            "way_href": "/console",
            "way_words": "To the console",
        },
    )
    return Response(
        text, media_type=MediaType.HTML, status_code=problem.status, headers=problem.headers
    )
