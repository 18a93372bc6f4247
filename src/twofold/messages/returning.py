"""What came back of a message after it had left: that nobody is there, or that it was unwanted."""

from twofold.messages.delivery import Returned
from twofold.messages.queries import sql
from twofold.storage import Database


def note_return(db: Database, delivery_id: str, returned: Returned, *, now: int) -> bool:
    """Note what came back of a delivery; False if it was known. A complaint outweighs a bounce."""
    return bool(db.run(sql.note_return, delivery_id=delivery_id, returned=returned, now=now))
