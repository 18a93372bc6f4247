"""What this room holds of one person: readings, and the way through the stages."""

from collections.abc import Mapping

from twofold.people import Person
from twofold.storage import Database
from twofold.trajectories.queries import queries


def forget(db: Database, person: Person) -> Mapping[str, int]:
    """Remove readings and stages; returns how many of each. Their steps go at compaction."""
    ids = [handle.handle_id for handle in person.handles]
    db.run_in(queries.forget_left_out, "handles", ids)
    return {
        "readings": db.run_in(queries.drop_profiles, "people", ids),
        "stages": db.run_in(queries.drop_stage_steps, "people", ids),
    }
