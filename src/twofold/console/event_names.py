"""Event names: what each means, who begins it and where; staff have the last word."""

import re
from collections.abc import Collection
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from twofold import errors, seeing, touches
from twofold.console import names
from twofold.console.frame import onward, page
from twofold.console.parameters import Parameters
from twofold.console.visits import Visit
from twofold.touches import EventName

PATH = "/console/event-names"
UNKNOWN_MAX = 50
ORIGINS = {"segment": "came with Twofold", "staff": "staff"}
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,31}")


class WrongMeaning(errors.Invalid):
    """{value!r} is no {what}; choose one of the list."""


@get(PATH, sync_to_thread=True)
def event_names_page(request: Visit) -> Response[str]:
    """Show what every event name means."""
    parameters = Parameters(request.query_params)
    return page(request, "event_names.html", tab="event_names", **_shown(request, parameters))


@post(PATH, sync_to_thread=True)
def name_event(request: Visit) -> Redirect:
    """Say what an event name means, from now on and for every touch there is."""
    purpose, initiator = (
        _one(request, "purpose", names.PURPOSES),
        _one(request, "initiator", names.SIDES),
    )
    meaning = {"purpose": purpose, "initiator": initiator, "channel": _channel(request)}
    name = request.text("name").strip()
    if name in seeing.tables.standing(request.system).names:
        raise seeing.tables.KeptInFile(file=seeing.tables.EVENT_NAMES)
    seeing.name_event(request.system, name, **meaning, now=request.now)
    return onward(f"{PATH}#said")


def _shown(request: Visit, parameters: Parameters) -> dict[str, Any]:
    asked, edit = parameters.text("q"), parameters.text("edit")
    told, standing = touches.event_names(request.db), seeing.tables.standing(request.system)
    edited = next((one for one in told if one.name == edit), _unsaid(edit))
    return {
        "names": [one for one in told if asked.lower() in one.name.lower()],
        "asked": asked,
        "edited": edited,
        "unknown": touches.unknown_names(request.db, UNKNOWN_MAX),
        "origins": ORIGINS,
        "filed": standing.names,
        "file": seeing.tables.EVENT_NAMES,
        "problem": standing.problem,
        "sides": names.SIDES,
        "purposes": [("", "not said"), *((one, one) for one in names.PURPOSES)],
        "initiators": [("", "not said"), *names.SIDES.items()],
        "channels": names.CHANNELS,
    }


def _unsaid(name: str) -> EventName:
    return EventName(name=name, purpose=None, initiator=None, channel=None, origin="staff")


def _one(request: Visit, what: str, allowed: Collection[str]) -> str | None:
    value = request.text(what)
    if value and value not in allowed:
        raise WrongMeaning(value=value[:40], what=what)
    return value or None


def _channel(request: Visit) -> str | None:
    value = request.text("channel").strip().lower()
    if value and not _CHANNEL.fullmatch(value):
        raise WrongMeaning(value=value[:40], what="channel")
    return value or None
