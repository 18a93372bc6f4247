"""A mail as it leaves: its header lines, its text and HTML, and the mark under them."""

import html
import re

import msgspec

from twofold import clock, terms
from twofold.messages.channels.email import body, headers
from twofold.messages.channels.email.sender import Sender
from twofold.messages.channels.parcel import Parcel
from twofold.messages.links import unsubscribe_headers

_SUBJECT_LENGTH_MAX = 500
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_ENDS = re.compile("[\r\u0085\u2028\u2029\v\f]")
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail ready to go: its envelope, and all its bytes but the dot that ends it."""

    sender: str
    to: str
    content: bytes


def write(parcel: Parcel, sender: Sender, to: str, *, now: int) -> Letter:
    """Return a parcel as a mail to an address; the same parcel has the same Message-ID for ever."""
    text, page = _ended(_text(parcel, sender)), parcel.message.html
    kind, content = body.lay_out(text, _ended(_html(parcel, sender)) if page else "")
    lines = [*_lines(parcel, sender, to, now=now), *kind]
    if sender.signer is not None:
        lines.insert(0, sender.signer.sign(lines, content, now=now // clock.SECOND))
    whole = b"".join(lines) + b"\r\n" + content
    if not whole.endswith(b"\r\n"):
        whole += b"\r\n"
    # A dot at the start of a line would end the mail (RFC 5321, 4.5.2).
    content = whole.replace(b"\n.", b"\n..")
    return Letter(sender=sender.return_path(parcel.delivery_id), to=to, content=content)


def message_id(delivery_id: str, sender: Sender) -> str:
    """Return the name that a message keeps wherever it goes."""
    return f"<{delivery_id}@{sender.own_domain}>"


def _lines(parcel: Parcel, sender: Sender, to: str, *, now: int) -> list[bytes]:
    subject = parcel.message.subject[:_SUBJECT_LENGTH_MAX] or parcel.foot.untitled
    lines = [
        headers.mailbox("From", sender.name or sender.organisation, sender.address),
        headers.fixed("To", f"<{to}>"),
        headers.words("Subject", subject),
        headers.fixed("Date", _date(now)),
        headers.fixed("Message-ID", message_id(parcel.delivery_id, sender)),
    ]  # fmt: skip
    if reply_to := sender.reply_to(parcel.delivery_id):
        lines.append(headers.fixed("Reply-To", f"<{reply_to}>"))
    if sender.names_it:
        lines.append(headers.fixed("X-PM-Metadata-delivery", parcel.delivery_id))
    if parcel.answers:
        # So that mail programs show it below the mail that it answers.
        lines += [headers.fixed(name, parcel.answers) for name in ("In-Reply-To", "References")]
    if parcel.use != terms.REPLY:
        # So that no holiday notice answers it (RFC 3834).
        lines.append(headers.fixed("Auto-Submitted", "auto-generated"))
    if not _is_legal(parcel.use):
        told = unsubscribe_headers(parcel.link, sender.domain)
        lines += [headers.fixed(name, value.replace(", ", ",\r\n "))
                  for name, value in told.items()]  # fmt: skip
        lines.append(headers.fixed("List-Id", f"<{_list(parcel.use)}.{sender.own_domain}>"))
    return lines


def _text(parcel: Parcel, sender: Sender) -> str:
    said = parcel.message.text.rstrip()
    if parcel.note:
        said += f"\n\n{parcel.note}"
    below = [sender.organisation, sender.postal_address]
    if parcel.link not in said:
        below.append(f"{parcel.foot.why}: {parcel.link}")
    return "\n".join([said, "", "-- ", *filter(None, below)]) + "\n"


def _html(parcel: Parcel, sender: Sender) -> str:
    said, below = parcel.message.html, [html.escape(sender.organisation)]
    if sender.postal_address:
        below.append(html.escape(sender.postal_address))
    if parcel.link not in said and html.escape(parcel.link) not in said:
        below.append(f'<a href="{html.escape(parcel.link)}">{html.escape(parcel.foot.why)}</a>')
    note = f"<p>{html.escape(parcel.note)}</p>" if parcel.note else ""
    language = html.escape(parcel.foot.language)
    foot = f'{note}<p lang="{language}" style="font-size:12px">{" · ".join(below)}</p>'
    ends = list(_BODY_END.finditer(said))
    return said[: ends[-1].start()] + foot + said[ends[-1].start() :] if ends else said + foot


def _ended(text: str) -> str:
    """Return a text whose lines all end alike, without what no mail may hold."""
    return (
        _ENDS.sub("\n", text.replace("\r\n", "\n"))
        .replace("\0", "")
        .encode("utf-8", "replace")
        .decode()
    )


def _is_legal(use: str) -> bool:
    return terms.covers(terms.Scope(use=terms.LEGAL), terms.Scope(use=use))


def _list(use: str) -> str:
    return re.sub(r"[^a-z0-9.-]", "-", use.lower()).strip(".-") or "mail"


def _date(now: int) -> str:
    # Not by the machine's language, which `strftime` would take.
    moment = clock.to_datetime(now)
    day = f"{_DAYS[moment.weekday()]}, {moment:%d} {_MONTHS[moment.month - 1]}"
    return f"{day} {moment:%Y %H:%M:%S} +0000"
