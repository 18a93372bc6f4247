"""What comes back by mail or text: answers, failures and complaints, taken in and understood."""

from twofold.replies.account import BadMailbox, mailbox
from twofold.replies.account import name as mailbox_name
from twofold.replies.listener import MAIL_BYTES_MAX, BadListen, Listener, Verdict, place
from twofold.replies.mail import Attachment, Mail, Unreadable, read
from twofold.replies.postings import BadMailNews, Posting, Postings, postings
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
    "MAIL_BYTES_MAX",
    "SIGNATURE",
    "Attachment",
    "BadListen",
    "BadMailNews",
    "BadMailbox",
    "BadText",
    "Complaint",
    "Failure",
    "Forged",
    "Listener",
    "Mail",
    "News",
    "Posting",
    "Postings",
    "Text",
    "Unreadable",
    "Verdict",
    "is_nobody",
    "mailbox",
    "mailbox_name",
    "news",
    "opened",
    "place",
    "postings",
    "read",
    "signature",
    "text",
]
