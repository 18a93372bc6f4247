"""What a provider of mail tells by HTTP: each in its own form, under its own signature.

Three forms: Standard Webhooks (standardwebhooks.com, as Svix and who builds on it send it), Mailgun
(an HMAC over a moment and a token within the body), and Postmark (a name and a password). A form
is opened only as the settings say; what does not fit is one and the same Forged.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from twofold import clock, errors
from twofold.replies.texts import Forged

# Older news under a signature that tells its moment is somebody's copy.
FRESH_US = 5 * clock.MINUTE
# Mailgun signs once, and tries for eight hours.
MAILGUN_US = 12 * clock.HOUR
_KEY_BYTES_MIN = 16
_SAID_LENGTH_MAX = 200
_SIGNATURES_MAX = 10
_PREFIX = "whsec_"

Became = Literal["left", "failed", "complained", "stopped", ""]

_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NAMED = re.compile(r"<?([0-9a-f]{32})(?:@([a-z0-9.-]{1,253}))?>?", re.IGNORECASE)
_UNSEEN = re.compile(r"[^ -~]+")
# That somebody opened or clicked is nobody's matter; that it takes longer changes nothing.
_TYPES: Mapping[str, Became] = {
    "delivered": "left",
    "bounced": "failed",
    "bounce": "failed",
    "failed": "failed",
    "complained": "complained",
    "complaint": "complained",
    "unsubscribed": "stopped",
}
# Amazon's words for an address at which nobody is, which others have taken over.
_NOBODY = frozenset({"General", "NoEmail"})
_GONE = frozenset({"HardBounce", "BadEmailAddress"})


class BadMailNews(errors.Invalid):
    """TWOFOLD_MAIL_NEWS cannot be used: {reason}. Write it like standard:whsec_…, mailgun:KEY or postmark:NAME:PASSWORD."""  # noqa: E501


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one mail of ours: which, under whose domain, and in the provider's words.

    `mark` tells this very news from any other, where its signature does not tell its moment.
    """

    delivery_id: str = ""
    domain: str = ""
    became: Became = ""
    status: str = ""
    said: str = ""
    is_nobody: bool = False
    mark: str = ""


class Postings(msgspec.Struct, frozen=True, kw_only=True):
    """How a home's provider of mail tells news: in which form, and signed with what."""

    form: Literal["standard", "mailgun", "postmark"]
    secret: bytes

    def opened(self, headers: Mapping[str, str], body: bytes, *, now: int) -> Posting:
        """Return what was told; raises Forged."""
        try:
            found: Any = msgspec.json.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Forged from None
        if not isinstance(found, dict):
            raise Forged
        return _OPENERS[self.form](self, headers, body, found, now)


def postings(told: str) -> Postings:
    """Return how news comes in, as the settings say; raises BadMailNews."""
    form, _, secret = told.partition(":")
    if form not in _OPENERS:
        raise BadMailNews(reason=f"it knows no form {form!r}")
    key = secret.encode()
    if form == "standard":
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except ValueError:
            raise BadMailNews(reason="its secret is base64, behind whsec_") from None
    if form == "postmark" and not all(secret.partition(":")):
        raise BadMailNews(reason="it needs a name and a password")
    if len(key) < _KEY_BYTES_MIN:
        raise BadMailNews(reason=f"its secret is shorter than {_KEY_BYTES_MIN} bytes")
    return Postings(form=form, secret=key)  # type: ignore[arg-type]


def _standard(
    by: Postings, headers: Mapping[str, str], body: bytes, found: dict[str, Any], now: int
) -> Posting:
    told = [
        headers.get(f"webhook-{name}") or headers.get(f"svix-{name}") or ""
        for name in ("id", "timestamp", "signature")
    ]
    named, moment, signed = told
    _refuse_old(moment, FRESH_US, now)
    content = f"{named}.{moment}.".encode() + body
    right = base64.b64encode(hmac.digest(by.secret, content, "sha256"))
    given = [one.removeprefix("v1,") for one in signed.split(" ")[:_SIGNATURES_MAX]]
    if not named or not any(_same(right, one.encode()) for one in given):
        raise Forged
    return _of_standard(found)


