"""Which mail of somebody's a message answers, so that their program shows both together."""

import re

from twofold import touches
from twofold.messages import Delivery
from twofold.speaking.queries import queries
from twofold.system import System

# A name that can be named in a header, whoever gave it.
NAME = re.compile(r"<[!-;=?-~]{3,250}>")


def answered(system: System, delivery: Delivery) -> str:
    """Return the name of the mail that a delivery answers, or nothing."""
    intent = delivery.intent
    if intent.channel != "email" or not intent.matter:
        return ""
    row = system.record.one(queries.written_in, handle_id=delivery.handle_id, thread=intent.matter)
    told = touches.properties_in(bytes(row.payload)).get("message_id") if row else ""
    return told if isinstance(told, str) and NAME.fullmatch(told) else ""
