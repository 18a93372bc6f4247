"""What this room holds of one person: that other programs were told of their touches."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.people import Person
from twofold.storage import Database
from twofold.webhooks.queries import sql

# As long as somebody may want events sent once more.
KEEP_US = 30 * clock.DAY


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return whom a person's touches were told to, as rows of files."""
    handles = [handle.handle_id for handle in person.handles]
    return {
        "recipients": (
            {"recipient": row.url, "first_at": clock.rfc3339(row.first_us)}
            for row in db.all_in(sql.told_of, "handles", handles)
        )
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove what was, or was to be, told of a person; returns how many."""
    handles = [handle.handle_id for handle in person.handles]
    return {"events of webhooks": db.run_in(sql.drop_events, "handles", handles)}


def sweep(db: Database, *, now: int) -> int:
    """Let go of events that ended a month ago or have no webhook any more; returns how many."""
    return db.run(sql.sweep_ended) + db.run(sql.sweep_events, before_us=now - KEEP_US)
