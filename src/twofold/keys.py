"""Secrets of a home: one master secret, and a key of its own for each purpose."""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from twofold import errors

KEY_BYTES = 32


class DamagedKey(errors.Unavailable):
    """{file} should hold 64 hexadecimal digits and does not; restore it from your backup."""


def derive(home: Path, purpose: str) -> bytes:
    """Return the home's key (32 bytes) for one purpose; keys of other purposes tell nothing of it.

    HKDF-SHA256 (RFC 5869) over the master secret, which is made at first use.
    Raises DamagedKey.
    """
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return hkdf.derive(_master(home / "keys" / "master"))


def _master(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    try:
        found = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError as error:
        raise DamagedKey(file=path) from error
    if len(found) != KEY_BYTES:
        raise DamagedKey(file=path)
    return found


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link never replaces: of two processes that make the key at once, one key stands.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
