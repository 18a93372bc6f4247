"""Mail that lies in a mailbox elsewhere: each that is for one of our addresses taken in, once.

How far a mailbox was read stands in the record, by the numbers that it gives its mails. A crash
between a mail and that note has the mail read again, and taking in the same mail changes nothing.
"""

import email
import email.policy
import logging
import re
import threading
from collections.abc import Iterator
from email.utils import getaddresses, parseaddr

from twofold import clock, egress, errors, replies, speaking
from twofold.egress import Mailbox
from twofold.hearing import arriving
from twofold.hearing.queries import queries
from twofold.system import System

# How long a mailbox is left alone, and how long after trouble.
QUIET_SECONDS = 10.0
TROUBLE_SECONDS = 60.0
# Of a mailbox that was never read, or has numbered its mails anew, so much is looked at.
FIRST_US = 60 * clock.DAY
# A mail that cannot be taken in is tried so often; what lies behind it does not wait for ever.
TRIES_MAX = 3

# To whom a mail was handed; what its writer set comes last.
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "To", "Cc")
_HEAD = ("Return-Path", "From", *_TO)
_ADDRESSES_MAX = 50
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

_LOG = logging.getLogger(__name__)


def fetch_mail(system: System, stop: threading.Event) -> None:
    """Read the mailbox of the settings until told to stop.

    Raises replies.BadMailbox, messages.email.BadSender and BadMailDomain, egress.NoMailbox,
    RecordUnavailable.
    """
    server = replies.mailbox(system.settings.imap, system.settings.places_inside)
    # Which addresses are ours has to be known, or all mail would be read as nobody's.
    speaking.ways.receiver(system)
    with egress.read_mailbox(server) as box:
        while not stop.is_set():
            read_new(system, box, replies.mailbox_name(server), stop=stop)
            stop.wait(QUIET_SECONDS)
            box.refresh()


def read_new(system: System, box: Mailbox, name: str, *, stop: threading.Event) -> int:
    """Take in what lies behind the last mail that was read; returns how many were for us."""
    taken = 0
    for uid in _new(system, box, name):
        if stop.is_set():
            break
        verdict = _tried(system, box, uid, name)
        if verdict == "later":
            break
        taken += verdict == "taken"
        _move(system, name, box.validity, uid)
    return taken


def _new(system: System, box: Mailbox, name: str) -> list[int]:
    row = system.record.one(queries.mailbox_read, mailbox=name)
    if row is not None and row.validity == box.validity:
        return box.after(row.uid)
    day = clock.to_datetime(clock.now_us() - FIRST_US)
    return box.since(f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")


def _move(system: System, name: str, validity: int, uid: int) -> None:
    told = {"mailbox": name, "validity": validity, "uid": uid}
    system.record.run(queries.move_mailbox, **told, now=clock.now_us())


def _tried(system: System, box: Mailbox, uid: int, name: str) -> replies.Verdict:
    """Return what became of a mail; one that breaks us is tried some times and then left."""
    for again in range(TRIES_MAX, 0, -1):
        try:
            return _take(system, box, uid)
        except errors.Unavailable:
            raise
        except Exception:
            _LOG.exception("mail %s of %s, %s more tries", uid, name, again - 1)
    return "refused"


def _take(system: System, box: Mailbox, uid: int) -> replies.Verdict:
    lying = box.look(uid, _HEAD)
    if lying is None:
        return "nobody"
    head = email.message_from_bytes(lying.head, policy=email.policy.compat32)
    ours = [one for one in _addresses(head) if arriving.knows(system, one) == "taken"]
    if not ours:
        return "nobody"
    if lying.size > replies.MAIL_BYTES_MAX:
        _LOG.warning("a mail of %s bytes is left where it lies", lying.size)
        return "refused"
    content = box.read(uid)
    if content is None:
        return "nobody"
    # Not every mailbox notes the envelope's sender; whoever wrote it stands for that then.
    sender = parseaddr(str(head.get("Return-Path") or head.get("From") or ""))[1]
    verdicts = [arriving.take(system, one, sender, content, now=clock.now_us()) for one in ours]
    return "later" if "later" in verdicts else verdicts[0]


def _addresses(head: "email.message.Message") -> Iterator[str]:
    """Yield whom a mail was for, each once."""
    told = [str(value) for name in _TO for value in head.get_all(name, [])]
    found = [address for _, address in getaddresses(told)[:_ADDRESSES_MAX] if address]
    yield from dict.fromkeys(re.sub(r"\s", "", one) for one in found)
