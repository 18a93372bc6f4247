"""Notices on my devices: let by a press where the browser can, ended by a press anywhere."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from twofold import errors, hearing, speaking, subscriptions, web
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit

PATH = "/me/notices"
_SCRIPT = {"Cache-Control": "no-cache"}


@get(PATH, sync_to_thread=True)
def notices_page(request: Visit) -> Response[str]:
    """Show which browsers take notices, and let this one do so."""
    return _page(request, saved=request.query_params.get("saved", ""))


@post(PATH, sync_to_thread=True)
def take_notices(request: Visit) -> Response[Any]:
    """Let a browser take notices, for what was picked with it."""
    visitor = request.entry.visitor
    assert visitor is not None  # noqa: S101 - the entrance let nobody else through
    told = (request.text("endpoint"), request.text("p256dh"), request.text("auth"))
    uses = [use for use in hearing.pushing.OFFERED if request.text(f"use:{use}")]
    try:
        hearing.pushing.subscribe(request.system, visitor.handle_id, told, uses, now=request.now)
    except (errors.Invalid, errors.Refused, errors.Unavailable) as error:
        return _page(request, status=400, problem=_problem(request, error))
    return onward(f"{PATH}?saved=taken")


@post(f"{PATH}/{{subscription_id:str}}/end", sync_to_thread=True)
def end_notices(request: Visit, subscription_id: FromPath[str]) -> Redirect:
    """Let a browser take no notices any more."""
    hearing.pushing.unsubscribe(request.system, request.person, subscription_id, now=request.now)
    return onward(f"{PATH}?saved=ended")


@get("/me/notices.js", sync_to_thread=False)
def worker_script() -> Response[bytes]:
    """Return what shows notices in a browser; its address says for which pages it speaks."""
    return Response(
        web.asset_content("notices-worker.js"), media_type="text/javascript", headers=_SCRIPT
    )


def _problem(request: Visit, error: errors.TwofoldError) -> str:
    own = (
        subscriptions.BadSubscription,
        hearing.pushing.NotOffered,
        hearing.pushing.NoMoreBrowsers,
    )
    if isinstance(error, own):
        return request.say.error(error)
    # Which address it was, and what answered there, is nothing to tell.
    return request.words.gettext("This browser cannot take notices from us.")


def _page(request: Visit, *, status: int = 200, **told: Any) -> Response[str]:
    values = {
        "problem": "",
        "saved": "",
        "is_open": speaking.ways.pushes(request.system),
        "key": hearing.pushing.public_key(request.system),
        "offered": hearing.pushing.OFFERED,
        "browsers": subscriptions.of_person(request.db, request.person),
        **told,
    }
    return page(request, "notices.html", tab="rules", status=status, **values)
