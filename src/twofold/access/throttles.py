"""Limits on guessing: per account, per network, and both together."""

import hashlib

from twofold import clock, errors
from twofold.access.staff import queries
from twofold.storage import Database

WINDOW = 15 * clock.MINUTE
HOUR = clock.HOUR
# Together first: a stranger elsewhere must not be able to lock an account for its owner at once.
TRIES_TOGETHER_MAX = 10
TRIES_NETWORK_MAX = 40
TRIES_ACCOUNT_MAX = 100


class TooManyTries(errors.Refused):
    """Too many tries. Wait {minutes} minutes and try again."""


def wait(db: Database, *, account: str, network: str, now: int, everywhere: bool = True) -> int:
    """Count one try and return how many µs it must wait; 0 if it is heard.

    Unless `everywhere`, what others tried for this account from their own networks counts for
    nothing.
    """
    limits = [
        (_together(account, network), TRIES_TOGETHER_MAX, WINDOW),
        (_subject("network", network), TRIES_NETWORK_MAX, WINDOW),
    ]
    if everywhere:
        limits.append((_subject("account", account), TRIES_ACCOUNT_MAX, HOUR))
    with db.write():
        db.run(queries.drop_stale_tries, before_us=now - HOUR)
        waits = [_count(db, subject, most, window, now) for subject, most, window in limits]
    return max(waits)


def hold(db: Database, *, account: str, network: str, now: int, everywhere: bool = True) -> None:
    """Count one try; raises TooManyTries."""
    wait_us = wait(db, account=account, network=network, now=now, everywhere=everywhere)
    if wait_us:
        raise TooManyTries(minutes=1 + wait_us // clock.MINUTE)


def forget(db: Database, *, account: str, network: str) -> None:
    """Clear what this account counted from this network; the wider limits keep their count."""
    db.run(queries.forget_tries, subject=_together(account, network))


def _count(db: Database, subject: str, most: int, window: int, now: int) -> int:
    (row,) = db.all(queries.count_try, subject=subject, now=now, stale_us=now - window)
    return max(1, row.window_us + window - now) if row.tries > most else 0


def _together(account: str, network: str) -> str:
    return _subject("together", f"{account}\0{network}")


def _subject(kind: str, value: str) -> str:
    # Hashed: whatever somebody typed as an address, a password by mistake too, is not kept.
    return hashlib.blake2b(f"{kind}\0{value}".encode(), digest_size=16).hexdigest()
