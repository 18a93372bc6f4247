"""What was told about somebody by name: traits of `identify`, the latest word of each."""

from typing import Any

import msgspec

from twofold.people import Person
from twofold.storage import Database
from twofold.touches.queries import sql

FACTS_MAX = 50
TRAITS_MAX = 200


def traits(db: Database, person: Person) -> dict[str, Any]:
    """Return a person's traits as they were told last."""
    handles = [handle.handle_id for handle in person.handles]
    found: dict[str, Any] = {}
    for row in db.all_in(sql.traits_of, "handles", handles, limit=FACTS_MAX):
        try:
            said = msgspec.json.decode(bytes(row.payload) or b"{}").get("traits")
        except (msgspec.MsgspecError, AttributeError, RecursionError):
            continue
        for name, value in said.items() if isinstance(said, dict) else ():
            if len(found) < TRAITS_MAX:
                found.setdefault(name, value)
    return found
