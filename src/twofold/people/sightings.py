"""What events tell about who is who, gathered before it is settled."""

import hashlib
import secrets
from collections.abc import Iterable

from twofold import ids
from twofold.ids import HandleId
from twofold.people import kinds
from twofold.people.queries import sql
from twofold.people.roster import Evidence, Roster
from twofold.storage import Database

_SALT_KEY = "handle_salt"


class Sightings:
    """Handles and links seen in a run of events; what is seen twice costs one lookup."""

    def __init__(self, salt: bytes, roster: Roster | None = None) -> None:
        """Start empty, with the home's salt for the ids of handles."""
        self._salt = salt
        self.roster = roster or Roster()
        self.seen: dict[HandleId, int] = {}
        self.links: dict[tuple[HandleId, HandleId], Evidence] = {}

    def handle(self, kind: str, value: object) -> HandleId | None:
        """Return a handle's id, or None if the value names nobody; raises kinds.BadHandle."""
        # JSON's 1 and true are equal keys in Python; only text may be looked up by itself.
        if type(value) is str:
            try:
                return self.roster.ids[kind, value]
            except KeyError:
                found = self.roster.ids[kind, value] = self._named(kind, value)
                return found
        return self._named(kind, value)

    def note(
        self,
        handle_ids: Iterable[HandleId],
        links: Iterable[tuple[HandleId, HandleId, str]],
        at_us: int,
        said_by: str,
    ) -> None:
        """Note whom an event at `at_us` named, and which of them it linked by what evidence."""
        seen, known = self.seen, self.links
        for handle_id in handle_ids:
            first_us = seen.get(handle_id)
            if first_us is None or at_us < first_us:
                seen[handle_id] = at_us
        for one, other, evidence in links:
            pair = (one, other) if one < other else (other, one)
            found = known.get(pair)
            if found is None or (at_us, evidence, said_by) < found:
                known[pair] = Evidence(at_us, evidence, said_by)

    def _named(self, kind: str, value: object) -> HandleId | None:
        text = kinds.normal(kind, value)
        if text is None:
            return None
        found = ids.handle_id(self._salt, kind, text)
        self.roster.named[found] = (kind, text)
        return found


def gather(db: Database, roster: Roster | None = None) -> Sightings:
    """Return an empty collection of sightings for this home."""
    if roster is not None:
        roster.shorten()
    return Sightings(salt(db), roster)


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
