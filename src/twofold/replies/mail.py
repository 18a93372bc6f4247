"""One mail that came in, as far as it matters here: whose words, or which report."""

import email
import email.errors
import email.policy
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

import msgspec

from twofold import errors
from twofold.replies import quoting
from twofold.replies.reports import Complaint, Failure, report

PARTS_MAX = 200
# A reader that nests deeper than anybody's mail is being led on.
NESTED_MAX = 50
HOPS_MAX = 50
ATTACHMENTS_MAX = 50
NAME_LENGTH_MAX = 200
SUBJECT_LENGTH_MAX = 500

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_KEPT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_AWAY = re.compile(
    r"\s*(auto(matic|mated)?[- ]?(reply|response)|out of (the )?office|automatische antwort"
    r"|abwesenheit\w*|abwesend|réponse automatique|respuesta automática)\b",
    re.IGNORECASE,
)


class Unreadable(errors.Invalid):
    """This mail cannot be taken in: {reason}."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a mail; it is told of and not kept."""

    name: str
    size: int


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail says; `is_automatic` if no human wrote it, so that none is answered."""

    message_id: str
    came_from: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    is_automatic: bool
    report: Failure | Complaint | None


def read(content: bytes, *, envelope_from: str) -> Mail:
    """Return what a mail says; raises Unreadable for one that goes round in circles."""
    # What is led on to nest for ever, or to have parts without number, is read as one part.
    if content.lower().count(b"multipart/") > NESTED_MAX:
        content = content.replace(b"multipart/", b"x-many/").replace(b"Multipart/", b"x-many/")
    found = email.message_from_bytes(content, policy=email.policy.compat32)
    if len(found.get_all("received", [])) > HOPS_MAX:
        raise Unreadable(reason="it has been handed on too often")
    told = report(found)
    return Mail(
        message_id=_line(found, "message-id"),
        came_from=parseaddr(_line(found, "from"))[1].lower(),
        subject=_line(found, "subject")[:SUBJECT_LENGTH_MAX],
        text=_words(found),
        attachments=tuple(_attachments(found))[:ATTACHMENTS_MAX],
        is_automatic=told is not None or not envelope_from or _is_automatic(found),
        report=told,
    )


def _words(found: Message) -> str:
    rich = ""
    for part in _parts(found):
        if _is_attached(part):
            continue
        kind = part.get_content_type()
        if kind == "text/plain" and (said := quoting.own_words(_text(part))):
            return said
        if kind == "text/html" and not rich:
            rich = quoting.own_words(quoting.plain(_text(part)))
    return rich


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return _KEPT.sub("", raw.decode(charset))
        except (LookupError, UnicodeError, ValueError):
            continue
    # Every byte means something in it, if not always what was meant.
    return _KEPT.sub("", raw.decode("cp1252", "replace"))


def _attachments(found: Message) -> Iterator[Attachment]:
    for part in _parts(found):
        if not _is_attached(part):
            continue
        raw = part.get_payload(decode=True)
        name = _seen(_decoded(part.get_filename() or "")) or part.get_content_type()
        size = len(raw) if isinstance(raw, bytes) else 0
        yield Attachment(name=name[:NAME_LENGTH_MAX], size=size)


def _is_attached(part: Message) -> bool:
    is_text = part.get_content_maintype() == "text"
    return part.get_content_disposition() == "attachment" or not is_text or bool(
        part.get_filename()
    )  # fmt: skip


def _parts(found: Message) -> Iterator[Message]:
    """Yield the parts that hold something themselves, within reason."""
    for number, part in enumerate(found.walk()):
        if number >= PARTS_MAX:
            return
        if not part.is_multipart():
            yield part


def _is_automatic(found: Message) -> bool:
    submitted = _line(found, "auto-submitted").lower()
    return (
        (submitted not in ("", "no"))
        or any(found.get(name) for name in _AUTOMATIC)
        or _line(found, "precedence").lower() in _BULK
        or found.get("list-id") is not None
        or _AWAY.match(_line(found, "subject")) is not None
    )


def _line(found: Message, name: str) -> str:
    return _seen(_decoded(str(found.get(name, ""))))


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError, email.errors.MessageError):
        return value


def _seen(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", _KEPT.sub("", text)).split())
