"""My path: both sides on one line; what happened elsewhere told, what happened here marked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect

from twofold import clock, hearing, web
from twofold.portal import history
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit
from twofold.storage import Row

PATH = "/me/path"
# On a phone so many fill three screens; what is older stands on pages of its own.
SHOWN_MAX = 20
PLACE_DIGITS_MAX = 6
DRAWN = (
    "occurred_us", "purpose", "name", "initiator", "amount_micro", "currency", "delight",
)  # fmt: skip
YEAR_US = 365 * clock.DAY
# On a phone half a mark is a larger part of the picture than it leaves at its ends by itself.
ROOM = 0.03

Before = Annotated[int, QueryParameter(ge=0, le=1_000_000)]


@get(PATH, sync_to_thread=True)
def path_page(request: Visit, before: Before = 0) -> Response[str]:
    """Show what happened, both sides on one line, the latest first below it, and page by page."""
    now = request.now
    rows = history.rows(request.db, request.person, before_us=now + 1)
    told = [row for row in rows if row.name not in (history.MARK, history.SIGN_IN)]
    if before:
        return _page(request, told, history.marks(rows), before)
    drawn = [row for row in told if row.purpose != "terms" and row.occurred_us > now - YEAR_US]
    first_us = min((row.occurred_us for row in drawn), default=now)
    room_us = clock.DAY + int(ROOM * (now - first_us))
    picture = web.draw_timeline(
        [_drawn(request, row) for row in drawn],
        zone=request.zone,
        since_us=first_us - room_us,
        until_us=now + room_us,
    )
    return _page(request, told, history.marks(rows), 0, picture=picture, since_us=first_us)


@post("/me/path/marks", sync_to_thread=True)
def mark(request: Visit) -> Redirect:
    """Keep how something was for the person."""
    told = request.text("mark")
    value = int(told) if told in {str(one) for one in hearing.MARKS} else 99
    hearing.mark_touch(
        request.system, request.person, request.text("touch"), value, now=request.now
    )
    before = request.text("before")
    is_place = before.isascii() and before.isdecimal() and len(before) <= PLACE_DIGITS_MAX
    place = f"&before={before}" if is_place else ""
    return onward(f"{PATH}?kept=mark{place}#touches")


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


def _page(
    request: Visit, told: Sequence[Row], marks: Mapping[str, int], before: int, **picture: Any
) -> Response[str]:
    """Return a page of what happened; the first has the picture, and the form to tell more."""
    more = before + SHOWN_MAX
    return page(
        request,
        "path.html",
        tab="rules",
        touches=told[before:more],
        before=before,
        later=max(0, before - SHOWN_MAX),
        earlier=more if told[more:] else None,
        ours=history.OURS,
        marks=marks,
        happened=hearing.ELSEWHERE,
        today=web.local(request.now, request.zone).date().isoformat(),
        kept=request.query_params.get("kept", ""),
        **picture,
    )


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
