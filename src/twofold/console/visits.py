"""One request to the console: who sends it, what they sent, and what is open to answer it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from twofold import rights, web
from twofold.access import Staff
from twofold.people import Person
from twofold.rights import What

COOKIE = "twofold_staff"
FORM_COOKIE = "twofold_form"
ZONE_COOKIE = "twofold_zone"
REAL_COOKIE = "twofold_real"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry(web.Entry):
    """What the entrance found out; `staff` is None on pages that are for anyone."""

    staff: Staff | None


class Visit(web.Visit):
    """A request that passed the entrance; handlers ask nothing else."""

    @property
    def staff(self) -> Staff:
        """Return who is signed in; only pages for anyone have nobody."""
        found = self.entry.staff
        assert found is not None  # noqa: S101 - the entrance let nobody else through
        return found

    @property
    def by(self) -> str:
        """Return who is signed in, as what they ask for and do is kept."""
        return f"staff:{self.staff.staff_id}"

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
        found: Entry = self.found_out
        return found

    @property
    def real_only(self) -> bool:
        """Tell whether the reader wants what is simulated left out."""
        return self.cookies.get(REAL_COOKIE) == "1"

    @property
    def zone(self) -> ZoneInfo:
        """Return the reader's time zone: what their browser told, else the organisation's."""
        return web.zone_of(self.cookies.get(ZONE_COOKIE)) or self.system.zone
