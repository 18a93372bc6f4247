"""The organisation's signature: Ed25519 (RFC 8032), its public keys named as RFC 7638 has it."""

import base64
import hashlib
from functools import cached_property

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from twofold.receipts.queries import sql
from twofold.storage import Database

# The form that `verify_receipts.canonical` gives, ten times as fast: two are made for each message
# that leaves, and whoever checks them needs no msgspec.
canonical = msgspec.json.Encoder(order="sorted").encode


class Issuer(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Who gives a receipt: the organisation as it calls itself, where it is reached, its key.

    `country` is its ISO 3166 code in two letters; what is not known is left out of receipts.
    """

    organisation: str
    root: str
    key: Ed25519PrivateKey
    address: str = ""
    contact: str = ""
    country: str = ""

    @cached_property
    def org(self) -> str:
        """Return the organisation's name as one word."""
        plain = "".join(sign if sign.isalnum() else " " for sign in self.organisation.lower())
        return f"org:{'-'.join(plain.split())}"

    @cached_property
    def public(self) -> str:
        """Return the public key as base64url."""
        return base64url(self.key.public_key().public_bytes_raw())

    @cached_property
    def key_id(self) -> str:
        """Return the name of the key."""
        return key_id(self.public)


def sign(issuer: Issuer, document: dict[str, object]) -> bytes:
    """Return a document in its one form, with the organisation's signature in it."""
    body = canonical(document)
    signature = {
        "by": issuer.org,
        "alg": "Ed25519",
        "key": issuer.key_id,
        "sig": base64url(issuer.key.sign(body)),
    }
    return canonical({**document, "twofold:signatures": [signature]})


def publish(db: Database, issuer: Issuer, *, now: int) -> None:
    """Note the public key, in the transaction of what it signs."""
    db.run(sql.add_key, key_id=issuer.key_id, public=issuer.public, since_us=now)


def retire(db: Database, issuer: Issuer, *, now: int) -> None:
    """Note that from now on this key signs and no other does."""
    with db.write():
        publish(db, issuer, now=now)
        db.run(sql.retire_keys, key_id=issuer.key_id, now=now)


def keys(db: Database, issuer: Issuer) -> list[dict[str, str]]:
    """Return every public key as a JWK (RFC 8037), the one that signs now first."""
    found = {issuer.key_id: issuer.public}
    found.update((row.key_id, row.public) for row in db.all(sql.keys))
    return [jwk(public) for public in found.values()]


def jwk(public: str) -> dict[str, str]:
    """Return a public key as a JWK."""
    return {**_thumb(public), "kid": key_id(public), "alg": "EdDSA", "use": "sig"}


def key_id(public: str) -> str:
    """Return the name of a key: its thumbprint."""
    return base64url(hashlib.sha256(canonical(_thumb(public))).digest())


def base64url(body: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(body).decode().rstrip("=")


def _thumb(public: str) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": public}
