"""On what a delivery's answer rested, kept with it, so that the answer can be given again."""

import msgspec

from twofold import terms
from twofold.ids import HandleId
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import Circumstances, Intent, Permission, Terms


class Grounds(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was looked at: the version of the terms, and whatever else could have counted.

    `seq` is the place in the log of the last word about these handles; no later one is in it.
    """

    at_us: int
    version: int
    hash: str
    seq: int
    handles: tuple[HandleId, ...]
    known: Circumstances


def note(
    found: Terms, person: Person, intent: Intent, circumstances: Circumstances, *, now: int
) -> Grounds:
    """Return the grounds of an answer that is given now."""
    return Grounds(
        at_us=now,
        version=found.version,
        hash=found.hash,
        seq=found.versions[-1].seq if found.versions else 0,
        handles=tuple(sorted(handle.handle_id for handle in person.handles)),
        known=terms.weighed(found, intent, circumstances, now=now),
    )


def replay(db: Database, intent: Intent, grounds: Grounds) -> tuple[Permission, Terms]:
    """Return the answer to an intent once more, from the log as it was then, and its terms."""
    said = terms.said_about(db, grounds.handles)
    found = terms.fold((one for one in said if one.seq <= grounds.seq), grounds.handles)
    return terms.permit(found, intent, grounds.known, now=grounds.at_us), found
