"""Messages in the app on the organisation's own pages: a script, and what it shows.

Other origins read this, so each answer names the one page it is for, or nobody. There is no cookie
in it: what opens the feed is a token that the page's own server asked for.
"""

import msgspec
from litestar import Response, get, route

from twofold import speaking, web
from twofold.portal.visits import Visit

PATH = "/inapp/feed"
SHARED = {"shared": True}
_SCRIPT_AGE = {"Cache-Control": "public, max-age=3600"}
_ANSWER_SECONDS = "600"
_REFUSED = 403
_ASKING = 204


@get("/inapp.js", sync_to_thread=False, opt=SHARED)
def feed_script() -> Response[bytes]:
    """Return the script that shows a person's messages where it stands in a page."""
    content = web.asset_content("inapp.js")
    return Response(content, media_type="text/javascript", headers=_SCRIPT_AGE)


# In one handler: for a second one the framework would answer OPTIONS by itself.
@route(PATH, http_method=["GET", "OPTIONS"], sync_to_thread=True, opt=SHARED)
def feed(request: Visit) -> Response[object]:
    """Return the messages that a token opens on the page that asks; changes nothing."""
    origin = request.headers.get("origin", "")
    if request.method == "OPTIONS":
        return _may_ask(request, origin)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        opening = token.strip() if scheme.lower() == "bearer" else ""
        found = speaking.feeding.feed(request.system, opening, origin, now=request.now)
    except speaking.feeding.NoFeed as error:
        # One answer for every no, and no page may read it.
        return Response({"title": str(error)}, status_code=_REFUSED, headers={"Vary": "Origin"})
    return Response({"items": msgspec.to_builtins(found)}, headers=_for_page(origin))


def _may_ask(request: Visit, origin: str) -> Response[object]:
    """Tell a browser whether a page may ask: those of the setting alone, to the letter."""
    if origin not in request.system.settings.page_origins:
        return Response(None, status_code=_ASKING, headers={"Vary": "Origin"})
    asking = {
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": "authorization",
        "Access-Control-Max-Age": _ANSWER_SECONDS,
    }
    return Response(None, status_code=_ASKING, headers=_for_page(origin) | asking)


def _for_page(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
