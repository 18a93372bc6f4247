"""The link under every message: opaque, hard to forge, and good for one delivery's page alone."""

import base64
import binascii
import hmac
from hashlib import blake2b
from urllib.parse import urlsplit

_ID_BYTES = 16
_MARK_BYTES = 16
# A token as the local part of an address has it: mail programs may write that in capitals.
_ADDRESS_LENGTH = 52


def token(secret: bytes, delivery_id: str) -> str:
    """Return the token of a delivery: its id under a keyed mark."""
    body = bytes.fromhex(delivery_id)
    return base64.urlsafe_b64encode(body + _mark(secret, body)).decode().rstrip("=")


def opened(secret: bytes, text: str) -> str | None:
    """Return the delivery that a token was made for, or None if it was not made here."""
    if len(text) == _ADDRESS_LENGTH:
        text = _from_address(text)
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, mark = found[:_ID_BYTES], found[_ID_BYTES:]
    # One text for each token: base64 would take several for the same bytes.
    whole = len(found) == _ID_BYTES + _MARK_BYTES and token(secret, body.hex()) == text
    return body.hex() if whole and hmac.compare_digest(mark, _mark(secret, body)) else None


def in_address(token_: str) -> str:
    """Return a token as it can stand in an address, whose letters some programs change."""
    found = base64.b64decode(token_ + "=" * (-len(token_) % 4), altchars=b"-_")
    return base64.b32encode(found).decode().rstrip("=").lower()


def unsubscribe_headers(link: str, domain: str = "") -> dict[str, str]:
    """Return the headers of a mail under which a link stands (RFC 2369, RFC 8058).

    One-click needs https; a link without it is for people alone. A mail to `stop+TOKEN@` says the
    same as the click, at the domain where mail comes in.
    """
    host = domain or urlsplit(link).hostname or "localhost"
    stop = in_address(link.rpartition("/")[2])
    headers = {"List-Unsubscribe": f"<{link}>, <mailto:stop+{stop}@{host}>"}
    if link.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _from_address(text: str) -> str:
    try:
        found = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return ""
    token_ = base64.urlsafe_b64encode(found).decode().rstrip("=")
    return token_ if in_address(token_) == text.lower() else ""


def _mark(secret: bytes, body: bytes) -> bytes:
    return blake2b(body, key=secret, digest_size=_MARK_BYTES).digest()
