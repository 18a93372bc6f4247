"""DKIM: the organisation's own mark under a mail (RFC 6376), which any reader can check."""

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from twofold import errors

_SIGNED = (
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"),
    *("In-Reply-To", "References"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"),
)
_VALUE_LINE = re.compile(r"(.{1,70})")
_SELECTOR = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
# A text record is made of strings of at most this many characters (RFC 1035, 3.3).
_STRING_LENGTH_MAX = 250


class BadSelector(errors.Invalid):
    """TWOFOLD_DKIM_SELECTOR cannot be {given!r}; write it like shop2026, or leave it empty."""


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """Whose mark it is, under which selector, and with which key."""

    domain: str
    selector: str
    # An RSAPrivateKey, which is no type that msgspec knows.
    key: Any

    def sign(self, lines: Sequence[bytes], body: bytes, *, now: int) -> bytes:
        """Return the header line that signs a mail; `now` is in whole seconds.

        Laid out and signed here and not by dkimpy: its own arithmetic takes twenty-five times as
        long as OpenSSL's, and looking for white space with patterns ten times as long as replacing.
        """
        found = [_split(line) for line in lines]
        names = [name for name, _ in found]
        # Each once more than it stands there: another one of its name breaks the signature.
        signed = [name for name in _SIGNED for _ in range(1 + names.count(name))]
        body_hash = base64.b64encode(hashlib.sha256(relaxed(body)).digest())
        names_signed = ":\r\n  ".join(signed)
        head = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={self.domain}; s={self.selector};"
            f" t={now};\r\n h={names_signed};\r\n bh={body_hash.decode()};\r\n b="
        )
        text = _laid_out(found, head)
        key: RSAPrivateKey = self.key
        mark = base64.b64encode(key.sign(text, PKCS1v15(), SHA256())).decode()
        return f"DKIM-Signature: {head}{_wrapped(mark)}\r\n".encode("ascii")

    def record(self) -> tuple[str, str]:
        """Return the name and the text of the DNS record under which the key is published."""
        key: RSAPrivateKey = self.key
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        text = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
        return f"{self.selector}._domainkey.{self.domain}", text


def usable_selector(text: str) -> str:
    """Return a name under which a key can be published (RFC 6376, 3.1); raises BadSelector."""
    if not _SELECTOR.fullmatch(text):
        raise BadSelector(given=text)
    return text


def relaxed(body: bytes) -> bytes:
    """Return a body as it is hashed, whatever white space is changed on its way (3.4.4)."""
    found = body.replace(b"\t", b" ")
    while b"  " in found:
        found = found.replace(b"  ", b" ")
    found = found.replace(b" \r\n", b"\r\n")
    end = len(found)
    while found.endswith(b"\r\n", 0, end):
        end -= 2
    return found[:end] + b"\r\n" if end else b""


def quoted(text: str) -> str:
    """Return the text of a record as a zone file takes it: in strings that are short enough."""
    parts = [text[at : at + _STRING_LENGTH_MAX] for at in range(0, len(text), _STRING_LENGTH_MAX)]
    return " ".join(f'"{part}"' for part in parts)


def _laid_out(found: Sequence[tuple[str, bytes]], head: str) -> bytes:
    """Return what is signed: each header that is there, in the order of `h`, and the mark's own."""
    there: dict[str, list[bytes]] = {}
    for name, value in found:
        there.setdefault(name, []).insert(0, value)
    rows = [(name, value) for name in _SIGNED for value in there.get(name, ())]
    rows.append(("DKIM-Signature", head.encode("ascii")))
    # RFC 6376, 3.4.2: names in small letters, folds and runs of white space as one space.
    return b"\r\n".join(
        name.lower().encode("ascii") + b":" + b" ".join(value.split()) for name, value in rows
    )


def _split(line: bytes) -> tuple[str, bytes]:
    name, _, value = line.partition(b":")
    return name.decode("ascii"), value


def _wrapped(text: str) -> str:
    return "\r\n  ".join(_VALUE_LINE.findall(text))
