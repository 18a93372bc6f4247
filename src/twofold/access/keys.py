"""Keys of machines: shown once, kept as a hash, looked up on every request of theirs."""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from weakref import WeakKeyDictionary

from twofold import clock, errors, ids
from twofold.access.staff import queries
from twofold.storage import Database, Row

CACHE_MAX = 4_096
# A revocation by another process is felt within a second.
CACHE_AGE_MAX = clock.SECOND // 2
_NAME_LENGTH_MAX = 100


class May(StrEnum):
    """What a key opens."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key of a machine; what it sends comes from `feed_id`."""

    key_id: str
    name: str
    may: May
    feed_id: int
    created_us: int


class BadKeyName(errors.Invalid):
    """The name of a key has between 1 and 100 characters, none of them invisible."""


class NoSuchKey(errors.NotFound):
    """There is no such key."""


# Beside the database it was read from, so that two homes in one process share nothing. Only keys
# that exist are kept: guesses cannot fill it.
_cached: WeakKeyDictionary[Database, dict[bytes, tuple[Key, int]]] = WeakKeyDictionary()


def create_key(db: Database, name: str, may: May = May.INGEST, *, now: int) -> str:
    """Return the secret of a new key, which is not kept; raises BadKeyName.

    A key of the same name as another goes on with its feed: that is how one is replaced.
    """
    plain = name.strip()
    if not plain or len(plain) > _NAME_LENGTH_MAX or not plain.isprintable():
        raise BadKeyName
    secret = f"tf_{may.value}_{secrets.token_urlsafe(24)}"
    with db.write():
        db.run(queries.add_feed, name=plain)
        (feed,) = db.all(queries.feed, name=plain)
        db.run(
            queries.create_key,
            key_id=ids.random_id(),
            name=plain,
            may=may.value,
            secret_hash=_hash(secret),
            feed_id=feed.feed_id,
            now=now,
        )
    return secret


def key_for(db: Database, secret: str, *, now: int) -> Key | None:
    """Return the key of a secret, or None; a revoked one is dead within a second everywhere."""
    secret_hash = _hash(secret)
    cached = _cached.setdefault(db, {})
    found = cached.get(secret_hash)
    if found is not None and 0 <= now - found[1] < CACHE_AGE_MAX:
        return found[0]
    cached.pop(secret_hash, None)
    row = db.one(queries.key, secret_hash=secret_hash)
    if row is None:
        return None
    key = _key(row)
    if len(cached) < CACHE_MAX:
        cached[secret_hash] = (key, now)
    return key


def keys(db: Database) -> list[Key]:
    """Return the keys that work, the latest first."""
    return [_key(row) for row in db.all(queries.keys)]


def revoke_key(db: Database, key_id: str, *, now: int) -> None:
    """Make a key worthless, here at once; raises NoSuchKey."""
    if not db.run(queries.revoke_key, key_id=key_id, now=now):
        raise NoSuchKey
    _cached.pop(db, None)


def _key(row: Row) -> Key:
    return Key(
        key_id=row.key_id,
        name=row.name,
        may=May(row.may),
        feed_id=row.feed_id,
        created_us=row.created_us,
    )


def _hash(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(errors="replace"), digest_size=32, person=b"key").digest()
