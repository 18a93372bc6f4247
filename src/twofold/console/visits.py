"""One request to the console: who sends it, what they sent, and what is open to answer it."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request
from litestar.datastructures import State, UploadFile

from twofold import clock, rights, web
from twofold.access import Staff
from twofold.people import Person
from twofold.rights import What
from twofold.storage import Database
from twofold.system import System

COOKIE = "twofold_staff"
FORM_COOKIE = "twofold_form"
ZONE_COOKIE = "twofold_zone"
_ENTRY = "twofold.entry"
_NOW = "twofold.now"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the entrance found out; `staff` is None on pages that are for anyone."""

    staff: Staff | None
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
    def staff(self) -> Staff:
        """Return who is signed in; only pages for anyone have nobody."""
        found = self.entry.staff
        assert found is not None  # noqa: S101 - the entrance let nobody else through
        return found

    def look(self, what: What, person: Person, *, within_us: int = 0) -> None:
        """Note, before anything is shown, that who is signed in looks at a person."""
        rights.look(
            self.db,
            who=self.staff.staff_id,
            role=self.staff.role.value,
            person_id=person.person_id,
            what=what,
            now=self.now,
            within_us=within_us,
        )

    @property
    def entry(self) -> Entry:
        """Return what the entrance found out."""
        found: Entry = self.scope["state"][_ENTRY]
        return found

    def enter(self, entry: Entry) -> None:
        """Keep what the entrance found out."""
        self.scope["state"][_ENTRY] = entry

    def text(self, name: str) -> str:
        """Return a field of the form as text, empty when it was not sent."""
        found = self.entry.fields.get(name, "")
        return found if isinstance(found, str) else ""

    def file(self, name: str) -> UploadFile | None:
        """Return a file of the form, or None when none was sent."""
        found = self.entry.fields.get(name)
        return found if isinstance(found, UploadFile) else None

    @property
    def zone(self) -> ZoneInfo:
        """Return the reader's time zone: what their browser told, else the organisation's."""
        return web.zone_of(self.cookies.get(ZONE_COOKIE)) or self.system.zone

    @property
    def network(self) -> str:
        """Return where the request comes from, for limits on guessing."""
        return web.network_of(
            self.client.host if self.client else "",
            self.headers.get("x-forwarded-for", ""),
            self.system.settings.trusted_proxies,
        )

    @property
    def site(self) -> str:
        """Return the address under which staff reach this console, without a slash at its end."""
        told = self.system.settings.public_url
        return (told or str(self.base_url)).rstrip("/")

    @property
    def secure(self) -> bool:
        """Tell whether cookies may be kept to encrypted connections."""
        return self.site.startswith("https://")
