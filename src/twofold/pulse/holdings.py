"""What this room holds of a person: told on request, and forgotten with them."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.people import Person
from twofold.pulse.queries import sql
from twofold.storage import Database


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what a person said of their say as rows of a file."""
    handles = [handle.handle_id for handle in person.handles]
    rows = db.all_in(sql.pulses_of, "handles", handles)
    return {
        "pulse": (
            {
                "at": clock.rfc3339(row.at_us),
                "said": row.said,
                "i_decide": row.decides,
                "it_was_easy": row.easy,
            }
            for row in rows
        )
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove what a person said of their say, in the transaction that is open."""
    handles = [handle.handle_id for handle in person.handles]
    return {"answers on felt control": db.run_in(sql.drop_pulses, "handles", handles)}
