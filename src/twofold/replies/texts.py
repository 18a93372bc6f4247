"""What a provider of text messages tells: forms, signed as Twilio and many others sign them.

The signature is an HMAC-SHA1, in base64, over the address that was called and then each field's
name and value, by name (twilio.com/docs/usage/security). It holds no time, so that whoever takes a
form in must see to it that the same one says nothing twice.
"""

import base64
import hmac
from collections.abc import Sequence
from typing import Literal
from urllib.parse import parse_qsl

import msgspec

from twofold import errors

SIGNATURE = "X-Twilio-Signature"
FIELDS_MAX = 100
_SID_LENGTH_MAX = 64

Became = Literal["left", "failed", ""]
# What each word of a provider's says of a message; that it was read is nobody's matter.
_BECAME: dict[str, Became] = {
    "sent": "left",
    "delivered": "left",
    "read": "left",
    "undelivered": "failed",
    "failed": "failed",
}
# Nobody has this number, or nothing there takes texts (twilio.com/docs/api/errors).
_NOBODY = frozenset({"30005", "30006"})
# They wrote STOP to our number, and the provider heeded it before we heard of it.
_STOPPED = "21610"


class Forged(errors.Refused):
    """This is not from the provider, or not as it was sent, or it was said before."""


class BadText(errors.Invalid):
    """This is no text message: it names neither who wrote it nor which one it is."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text message that somebody wrote; `pictures` is how many came with it."""

    text_id: str
    number: str
    words: str
    pictures: int = 0


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a text message of ours, and the provider's number for why."""

    became: Became
    error: str = ""

    @property
    def is_nobody(self) -> bool:
        """Tell whether there is nobody at the number."""
        return self.became == "failed" and self.error in _NOBODY

    @property
    def is_stopped(self) -> bool:
        """Tell whether whoever has the number stopped it with the provider."""
        return self.became == "failed" and self.error == _STOPPED


def signature(secret: str, url: str, fields: Sequence[tuple[str, str]]) -> str:
    """Return what a provider signs a form with that it sends to an address."""
    told = url + "".join(name + value for name, value in sorted(fields))
    return base64.b64encode(hmac.digest(secret.encode(), told.encode(), "sha1")).decode()


def opened(secret: str, url: str, body: bytes, signed: str) -> dict[str, str]:
    """Return the fields of a form that the provider sent to an address; raises Forged."""
    try:
        fields = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError:
        raise Forged from None
    found = dict(fields)
    # Of two values for one field, others might read the other one.
    is_plain = len(found) == len(fields)
    is_whole = hmac.compare_digest(signature(secret, url, fields).encode(), signed.encode())
    if not (secret and is_plain and is_whole):
        raise Forged
    return found


def text(fields: dict[str, str]) -> Text:
    """Return the text message that a form brings; raises BadText."""
    text_id, number = fields.get("MessageSid") or fields.get("SmsSid", ""), fields.get("From", "")
    if not number or not 0 < len(text_id) <= _SID_LENGTH_MAX or not text_id.isalnum():
        raise BadText
    pictures = fields.get("NumMedia", "")[:3]
    return Text(
        text_id=text_id,
        number=number,
        words=fields.get("Body", "").replace("\0", ""),
        pictures=int(pictures) if pictures.isdecimal() else 0,
    )


def news(fields: dict[str, str]) -> News:
    """Return what a form tells of a text message of ours; one that says nothing yet says so."""
    status = (fields.get("MessageStatus") or fields.get("SmsStatus", "")).lower()
    return News(became=_BECAME.get(status, ""), error=fields.get("ErrorCode", "")[:10])
