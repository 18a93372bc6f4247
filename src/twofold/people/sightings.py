"""What events tell about who is who, gathered before it is settled."""

import hashlib
import secrets

from twofold import ids
from twofold.ids import HandleId
from twofold.people import kinds
from twofold.people.queries import sql
from twofold.people.roster import Evidence, Names, Who, names_of
from twofold.storage import Database

_NEVER = Evidence(1 << 63, "", "")
_SALT_KEY = "handle_salt"


class Sightings:
    """Handles and links seen in a run of events; what is seen twice costs one lookup."""

    def __init__(self, salt: bytes, names: Names | None = None) -> None:
        """Start empty, with the home's salt for the ids of handles, and the names known so far."""
        self._salt = salt
        self.known = names or Names()
        self._firsts: dict[str, dict[Who, int]] = {}
        self.seen: dict[HandleId, int] = {}
        self.links: dict[tuple[HandleId, HandleId], Evidence] = {}
        self.proofs: dict[HandleId, tuple[int, str]] = {}

    def handle(self, kind: str, value: object) -> HandleId | None:
        """Return a handle's id, or None if the value names nobody; raises kinds.BadHandle."""
        # JSON's 1 and true are equal keys in Python; only text may be looked up by itself.
        if type(value) is str:
            try:
                return self.known.ids[kind, value]
            except KeyError:
                found = self.known.ids[kind, value] = self._named(kind, value)
                return found
        return self._named(kind, value)

    def note(self, who: Who, at_us: int, said_by: str) -> None:
        """Note whom an event at `at_us` named and linked."""
        try:
            firsts = self._firsts[said_by]
        except KeyError:
            firsts = self._firsts[said_by] = {}
        first_us = firsts.get(who)
        if first_us is None or at_us < first_us:
            firsts[who] = at_us

    def sum_up(self) -> None:
        """Bring what was noted into `seen`, `links` and `proofs`: each handle and pair once."""
        for said_by, firsts in self._firsts.items():
            for who, at_us in firsts.items():
                for handle_id in who.handles:
                    if at_us < self.seen.get(handle_id, at_us + 1):
                        self.seen[handle_id] = at_us
                for handle_id, proven_us, evidence in who.proofs:
                    proof = (proven_us, evidence)
                    self.proofs[handle_id] = min(proof, self.proofs.get(handle_id, proof))
                for one, other, evidence in who.links:
                    pair = (one, other) if one < other else (other, one)
                    reason = Evidence(at_us, evidence, said_by)
                    if reason < self.links.get(pair, _NEVER):
                        self.links[pair] = reason
        self._firsts.clear()

    def _named(self, kind: str, value: object) -> HandleId | None:
        text = kinds.normal(kind, value)
        if text is None:
            return None
        found = ids.handle_id(self._salt, kind, text)
        self.known.named[found] = (kind, text)
        return found


def gather(db: Database) -> Sightings:
    """Return an empty collection of sightings for this home."""
    return Sightings(salt(db), names_of(db))


def salt(db: Database) -> bytes:
    """Return the key of this home's handle ids; made at the first call, kept for ever."""
    row = db.one(sql.setting, key=_SALT_KEY)
    if row is None:
        db.run(sql.make_setting, key=_SALT_KEY, value=secrets.token_hex(32))
        row = db.only(sql.setting, key=_SALT_KEY)
    return bytes.fromhex(row.value)


def link_id(pair: tuple[HandleId, HandleId], evidence: str) -> str:
    """Return the id of what machines, or of what staff, said about a pair of handles."""
    said = "staff" if evidence == "staff" else "said"
    text = f"{pair[0]}{pair[1]}{said}".encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()
