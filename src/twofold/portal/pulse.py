"""Two questions on felt control: on Home, after a need was met, and gone with one press."""

from litestar import post
from litestar.response import Redirect

from twofold import clock, pulse
from twofold.portal import history
from twofold.portal.frame import HOME, onward
from twofold.portal.visits import Visit
from twofold.rights import Request
from twofold.storage import Row

# A need that was met longer ago is not asked about any more.
RECENT_US = 30 * clock.DAY


def is_due(request: Visit, rows: list[Row], asked: list[Request]) -> bool:
    """Tell whether to ask: something was answered lately, and the person's word lets it be."""
    ended = [one.ended_us for one in asked if one.state == "fulfilled" and one.ended_us]
    solved = [*history.answers(rows), *ended]
    lately = any(request.now - RECENT_US < at_us <= request.now for at_us in solved)
    return lately and pulse.may_ask(request.db, request.person, now=request.now)


@post("/me/pulse", sync_to_thread=True)
def answer(request: Visit) -> Redirect:
    """Keep an answer."""
    decides, easy = (_number(request.text(name)) for name in pulse.ITEMS)
    pulse.answer(request.db, request.person, decides=decides, easy=easy, now=request.now)
    return onward(f"{HOME}?pulse=answered")


@post("/me/pulse/skip", sync_to_thread=True)
def skip(request: Visit) -> Redirect:
    """Keep that the person would rather not, now or ever."""
    for_ever = request.text("for_ever") == "yes"
    pulse.skip(request.db, request.person, for_ever=for_ever, now=request.now)
    return onward(f"{HOME}?pulse={'never' if for_ever else 'skipped'}")


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise pulse.NoAnswer
    return int(text[:3])
