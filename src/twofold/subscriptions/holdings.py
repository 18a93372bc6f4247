"""What this room holds of one person: the browsers that take notices for them."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.people import Person
from twofold.storage import Database
from twofold.subscriptions.queries import sql
from twofold.subscriptions.subscription import of_person


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return a person's browsers, and the services that hand their notices on, as rows of files."""
    found = of_person(db, person)
    return {
        "browsers": (
            {"takes_notices_at": one.endpoint, "since": clock.rfc3339(one.created_us)}
            for one in found
        ),
        "recipients": (
            {"recipient": one.origin, "first_at": clock.rfc3339(one.created_us)} for one in found
        ),
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove a person's browsers; returns how many."""
    handles = [handle.handle_id for handle in person.handles]
    return {"browsers": db.run_in(sql.drop_subscriptions_of, "handles", handles)}
