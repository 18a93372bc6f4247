"""What a message that never left had been given: its codes go back, and stand in it no more."""

from collections.abc import Sequence

import msgspec

from twofold import supplies
from twofold.messages.delivery import Message, get
from twofold.messages.queries import sql
from twofold.storage import Database

# What is read in the place of a code that somebody else may be given.
GONE = "…"


def give_back(db: Database, deliveries: Sequence[str]) -> None:
    """Put the codes of messages back that were withheld or cancelled, in the transaction of that.

    Whoever reads what was withheld from them reads no code that is another's by then.
    """
    for delivery_id, codes in supplies.give_back(db, deliveries).items():
        message = get(db, delivery_id).message
        for code in codes:
            message = _without(message, code)
        body = msgspec.json.encode(message)
        db.run_in(sql.rewrite, "deliveries", [delivery_id], body=body)


def _without(message: Message, code: str) -> Message:
    return msgspec.structs.replace(
        message,
        text=message.text.replace(code, GONE),
        subject=message.subject.replace(code, GONE),
        html=message.html.replace(code, GONE),
        links=tuple(one.replace(code, GONE) for one in message.links),
    )
