"""Limits: how many contacts anybody may have over all campaigns, whatever these would say."""

from litestar import Response, get, post
from litestar.response import Redirect

from twofold import clock, decisions, terms
from twofold.console import campaign_form, described, staff_acts
from twofold.console.campaign_fields import BadField
from twofold.console.campaigns import PAGES
from twofold.console.frame import onward, page
from twofold.console.visits import Visit
from twofold.decisions import ContactLimit

PATH = "/console/limits"
DIGITS_MAX = 4
# Of a stretch in microseconds: a year has fourteen.
PER_DIGITS_MAX = 15


@get(PATH, sync_to_thread=True)
def limits_page(request: Visit) -> Response[str]:
    """Show the limits in force."""
    return _page(request)


@post(PATH, sync_to_thread=True)
def set_limit(request: Visit) -> Response[str] | Redirect:
    """Put a limit in force for a use and a stretch of days."""
    try:
        limit = ContactLimit(
            use=campaign_form.use_of(request.texts),
            per_us=_whole(request.text("days"), "In … days") * clock.DAY,
            most=_whole(request.text("most"), "At most"),
        )
        decisions.set_limit(request.db, limit, by=request.staff.staff_id, now=request.now)
    except (BadField, decisions.BadLimit, terms.UnknownUse) as error:
        return _page(request, problem=str(error), status=400)
    return onward(PATH)


@post(f"{PATH}/drop", sync_to_thread=True)
def drop_limit(request: Visit) -> Response[str] | Redirect:
    """Take back a limit that staff set; one that came with Twofold holds as before."""
    per_us = request.text("per_us")
    is_number = per_us.isdecimal() and len(per_us) <= PER_DIGITS_MAX
    try:
        decisions.drop_limit(
            request.db, request.text("use"), int(per_us) if is_number else 0,
            by=request.staff.staff_id, now=request.now,
        )  # fmt: skip
    except decisions.NoSuchLimit as error:
        return _page(request, problem=str(error), status=404)
    return onward(PATH)


def _page(request: Visit, *, problem: str = "", status: int = 200) -> Response[str]:
    own = {(one.use, one.per_us) for one in decisions.set_by_staff(request.db)}
    found = [
        {
            "limit": one,
            "words": terms.use_words(one.use),
            "days": one.per_us / clock.DAY,
            "is_own": (one.use, one.per_us) in own,
            "usual": decisions.usual(one.use, one.per_us),
        }
        for one in decisions.limits(request.db)
    ]
    typed = {name: request.text(name) for name in ("topic", "most", "days")}
    typed["use"] = request.text("use") or terms.MARKETING
    return page(
        request, "limits.html", tab="campaigns", pages=PAGES, limits=found, problem=problem,
        uses=described.uses(request, typed["use"]), acts=staff_acts.told(request, "limit"),
        status=status, **typed,
    )  # fmt: skip


def _whole(told: str, label: str) -> int:
    if not told.isdecimal() or len(told) > DIGITS_MAX:
        raise BadField(label=label, told=told, reason="write a whole number, 0 or more")
    return int(told)
