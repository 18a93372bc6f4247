"""One request to a page: what is open, the moment, the form that was sent, and from where."""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import State, UploadFile

from twofold import clock
from twofold.storage import Database
from twofold.system import System
from twofold.web.networks import network_of

_ENTRY = "twofold.entry"
_NOW = "twofold.now"
# More than any version or count of a form has.
DIGITS_MAX = 9


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What an entrance found out; each door adds who it is."""

    csrf: str
    fields: dict[str, str | UploadFile]


class Visit(Request[Any, Any, State]):
    """A request to a page; each door adds who sends it."""

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

    def enter(self, entry: Entry) -> None:
        """Keep what the entrance found out."""
        self.scope["state"][_ENTRY] = entry

    @property
    def found_out(self) -> Any:
        """Return what was kept so, or None where nobody has to enter."""
        return self.scope["state"].get(_ENTRY)

    @property
    def fields(self) -> dict[str, str | UploadFile]:
        """Return the fields of the form that was sent."""
        return {} if self.found_out is None else self.found_out.fields

    def text(self, name: str) -> str:
        """Return a field of the form as text, empty when it was not sent."""
        found = self.fields.get(name, "")
        return found if isinstance(found, str) else ""

    def number(self, name: str) -> int | None:
        """Return a field of the form as a whole number of few digits, None for anything else."""
        text = self.text(name)
        # Python refuses to read thousands of digits, and no form of ours sends them.
        return int(text) if text.isdecimal() and len(text) <= DIGITS_MAX else None

    @property
    def texts(self) -> dict[str, str]:
        """Return every field of the form that is text."""
        found = self.fields.items()
        return {name: value for name, value in found if isinstance(value, str)}

    def file(self, name: str) -> UploadFile | None:
        """Return a file of the form, or None when none was sent."""
        found = self.fields.get(name)
        return found if isinstance(found, UploadFile) else None

    @property
    def network(self) -> str:
        """Return where the request comes from, for limits on guessing."""
        return network_of(
            self.client.host if self.client else "",
            self.headers.get("x-forwarded-for", ""),
            self.system.settings.trusted_proxies,
        )

    @property
    def site(self) -> str:
        """Return the address under which this door is reached, without a slash at its end."""
        told = self.system.settings.public_url
        return (told or str(self.base_url)).rstrip("/")

    @property
    def secure(self) -> bool:
        """Tell whether cookies may be kept to encrypted connections."""
        return self.site.startswith("https://")
