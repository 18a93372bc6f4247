"""What comes back by mail: answers, failures and complaints, taken in and understood."""

from twofold.replies.listener import BadListen, Listener, Verdict, place
from twofold.replies.mail import Attachment, Mail, Unreadable, read
from twofold.replies.reports import Complaint, Failure, is_nobody

__all__ = [
    "Attachment",
    "BadListen",
    "Complaint",
    "Failure",
    "Listener",
    "Mail",
    "Unreadable",
    "Verdict",
    "is_nobody",
    "place",
    "read",
]
