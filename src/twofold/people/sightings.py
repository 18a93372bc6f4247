"""What events tell about who is who, gathered before it is settled."""

import hashlib
import secrets
from typing import NamedTuple

from twofold import ids
from twofold.ids import HandleId
from twofold.people import kinds
from twofold.people.queries import sql
from twofold.storage import Database

_SALT_KEY = "handle_salt"


class Evidence(NamedTuple):
    """Why two handles are linked; of several, the smallest (the earliest) is kept."""

    first_us: int
    evidence: str
    said_by: str


class Sightings:
    """Handles and links seen in a run of events; what is seen twice costs one lookup."""

    def __init__(self, salt: bytes) -> None:
        """Start empty, with the home's salt for the ids of handles."""
        self._salt = salt
        self._ids: dict[tuple[str, object], HandleId | None] = {}
        self.named: dict[HandleId, tuple[str, str]] = {}
        self.seen: dict[HandleId, int] = {}
        self.links: dict[tuple[HandleId, HandleId], Evidence] = {}

    def handle(self, kind: str, value: object) -> HandleId | None:
        """Return a handle's id, or None if the value names nobody; raises kinds.BadHandle."""
        # JSON's 1 and true are equal keys in Python; only text may be looked up by itself.
        if type(value) is str and (kind, value) in self._ids:
            return self._ids[kind, value]
        text = kinds.normal(kind, value)
        found = None if text is None else ids.handle_id(self._salt, kind, text)
        if found is not None and text is not None:
            self.named[found] = (kind, text)
        if type(value) is str:
            self._ids[kind, value] = found
        return found

    def see(self, handle_id: HandleId, at_us: int) -> None:
        """Note that an event at `at_us` named the handle."""
        if at_us < self.seen.get(handle_id, at_us + 1):
            self.seen[handle_id] = at_us

    def link(self, one: HandleId, other: HandleId, reason: Evidence) -> None:
        """Note that an event linked two handles."""
        pair = (one, other) if one < other else (other, one)
        found = self.links.get(pair)
        if found is None or reason < found:
            self.links[pair] = reason


def gather(db: Database) -> Sightings:
    """Return an empty collection of sightings for this home."""
    return Sightings(salt(db))


def salt(db: Database) -> bytes:
    """Return the key of this home's handle ids; made at the first call, kept for ever."""
    if db.one(sql.setting, key=_SALT_KEY) is None:
        db.run(sql.make_setting, key=_SALT_KEY, value=secrets.token_hex(32))
    return bytes.fromhex(db.all(sql.setting, key=_SALT_KEY)[0].value)


def link_id(pair: tuple[HandleId, HandleId], evidence: str) -> str:
    """Return the id of what machines, or of what staff, said about a pair of handles."""
    said = "staff" if evidence == "staff" else "said"
    text = f"{pair[0]}{pair[1]}{said}".encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()
