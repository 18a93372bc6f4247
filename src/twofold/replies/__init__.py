"""What comes back by mail or text: answers, failures and complaints, taken in and understood."""

from twofold.replies.listener import BadListen, Listener, Verdict, place
from twofold.replies.mail import Attachment, Mail, Unreadable, read
from twofold.replies.reports import Complaint, Failure, is_nobody
from twofold.replies.texts import (
    SIGNATURE,
    BadText,
    Forged,
    News,
    Text,
    news,
    opened,
    signature,
    text,
)

__all__ = [
    "SIGNATURE",
    "Attachment",
    "BadListen",
    "BadText",
    "Complaint",
    "Failure",
    "Forged",
    "Listener",
    "Mail",
    "News",
    "Text",
    "Unreadable",
    "Verdict",
    "is_nobody",
    "news",
    "opened",
    "place",
    "read",
    "signature",
    "text",
]
