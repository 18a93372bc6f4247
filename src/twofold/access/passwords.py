"""Passwords: argon2id, at a cost that two cores can pay while they serve."""

import threading

import argon2

from twofold import errors

LENGTH_MIN = 12
LENGTH_MAX = 200

# OWASP's second choice (19 MiB, two passes): some 25 ms of one core, and little enough memory for
# two at once beside ingest.
_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(2)
# What an account without a password is compared with, so that it takes as long as any other.
_NOBODYS = _HASHER.hash("nobody has this password")


class BadPassword(errors.Invalid):
    """A password has between {least} and {most} characters and is not your e-mail address."""


def hashed(password: str, *, email: str) -> str:
    """Return what is kept of a password; raises BadPassword."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX or password.strip().lower() == email:
        raise BadPassword(least=LENGTH_MIN, most=LENGTH_MAX)
    with _AT_ONCE:
        return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Tell whether this is the password; takes as long when there is none to compare with."""
    try:
        with _AT_ONCE:
            _HASHER.verify(kept or _NOBODYS, password[: LENGTH_MAX + 1])
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
    return kept is not None
