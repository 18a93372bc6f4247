"""The one way out: no other module opens a connection to somewhere else."""

from twofold.egress import chat
from twofold.egress.mail import MailLine, MailServer, NoMail, Reply, dial, is_here
from twofold.egress.mailbox import (
    Lying,
    Mailbox,
    MailboxServer,
    NoMailbox,
    Privacy,
    read_mailbox,
)
from twofold.egress.web import (
    BYTES_MAX,
    NAT64,
    TIMEOUT_SECONDS,
    Answer,
    BrokeOff,
    ForbiddenAddress,
    ForbiddenUrl,
    HeldBack,
    Unreachable,
    check,
    fetch,
    is_public,
    post,
)

__all__ = [
    "BYTES_MAX",
    "NAT64",
    "TIMEOUT_SECONDS",
    "Answer",
    "BrokeOff",
    "ForbiddenAddress",
    "ForbiddenUrl",
    "HeldBack",
    "Lying",
    "MailLine",
    "MailServer",
    "Mailbox",
    "MailboxServer",
    "NoMail",
    "NoMailbox",
    "Privacy",
    "Reply",
    "Unreachable",
    "chat",
    "check",
    "dial",
    "fetch",
    "is_here",
    "is_public",
    "post",
    "read_mailbox",
]
