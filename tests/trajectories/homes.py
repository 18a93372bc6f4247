"""A record with touches in it, put there directly: this room only reads them."""

from collections.abc import Sequence

from tests.trajectories.journeys import EVENT_NAMES, Touch
from twofold.storage import Database, Query
from twofold.trajectories import rows

_COLUMNS = ["handle_id", *rows.NAMES[1:]]
_TOUCH = Query(
    "touch",
    f"""
    INSERT INTO touch ({", ".join(_COLUMNS)}, format, payload, salt, digest, feed_id)
    VALUES ({", ".join(f":{name}" for name in _COLUMNS)}, 2, :blank, :blank, :blank, 1)
    """,
)
_HANDLE = Query(
    "handle",
    """
    INSERT INTO handle (handle_id, kind, value, person_id, first_us, degree)
    VALUES (:handle_id, 'user_id', :handle_id, :person_id, 0, 0)
    ON CONFLICT (handle_id) DO NOTHING
    """,
)
_NAME = Query(
    "event_name",
    """
    INSERT INTO event_name (name, purpose, initiator, channel, origin)
    VALUES (:name, :purpose, :initiator, :channel, 'test')
    """,
)
_ASSIGN = Query("assign", "UPDATE handle SET person_id = :person_id WHERE handle_id = :handle_id")


def tell(db: Database, touches: Sequence[Touch]) -> None:
    """Put touches, the handles they are known by, and the event names into the record."""
    with db.write():
        if db.one(Query("any", "SELECT name FROM event_name LIMIT 1")) is None:
            db.many(_NAME, EVENT_NAMES)
        people = sorted({touch["person_id"] for touch in touches})
        db.many(_HANDLE, [{"handle_id": who, "person_id": who} for who in people])
        db.many(
            _TOUCH,
            [
                {**dict.fromkeys(_COLUMNS), **_named(touch), "handle_id": touch["person_id"]}
                | {"blank": b""}
                for touch in touches
            ],
        )


def assign(db: Database, handle_id: str, person_id: str) -> None:
    """Let a handle stand for another person, as a merge does."""
    db.run(_ASSIGN, handle_id=handle_id, person_id=person_id)


def _named(touch: Touch) -> Touch:
    return {name: value for name, value in touch.items() if name in _COLUMNS}
