"""What this room holds of one person: their ways in, and where they are signed in."""

from collections.abc import Mapping

from twofold.access.staff import queries
from twofold.people import Person
from twofold.storage import Database


def forget_visits(db: Database, person: Person) -> Mapping[str, int]:
    """Sign a person out everywhere and remove their ways in; returns how many of each."""
    handles = [handle.handle_id for handle in person.handles]
    return {
        "ways in": db.run_in(queries.forget_entries, "handles", handles),
        "visits": db.run_in(queries.forget_visitors, "handles", handles),
    }
