"""What this room holds of one person: the groups that they are in, and why."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.audiences.queries import queries
from twofold.ids import PersonId
from twofold.people import Person
from twofold.storage import Database

HOW = "a description of people that you fit now, over your contacts and what follows from them"


def export(db: Database, person: Person) -> Iterator[dict[str, object]]:
    """Yield the groups that a person is in, as rows of what is worked out about them."""
    ids = [handle.handle_id for handle in person.handles]
    for row in db.all_in(queries.memberships_of_handles, "people", ids):
        since = clock.rfc3339(row.since_us)
        yield {"name": "group", "value": row.name, "since": since, "why": row.why, "how": HOW}


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove a person from every group; returns from how many."""
    ids = [PersonId(handle.handle_id) for handle in person.handles]
    db.run_in(queries.forget_clock, "people", ids)
    return {"groups": db.run_in(queries.forget, "people", ids)}


def let_go(db: Database, person_ids: list[PersonId]) -> None:
    """Take people out of what is described, in the transaction in which they refuse readings."""
    db.run_in(queries.let_go, "people", person_ids)
    db.run_in(queries.forget_clock, "people", person_ids)


def let_everybody_go(db: Database) -> None:
    """Take everybody out of every group that is described, until they are looked at again."""
    db.run(queries.let_everybody_go)
