"""My path: both sides on one line; what happened elsewhere told, what happened here marked."""

from datetime import date, datetime, time
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from twofold import clock, hearing, web
from twofold.portal import history
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit
from twofold.storage import Row

PATH = "/me/path"
SHOWN_MAX = 60
DRAWN = (
    "occurred_us", "purpose", "name", "initiator", "amount_micro", "currency", "delight",
)  # fmt: skip
YEAR_US = 365 * clock.DAY
# On a phone half a mark is a larger part of the picture than it leaves at its ends by itself.
ROOM = 0.03


@get(PATH, sync_to_thread=True)
def path_page(request: Visit) -> Response[str]:
    """Show what happened, both sides on one line, the latest first below it."""
    now = request.now
    rows = history.rows(request.db, request.person, before_us=now + 1)
    told = [row for row in rows if row.name not in (history.MARK, history.SIGN_IN)]
    drawn = [row for row in told if row.purpose != "terms" and row.occurred_us > now - YEAR_US]
    first_us = min((row.occurred_us for row in drawn), default=now)
    room_us = clock.DAY + int(ROOM * (now - first_us))
    return page(
        request,
        "path.html",
        tab="rules",
        picture=web.draw_timeline(
            [_drawn(request, row) for row in drawn],
            zone=request.zone,
            since_us=first_us - room_us,
            until_us=now + room_us,
        ),
        since_us=first_us,
        touches=told[:SHOWN_MAX],
        ours=history.OURS,
        marks=history.marks(rows),
        happened=hearing.ELSEWHERE,
        today=web.local(now, request.zone).date().isoformat(),
        kept=request.query_params.get("kept", ""),
    )


@post("/me/path/marks", sync_to_thread=True)
def mark(request: Visit) -> Redirect:
    """Keep how something was for the person."""
    told = request.text("mark")
    value = int(told) if told in {str(one) for one in hearing.MARKS} else 99
    hearing.mark_touch(
        request.system, request.person, request.text("touch"), value, now=request.now
    )
    return onward(f"{PATH}?kept=mark#touches")


@post("/me/path/told", sync_to_thread=True)
def tell(request: Visit) -> Redirect:
    """Keep what the person tells of a contact with somebody else."""
    hearing.tell_touch(
        request.system,
        request.person,
        request.text("brand"),
        request.text("happened"),
        at_us=_moment(request),
        words=request.text("words"),
        now=request.now,
    )
    return onward(f"{PATH}?kept=told#touches")


def _moment(request: Visit) -> int:
    """Return the noon of the day that was told, or now for today; raises hearing.NoBrand."""
    try:
        day = date.fromisoformat(request.text("day"))
        at_us = clock.to_us(datetime.combine(day, time(12), request.zone))
    except (ValueError, OverflowError) as error:
        raise hearing.NoBrand from error
    today = web.local(request.now, request.zone).date()
    return min(at_us, request.now) if day == today else at_us


def _drawn(request: Visit, row: Row) -> web.TimelineTouch:
    own = row.orbit == "own"
    channel = request.say.channel(row.channel or "unknown")
    values: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "occurred_us",
            "purpose",
            "name",
            "initiator",
            "amount_micro",
            "currency",
            "delight",
        )
    }
    is_simulated = row.source == "simulated"
    return web.TimelineTouch(
        channel=channel if own else row.orbit, simulated=is_simulated, **values
    )
