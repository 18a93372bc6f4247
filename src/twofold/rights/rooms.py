"""The rooms that hold something of a person; each tells and forgets what is its own."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from twofold import messages, people, receipts, terms, touches
from twofold.people import Person
from twofold.rights import looks, requests
from twofold.storage import Database

Row = Mapping[str, object]


class Room(Protocol):
    """A room with personal data, as its front door shows it."""

    def export(self, db: Database, person: Person, /) -> Mapping[str, Iterable[Row]]:
        """Return what is held of a person as rows of files; read them within one snapshot."""
        ...


ROOMS: tuple[Room, ...] = (people, touches, terms, messages, receipts, looks, requests)


def holdings(db: Database, person: Person) -> dict[str, Iterable[Row]]:
    """Return what every room holds of a person, as rows of files by name."""
    found: dict[str, Iterable[Row]] = {}
    for room in ROOMS:
        found.update(room.export(db, person))
    return found