def _of_standard(found: dict[str, Any]) -> Posting:
    data, kind = _map(found.get("data")), str(found.get("type", "")).rpartition(".")[2].lower()
    bounce = _map(data.get("bounce"))
    became = _TYPES.get(kind, "")
    lasting = str(bounce.get("type") or data.get("severity") or "permanent").lower()
    if became == "failed" and lasting != "permanent":
        became = ""
    names = (data.get("delivery_id"), data.get("message_id"), _header(data.get("headers")))
    told = str(data.get("said") or bounce.get("message") or data.get("reason") or "")
    return _posting(
        next((one for one in names if isinstance(one, str) and one), ""),
        became,
        str(data.get("status") or told),
        told,
        is_nobody=str(bounce.get("subType", "")) in _NOBODY,
    )


def _mailgun(
    by: Postings, _headers: Mapping[str, str], _body: bytes, found: dict[str, Any], now: int
) -> Posting:
    mark = _map(found.get("signature"))
    moment, token, signed = (str(mark.get(one, "")) for one in ("timestamp", "token", "signature"))
    right = hmac.digest(by.secret, f"{moment}{token}".encode(), "sha256").hex().encode()
    if not token or not _same(right, signed.encode()):
        raise Forged
    _refuse_old(moment, MAILGUN_US, now)
    event = _map(found.get("event-data"))
    became = _TYPES.get(str(event.get("event", "")), "")
    if became == "failed" and event.get("severity") != "permanent":
        became = ""
    named = _map(_map(event.get("message")).get("headers")).get("message-id", "")
    status = _map(event.get("delivery-status"))
    said = str(status.get("message") or status.get("description") or "")
    told = f"{status.get('enhanced-code') or ''} {said}"
    return msgspec.structs.replace(
        _posting(str(named), became, told, said), mark=_mark("mailgun", token.encode())
    )


def _postmark(
    by: Postings, headers: Mapping[str, str], body: bytes, found: dict[str, Any], _now: int
) -> Posting:
    right = b"Basic " + base64.b64encode(by.secret)
    if not _same(right, headers.get("authorization", "").encode()):
        raise Forged
    kind, sort = found.get("RecordType"), str(found.get("Type", ""))
    became: Became = ""
    match kind:
        case "Delivery":
            became = "left"
        case "Bounce" if sort in _GONE:
            became = "failed"
        case "SpamComplaint":
            became = "complained"
        case "SubscriptionChange" if found.get("SuppressSending") is True:
            # What they shut out themselves follows from what is told by itself.
            own = found.get("SuppressionReason") == "ManualSuppression"
            became = "stopped" if own and found.get("Origin") == "Recipient" else ""
    named = _map(found.get("Metadata")).get("delivery", "")
    said = str(found.get("Details") or found.get("Description") or "")
    told = _posting(str(named), became, said, said, is_nobody=sort in _GONE)
    return msgspec.structs.replace(told, mark=_mark("postmark", body))


_OPENERS: Mapping[
    str, Callable[[Postings, Mapping[str, str], bytes, dict[str, Any], int], Posting]
] = {"standard": _standard, "mailgun": _mailgun, "postmark": _postmark}


def _posting(
    named: str, became: Became, status: str, said: str, *, is_nobody: bool = False
) -> Posting:
    name, code = _NAMED.fullmatch(named.strip()), _STATUS.search(status)
    return Posting(
        delivery_id=name[1].lower() if name else "",
        domain=(name[2] or "").lower() if name else "",
        became=became,
        status=code[0] if code else "",
        said=_UNSEEN.sub(" ", said).strip()[:_SAID_LENGTH_MAX],
        is_nobody=is_nobody,
    )


def _refuse_old(moment: str, most_us: int, now: int) -> None:
    is_number = moment.isascii() and moment.isdecimal() and len(moment) < 12  # noqa: PLR2004 - s
    if not is_number or abs(now - int(moment) * clock.SECOND) > most_us:
        raise Forged


def _same(right: bytes, given: bytes) -> bool:
    return hmac.compare_digest(right, given)


def _mark(form: str, told: bytes) -> str:
    return hashlib.blake2b(form.encode() + b"\0" + told, digest_size=16).hexdigest()


def _map(told: object) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _header(told: object) -> str:
    """Return the name of a mail, of header lines told as a list of names and values."""
    lines = [_map(one) for one in told] if isinstance(told, list) else []
    named = (one.get("value") for one in lines if str(one.get("name", "")).lower() == "message-id")
    return next((one for one in named if isinstance(one, str)), "")
