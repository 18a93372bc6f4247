"""How I like it: my clock, ways in my order, my language, a human, minutes and data of mine."""

from typing import Any
from zoneinfo import available_timezones

from litestar import Response, get, post

from twofold import errors, heeding, seeing, terms
from twofold.languages import LANGUAGES
from twofold.portal import rules
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit
from twofold.terms import CHANNELS, Preferences, Terms, What

PATH = "/me/preferences"
STALE = 412
GIVEN_MAX = 10_000
GIVES: tuple[What, ...] = ("minutes", "data")
ORDER = range(1, len(CHANNELS) + 1)
HUMAN: tuple[terms.Human, ...] = ("on_request", "first", "never")


class NoMinutes(errors.Invalid):
    """Write how many minutes or pieces of data a month as a whole number up to 10,000, or leave it empty."""  # noqa: E501


@get(PATH, sync_to_thread=True)
def preferences_page(request: Visit) -> Response[str]:
    """Show what somebody said of themselves."""
    return _page(request, saved=bool(request.query_params.get("saved")))


@post(PATH, sync_to_thread=True)
def keep(request: Visit) -> Response[Any]:
    """Keep what somebody says of themselves."""
    told = request.number("version")
    version = -1 if told is None else told
    try:
        heeding.preferring.say_preferences(
            request.system,
            request.person,
            _preferences(request),
            gives={what: _number(request.text(what).strip()) for what in GIVES},
            version=version,
            now=request.now,
        )
    except terms.StaleTerms:
        since = rules.changed_since(request, version)
        return _page(request, status=STALE, typed=_typed(request), since=since)
    except errors.Invalid as error:
        problem = request.say.error(error)
        return _page(request, status=400, typed=_typed(request), problem=problem)
    return onward(f"{PATH}?saved=1")


def _preferences(request: Visit) -> Preferences:
    channels = [request.text(f"channel-{place}") for place in ORDER]
    language = request.text("language")
    human = request.text("human")
    return Preferences(
        zone=request.text("zone").strip() or None,
        channels=tuple(dict.fromkeys(one for one in channels if one)) or None,
        language=language if language in LANGUAGES else None,
        human=next((one for one in HUMAN if one == human), None),
    )


def _number(told: str) -> int | None:
    if not told:
        return None
    # Nothing that is allowed has more digits than the most.
    if not (told.isascii() and told.isdecimal()) or len(told) > len(str(GIVEN_MAX)):
        raise NoMinutes
    if int(told) > GIVEN_MAX:
        raise NoMinutes
    return int(told)


def _typed(request: Visit) -> dict[str, Any]:
    """Return what the form said, for it to stand there again."""
    return {
        "zone": request.text("zone"),
        "channels": [request.text(f"channel-{place}") for place in ORDER],
        **{name: request.text(name) for name in ("language", "human", *GIVES)},
    }


def _kept(found: Terms) -> dict[str, Any]:
    preferences = found.preferences
    own = preferences.channels or ()
    given = {what: heeding.preferring.given(found, what) for what in GIVES}
    return {
        "zone": preferences.zone or "",
        "channels": [own[place - 1] if place <= len(own) else "" for place in ORDER],
        "language": preferences.language or "",
        "human": preferences.human or HUMAN[0],
        **{what: "" if most is None else str(most) for what, most in given.items()},
    }


def _page(
    request: Visit, *, status: int = 200, typed: dict[str, Any] | None = None, **told: Any
) -> Response[str]:
    found = terms.of(request.db, request.person)
    shown = typed or _kept(found)
    values = {
        "problem": "",
        "since": None,
        "saved": False,
        "version": found.version,
        "shown": shown,
        "ways_known": list(dict.fromkeys((*CHANNELS, *filter(None, shown["channels"])))),
        "languages": LANGUAGES,
        "spent": seeing.told.spent(request.system, request.person, found, now=request.now),
        "own_zone": request.system.settings.zone,
        "zones": sorted(name for name in available_timezones() if "/" in name),
        **told,
    }
    return page(request, "preferences.html", tab="rules", status=status, **values)
