"""Secrets of a home: one master secret with a key for each purpose, and the keys that sign."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from twofold import errors

KEY_BYTES = 32

# What a person is given is signed with this one; it can be renewed without the master secret.
SIGNING = "signing"
# Mail is signed with this one; only RSA is understood everywhere (RFC 8301, 2048 bits).
MAIL = "dkim.pem"
_MAIL_BITS = 2048
# By this one browsers tell that notices are ours; another one they refuse (RFC 8292).
PUSH = "push.pem"


class DamagedKey(errors.Unavailable):
    """{file} should hold 64 hexadecimal digits and does not; restore it from your backup."""


class DamagedPushKey(errors.Unavailable):
    """{file} should hold a P-256 key (PEM) and does not; restore it from your backup."""


class DamagedMailKey(errors.Unavailable):
    """{file} should hold an RSA key (PEM) and does not; restore it from your backup."""


def derive(home: Path, purpose: str) -> bytes:
    """Return the home's key (32 bytes) for one purpose; keys of other purposes tell nothing of it.

    HKDF-SHA256 (RFC 5869) over the master secret, which is made at first use.
    Raises DamagedKey.
    """
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return hkdf.derive(_secret(home / "keys" / "master"))


def signing(home: Path) -> Ed25519PrivateKey:
    """Return the key that the organisation signs with; it is made at first use.

    Raises DamagedKey.
    """
    path = home / "keys" / SIGNING
    if not path.exists():
        _make(path)
    found = path.stat()
    return _signing(path, found.st_ino, found.st_mtime_ns)


def renew_signing(home: Path) -> Ed25519PrivateKey:
    """Return a new key to sign with from now on; nobody can sign with the old one any more."""
    path = home / "keys" / SIGNING
    fresh = _written(path)
    fresh.replace(path)
    return signing(home)


def mail(home: Path) -> rsa.RSAPrivateKey:
    """Return the key that the organisation's mail is signed with; it is made at first use.

    Raises DamagedMailKey.
    """
    path = home / "keys" / MAIL
    if not path.exists():
        fresh = rsa.generate_private_key(public_exponent=65_537, key_size=_MAIL_BITS)
        _make(path, _pem(fresh))
    try:
        return _mail(path.read_bytes())
    except (ValueError, TypeError) as error:
        raise DamagedMailKey(file=path) from error


def push(home: Path) -> ec.EllipticCurvePrivateKey:
    """Return the key that notices to browsers are signed with; it is made at first use.

    Raises DamagedPushKey.
    """
    path = home / "keys" / PUSH
    if not path.exists():
        _make(path, _pem(ec.generate_private_key(ec.SECP256R1())))
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise DamagedPushKey(file=path) from error
    if not (
        isinstance(found, ec.EllipticCurvePrivateKey) and isinstance(found.curve, ec.SECP256R1)
    ):
        raise DamagedPushKey(file=path)
    return found


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")


# Read anew once the file is another one: a gateway that runs for weeks must take a new key, too.
@lru_cache(maxsize=8)
def _signing(path: Path, _inode: int, _changed_ns: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_secret(path))


# To read one is to check its primes, which takes longer than to sign with it.
@lru_cache(maxsize=8)
def _mail(pem: bytes) -> rsa.RSAPrivateKey:
    found = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(found, rsa.RSAPrivateKey):
        raise TypeError
    return found


def _secret(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    try:
        found = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError as error:
        raise DamagedKey(file=path) from error
    if len(found) != KEY_BYTES:
        raise DamagedKey(file=path)
    return found


def _make(path: Path, text: str | None = None) -> None:
    fresh = _written(path, text)
    try:
        # A link never replaces: of two processes that make the key at once, one key stands.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _written(path: Path, text: str | None = None) -> Path:
    """Return a file beside `path` with a new secret in it, or a text."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text or secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return fresh
