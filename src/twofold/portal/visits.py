"""One request to a person's side: who sends it, what they sent, in which language they read."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.datastructures import State, UploadFile

from twofold import clock, languages, people, terms, web
from twofold.access import Visitor
from twofold.languages import Words
from twofold.people import Person
from twofold.portal.wording import Wording
from twofold.storage import Database
from twofold.system import System
from twofold.terms import Preferences

COOKIE = "twofold_me"
FORM_COOKIE = "twofold_me_form"
ENTRY_COOKIE = "twofold_me_entry"
LANGUAGE_COOKIE = "twofold_language"
# The page under a message keeps no cookie; its language stands in its address.
LANGUAGE_PARAMETER = "language"
_ENTRY = "twofold.entry"
_NOW = "twofold.now"
_PREFERENCES = "twofold.preferences"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the entrance found out; `visitor` is None where nobody is signed in."""

    visitor: Visitor | None
    csrf: str
    fields: dict[str, str | UploadFile]


class Visit(Request[Any, Any, State]):
    """A request that passed the entrance; handlers ask nothing else."""

    @property
    def system(self) -> System:
        """Return what is open."""
        found: System = self.app.state.system
        return found

    @property
    def db(self) -> Database:
        """Return the record."""
        return self.system.record

    @property
    def now(self) -> int:
        """Return the moment at which this request came, in µs."""
        found: int = self.scope["state"].setdefault(_NOW, clock.now_us())
        return found

    @property
    def entry(self) -> Entry:
        """Return what the entrance found out; nothing, on pages that nobody has to enter."""
        found: Entry = self.scope["state"].get(_ENTRY, Entry(visitor=None, csrf="", fields={}))
        return found

    def enter(self, entry: Entry) -> None:
        """Keep what the entrance found out."""
        self.scope["state"][_ENTRY] = entry

    @property
    def person(self) -> Person:
        """Return who is signed in, as they stand now: whoever holds the handle they came by."""
        visitor = self.entry.visitor
        assert visitor is not None  # noqa: S101 - the entrance let nobody else through
        return people.get(self.db, visitor.handle_id)

    def text(self, name: str) -> str:
        """Return a field of the form as text, empty when it was not sent."""
        found = self.entry.fields.get(name, "")
        return found if isinstance(found, str) else ""

    @property
    def texts(self) -> dict[str, str]:
        """Return every field of the form that is text."""
        found = self.entry.fields.items()
        return {name: value for name, value in found if isinstance(value, str)}

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
        return Wording(self.words, self.zone)

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which moments are told: the person's own, else the organisation's."""
        return web.zone_of(self.preferences.zone) or self.system.zone

    @property
    def network(self) -> str:
        """Return where the request comes from, for limits on guessing."""
        return web.network_of(
            self.client.host if self.client else "",
            self.headers.get("x-forwarded-for", ""),
            self.system.settings.trusted_proxies,
        )

    @property
    def secure(self) -> bool:
        """Tell whether cookies may be kept to encrypted connections."""
        told = self.system.settings.public_url or str(self.base_url)
        return told.startswith("https://")
