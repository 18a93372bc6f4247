"""Every contact with one person: what left for them here, and what others sent them."""

import msgspec

from twofold.ids import PersonId
from twofold.messages.delivery import Delivery, read
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database

CONTACTS_MAX = 1_000


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """A contact by the organisation that did not pass its gateway: a touch from another system."""

    at_us: int
    channel: str
    name: str


def tried(db: Database, person: Person, *, since_us: int, limit: int) -> list[Delivery]:
    """Return what was to be sent to a person from a moment on, the latest first.

    Letters with which they came to their own side are left out: they asked for each.
    """
    handles = [handle.handle_id for handle in person.handles]
    rows = db.all_in(sql.tried, "handles", handles, since_us=since_us, limit=limit)
    return [read(row) for row in rows]


def sent(db: Database, person: Person, *, before_us: int, limit: int) -> list[Delivery]:
    """Return what was handed over to a person before a moment, the latest first."""
    handles = [handle.handle_id for handle in person.handles]
    rows = db.all_in(sql.sent_to, "handles", handles, before_us=before_us, limit=limit)
    return [read(row) for row in rows]


def from_elsewhere(
    db: Database, person_id: PersonId, *, since_us: int, until_us: int
) -> list[Elsewhere]:
    """Return the contacts by the organisation that other systems told of, the latest first."""
    rows = db.all(
        sql.from_elsewhere,
        person_id=person_id,
        since_us=since_us,
        until_us=until_us,
        limit=CONTACTS_MAX,
    )
    return [
        Elsewhere(at_us=row.occurred_us, channel=row.channel or "", name=row.name or "")
        for row in rows
    ]


def open_to(db: Database, person: Person) -> list[Delivery]:
    """Return what waits for a person or is being handed over at this moment."""
    handles = [handle.handle_id for handle in person.handles]
    return [read(row) for row in db.all_in(sql.open_of, "handles", handles)]


def under_way(db: Database, person: Person) -> list[Delivery]:
    """Return what waits for a person's hours, or is saved up for them."""
    return [one for one in open_to(db, person) if one.state == "waiting"]
