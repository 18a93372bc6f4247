"""How somebody would like to be dealt with: their clock, channels in order, language, a human."""

import re
from typing import Literal

import msgspec

from twofold import errors
from twofold.terms import scopes, uses, windows

Human = Literal["never", "on_request", "first"]

CHANNELS_MAX = 20
ZONE_LENGTH_MAX = 64

_BY_ITSELF = (uses.TRANSACTION, uses.SECURITY, uses.LEGAL)
# The shape of BCP 47 (RFC 5646), as browsers send it: en, de-AT, zh-Hant.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class BadPreference(errors.Invalid):
    """This cannot be kept as a preference: {reason}."""


class Preferences(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person said of each; None where they said nothing.

    `zone` is a name of the tz database, `channels` the person's own order, the first one first.
    """

    zone: str | None = None
    channels: tuple[str, ...] | None = None
    language: str | None = None
    human: Human | None = None

    def followed_by(self, later: "Preferences") -> "Preferences":
        """Return these with what was said later in place of what was said before."""
        told = {name: getattr(later, name) for name in self.__struct_fields__}
        said = {name: value for name, value in told.items() if value is not None}
        return msgspec.structs.replace(self, **said)


NONE = Preferences()


def human_first(preferences: Preferences) -> bool:
    """Tell whether somebody wants no machine to answer them before a human does."""
    return preferences.human == "first"


def wants_human(preferences: Preferences, use: str, matter: str) -> bool:
    """Tell whether a human has to stand behind a contact: an answer, or a word in a thread.

    What an order, an account's safety or the law calls for needs nobody's judgement.
    """
    if not human_first(preferences):
        return False
    answers = scopes.under(use, uses.REPLY)
    return answers or bool(matter and not any(scopes.under(use, one) for one in _BY_ITSELF))


def checked(preferences: Preferences) -> Preferences:
    """Return the preferences themselves if they can be kept.

    Raises BadPreference, windows.BadZone, scopes.BadScope.
    """
    if preferences == NONE:
        raise BadPreference(reason="name a zone, channels, a language, or whether by a human")
    if preferences.zone is not None:
        if len(preferences.zone) > ZONE_LENGTH_MAX:
            raise windows.BadZone(zone=preferences.zone[:ZONE_LENGTH_MAX])
        windows.zone(preferences.zone)
    channels = preferences.channels or ()
    if len(channels) > CHANNELS_MAX or len(set(channels)) < len(channels):
        raise BadPreference(reason=f"channels are named once each, {CHANNELS_MAX} at most")
    for channel in channels:
        if channel == scopes.ANY:
            raise BadPreference(reason="channels are named, * is none")
        scopes.checked(scopes.Scope(channel=channel))
    language = preferences.language
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise BadPreference(reason="a language is written like en or de-AT")
    return preferences
