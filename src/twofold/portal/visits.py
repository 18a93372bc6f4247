"""One request to a person's side: who sends it, what they sent, in which language they read."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from twofold import heeding, languages, people, terms, web
from twofold.access import Visitor
from twofold.languages import Words
from twofold.people import Person
from twofold.portal.wording import Wording
from twofold.terms import Preferences

COOKIE = "twofold_me"
FORM_COOKIE = "twofold_me_form"
ENTRY_COOKIE = "twofold_me_entry"
LANGUAGE_COOKIE = "twofold_language"
# The page under a message keeps no cookie; its language stands in its address.
LANGUAGE_PARAMETER = "language"
# Set by `seen` alone, on requests that it makes itself.
SEEN = "twofold.seen"
_PREFERENCES = "twofold.preferences"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry(web.Entry):
    """What the entrance found out; `visitor` is None where nobody is signed in."""

    visitor: Visitor | None


class Visit(web.Visit):
    """A request that passed the entrance; handlers ask nothing else."""

    @property
    def entry(self) -> Entry:
        """Return what the entrance found out; nothing, on pages that nobody has to enter."""
        found: Entry | None = self.found_out
        return found or Entry(visitor=None, csrf="", fields={})

    @property
    def seen(self) -> web.Opened | None:
        """Return the opening by staff that this answers; None for the person themselves."""
        found: web.Opened | None = self.scope["state"].get(SEEN)
        return found

    @property
    def person(self) -> Person:
        """Return who is signed in, as they stand now: whoever holds the handle they came by."""
        visitor = self.entry.visitor
        assert visitor is not None  # noqa: S101 - the entrance let nobody else through
        return people.get(self.db, visitor.handle_id)

    @property
    def preferences(self) -> Preferences:
        """Return how the person who is signed in would like to be dealt with."""
        state = self.scope["state"]
        visitor = self.entry.visitor
        if visitor is None:
            return Preferences()
        if _PREFERENCES not in state:
            state[_PREFERENCES] = terms.of(self.db, self.person).preferences
        found: Preferences = state[_PREFERENCES]
        return found

    @property
    def words(self) -> Words:
        """Return the language that is answered in: chosen here, else preferred, else asked for."""
        preferred = (self.preferences.language or "").partition("-")[0]
        kept = self.query_params.get(LANGUAGE_PARAMETER) or self.cookies.get(LANGUAGE_COOKIE)
        kept = kept or preferred
        return languages.words(languages.chosen(kept, self.headers.get("accept-language", "")))

    @property
    def say(self) -> Wording:
        """Return rules, reasons and failures in the reader's words."""
        return Wording(
            self.words,
            self.zone,
            self.system.zone,
            lambda scope: heeding.assumptions.group_of(self.system, scope),
        )

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which moments are told: the person's own, else the organisation's."""
        return web.zone_of(self.preferences.zone) or self.system.zone
