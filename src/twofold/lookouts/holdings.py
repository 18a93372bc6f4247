"""What this room holds of one person: what they asked to be told of, and how each ended."""

from collections.abc import Iterator, Mapping

from twofold import clock
from twofold.lookouts.lookout import of_person
from twofold.lookouts.queries import sql
from twofold.people import Person
from twofold.storage import Database


def export(db: Database, person: Person) -> Mapping[str, Iterator[dict[str, object]]]:
    """Return what a person asked to be told of as rows of files."""
    return {
        "lookouts": (
            {
                "lookout_id": one.lookout_id,
                "subject": one.subject,
                "words": one.words,
                "channel": one.channel,
                "asked_at": clock.rfc3339(one.asked_us),
                "until": clock.rfc3339(one.until_us),
                "state": one.state,
                "delivery_id": one.delivery_id,
                "answer": one.answer,
                "ended_at": None if one.ended_us is None else clock.rfc3339(one.ended_us),
            }
            for one in of_person(db, person)
        )
    }


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove what a person asked to be told of; returns how many."""
    handles = [handle.handle_id for handle in person.handles]
    return {"things to be told of": db.run_in(sql.drop_lookouts, "handles", handles)}
