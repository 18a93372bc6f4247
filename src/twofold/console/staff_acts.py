"""What staff did to feeds, pools, files and limits, in words, with who did it."""

from typing import Any

from twofold import access, clock, decisions, terms, web
from twofold.access import StaffAct
from twofold.console import owners
from twofold.console.visits import Visit

_STAFF = "staff:"


def told(request: Visit, *kinds: Any) -> list[dict[str, Any]]:
    """Return each act on things of some kinds with its moment, the latest first."""
    called = owners.caller(request)
    return [
        {"at_us": one.act_us, "words": _words(one, called(one.act_by.removeprefix(_STAFF)))}
        for one in access.acts(request.db, *kinds)
    ]


def _words(act: StaffAct, who: str) -> str:
    match act.kind, act.verb:
        case "feed", "brought":
            return f"{who} {_feed(act)}"
        case "feed", _:
            return f"{who} removed the feed {act.name}, which came from {_from(act.was)}"
        case "pool", "brought":
            return f"{who} added {web.count(int(act.became), 'code')} to the pool {act.name}"
        case "pool", _:
            left = web.count(int(act.was), "code")
            return f"{who} removed the pool {act.name} and the {left} of it that nobody had"
        case "file", _:
            return f"{who} brought the file {act.name}"
        case _:
            return f"{who} {_limit(act)}"


def _feed(act: StaffAct) -> str:
    if not act.was:
        return f"brought the feed {act.name} from {_from(act.became)}"
    if act.was == act.became:
        return f"brought the feed {act.name} anew"
    return f"lets the feed {act.name} come from {_from(act.became)}, no longer {_from(act.was)}"


def _from(place: str) -> str:
    return "a file" if place == "file" else place


def _limit(act: StaffAct) -> str:
    use, per_us = decisions.limit_of(act)
    what = f"for {terms.use_words(use)} in {per_us / clock.DAY:g} days"
    if act.verb == "dropped":
        return f"took back at most {act.was} {what}; {_left(act.became)}"
    before = f", no longer {act.was}" if act.was else ""
    return f"put at most {act.became} {what} in force{before}"


def _left(most: str) -> str:
    return f"at most {most} hold again" if most else "only the other limits hold"
