"""How I like it: my clock, ways in my order, my language, a human, minutes of my time."""

from typing import Any
from zoneinfo import available_timezones

from litestar import Response, get, post

from twofold import errors, flow, terms
from twofold.languages import LANGUAGES
from twofold.portal.frame import onward, page
from twofold.portal.visits import Visit
from twofold.terms import CHANNELS, Preferences

PATH = "/me/preferences"
STALE = 412
MINUTES_MAX = 10_000
ORDER = range(1, len(CHANNELS) + 1)
HUMAN: tuple[terms.Human, ...] = ("on_request", "first", "never")


class NoMinutes(errors.Invalid):
    """Write how many minutes a month as a whole number up to 10,000, or leave it empty."""


@get(PATH, sync_to_thread=True)
def preferences_page(request: Visit) -> Response[str]:
    """Show what somebody said of themselves."""
    return _page(request, saved=bool(request.query_params.get("saved")))


@post(PATH, sync_to_thread=True)
def keep(request: Visit) -> Response[Any]:
    """Keep what somebody says of themselves."""
    version = request.text("version")
    try:
        flow.preferring.say_preferences(
            request.system,
            request.person,
            _preferences(request),
            minutes=_minutes(request),
            version=int(version) if version.isdecimal() else -1,
            now=request.now,
        )
    except terms.StaleTerms:
        return _page(request, status=STALE, is_stale=True)
    except errors.Invalid as error:
        return _page(request, status=400, problem=request.say.error(error))
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


def _minutes(request: Visit) -> int | None:
    told = request.text("minutes").strip()
    if not told:
        return None
    if not (told.isascii() and told.isdecimal()) or int(told[:9]) > MINUTES_MAX:
        raise NoMinutes
    return int(told)


def _page(request: Visit, *, status: int = 200, **told: Any) -> Response[str]:
    found = terms.of(request.db, request.person)
    own = found.preferences.channels or ()
    values = {
        "problem": "",
        "is_stale": False,
        "saved": False,
        "version": found.version,
        "preferences": found.preferences,
        "chosen": [own[place - 1] if place <= len(own) else "" for place in ORDER],
        "channels": list(dict.fromkeys((*CHANNELS, *own))),
        "languages": LANGUAGES,
        "human": found.preferences.human or HUMAN[0],
        "minutes": flow.preferring.minutes_given(found),
        "own_zone": request.system.settings.zone,
        "zones": sorted(name for name in available_timezones() if "/" in name),
        **told,
    }
    return page(request, "preferences.html", tab="rules", status=status, **values)
