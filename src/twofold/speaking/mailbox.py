"""What lies in the home's mailbox as a mail program would show it: header lines, text and page."""

import email
import re
from email import policy
from email.message import EmailMessage

import msgspec

from twofold import messages
from twofold.messages import Lying
from twofold.speaking import ways
from twofold.system import System

# Whom mail is from until a home says it; nobody can write to there (RFC 2606).
NOBODY = "nobody@localhost.invalid"
_DOTTED = re.compile(rb"^\.\.", re.MULTILINE)


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it reads: its header lines by name, its text, and its page if it has one."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def as_mail(system: System, found: Lying) -> Mail:
    """Return a message of the mailbox as it would have left; what is no mail is its text alone."""
    to = messages.email.usable(found.to.partition(":")[2]) if found.channel == "email" else None
    if to is None:
        return Mail(headers=(), text=found.message.text, html="")
    letter = messages.email.write(found, _sender(system), to, now=found.sent_us)
    read = email.message_from_bytes(_DOTTED.sub(b".", letter.content), policy=policy.default)
    return Mail(
        headers=tuple((name, str(value)) for name, value in read.items()),
        text=_part(read, "plain"),
        html=_part(read, "html"),
    )


def _sender(system: System) -> messages.email.Sender:
    if system.settings.mail_from:
        return ways.sender(system)
    return messages.email.Sender(
        name="", address=NOBODY, organisation=system.settings.organisation,
        postal_address=system.settings.postal_address,
    )  # fmt: skip


def _part(read: EmailMessage, kind: str) -> str:
    found = read.get_body((kind,))
    return "" if found is None else str(found.get_content())
