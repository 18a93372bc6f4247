"""What this room holds of one person: the groups that they are in, and why."""

from collections.abc import Iterator, Mapping

import msgspec

from twofold import clock, terms
from twofold.audiences import departures, saved
from twofold.audiences.queries import queries
from twofold.ids import PersonId
from twofold.people import Person
from twofold.storage import Database

LEFT = "you said that it is not to be used about you"
LEFT_HOW = "not: it is unknown to every question until you take it back"
HOW = "a description of people that you fit now, over your contacts and what follows from them"


class In(msgspec.Struct, frozen=True, kw_only=True):
    """A group that somebody is in, since when and why."""

    audience_id: str
    name: str
    since_us: int
    why: str


def export(db: Database, person: Person) -> Iterator[dict[str, object]]:
    """Yield the groups that a person is in, as rows of what is worked out about them.

    Behind them come the groups and scores that the person left.
    """
    for one in groups_of(db, person):
        since = clock.rfc3339(one.since_us)
        yield {"name": "group", "value": one.name, "since": since, "why": one.why, "how": HOW}
    for left in terms.exemptions.standing_in(terms.of(db, person)):
        since = clock.rfc3339(left.since_us)
        yield {"name": "left", "value": left.about, "since": since, "why": LEFT, "how": LEFT_HOW}


def groups_of(db: Database, person: Person) -> list[In]:
    """Return the groups that a person is in, but for those that they left."""
    ids = [handle.handle_id for handle in person.handles]
    rows = db.all_in(queries.memberships_of_handles, "people", ids)
    found = [saved.get(db, row.audience_id) for row in rows]
    left = departures.left_by(db, found, [person.person_id]).get(person.person_id, ())
    return [In(**row._asdict()) for row in rows if row.audience_id not in left]


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
