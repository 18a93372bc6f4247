"""The switch that leaves out what is simulated, on every page of whoever presses it."""

from litestar import post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from twofold.console.frame import onward
from twofold.console.visits import REAL_COOKIE, Visit

_YEAR_SECONDS = 365 * 24 * 3_600


@post("/console/real", sync_to_thread=True)
def choose_real(request: Visit) -> Redirect:
    """Show what is real alone from now on, or what is simulated beside it as well."""
    only = request.text("only") == "1"
    cookie = Cookie(
        key=REAL_COOKIE,
        value="1" if only else "",
        path="/console",
        max_age=_YEAR_SECONDS if only else 0,
        httponly=True,
        secure=request.secure,
        samesite="lax",
    )
    return onward(_back(request.text("back")), cookies=[cookie])


def _back(told: str) -> str:
    """Return the page that the switch was pressed on; never a place elsewhere."""
    inside = told == "/console" or told.startswith(("/console/", "/console?"))
    # What a browser would read as another host is no path of ours.
    return told if inside and "\\" not in told and "\n" not in told else "/console"
