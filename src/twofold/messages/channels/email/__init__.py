"""Mail: written with every header it needs, signed, and handed to the organisation's own server."""

from twofold.messages.channels.email.channel import email
from twofold.messages.channels.email.letter import Letter, message_id, write
from twofold.messages.channels.email.pool import Pool
from twofold.messages.channels.email.sender import (
    REPLY,
    RETURN,
    BadMailDomain,
    BadSender,
    Sender,
    named,
    usable,
    usable_domain,
)
from twofold.messages.channels.email.server import BadMailServer, Bounds, server
from twofold.messages.channels.email.signature import BadSelector, Signer, quoted, usable_selector
from twofold.messages.links import in_address

__all__ = [
    "REPLY",
    "RETURN",
    "BadMailDomain",
    "BadMailServer",
    "BadSelector",
    "BadSender",
    "Bounds",
    "Letter",
    "Pool",
    "Sender",
    "Signer",
    "email",
    "in_address",
    "message_id",
    "named",
    "quoted",
    "server",
    "usable",
    "usable_domain",
    "usable_selector",
    "write",
]
