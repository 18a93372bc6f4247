"""The hash chain over touches: a link for each transaction, so that no row can change unseen."""

import os
import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from twofold.storage import Database
from twofold.touches.queries import sql

GENESIS = bytes(32)
SALT_BYTES = 16
DIGEST_BYTES = 32

# The columns that do not follow from the payload, and so are not under its digest.
_SEAL = struct.Struct(">q16s2qhqq").pack
_BOUNDS = struct.Struct(">3q").pack
_NONE = -(1 << 63)


def digest(payload: bytes, salt: bytes) -> bytes:
    """Return a payload's digest, keyed so that nothing can be guessed once the salt is gone."""
    return blake2b(payload, key=salt, digest_size=DIGEST_BYTES).digest()


def salt() -> bytes:
    """Return a new random salt."""
    return os.urandom(SALT_BYTES)


def seal(row: Sequence[Any]) -> bytes:
    """Return what a link says of one touch, given its columns in the order of `add_touch`."""
    seq, touch_id, received_us, sent_us, format_, _, _, digest_, feed_id, journal_seq = row[:10]
    body = _SEAL(
        seq,
        bytes.fromhex(touch_id),
        received_us,
        _NONE if sent_us is None else sent_us,
        format_,
        feed_id,
        _NONE if journal_seq is None else journal_seq,
    )
    return bytes(digest_) + body


def link_hash(
    before: bytes, seals: Sequence[bytes], first_seq: int, last_seq: int, committed_us: int
) -> bytes:
    """Return a link's hash: BLAKE2b of the hash before, its touches' seals, and its bounds."""
    body = before + b"".join(seals) + _BOUNDS(first_seq, last_seq, committed_us)
    return blake2b(body, digest_size=DIGEST_BYTES).digest()


class Growth:
    """What one transaction adds to the end of the chain."""

    def __init__(self, db: Database) -> None:
        """Start behind the last touch; the caller holds the people's lock until it commits."""
        row = db.one(sql.last_link)
        self._db = db
        self._before = bytes(row.hash) if row else GENESIS
        self._first_seq = row.last_seq + 1 if row else 1
        self._seals: list[bytes] = []

    @property
    def next_seq(self) -> int:
        """Return the number of the next touch."""
        return self._first_seq + len(self._seals)

    def append(self, rows: Sequence[Sequence[Any]]) -> None:
        """Append touches, their columns in the order of `add_touch`, from `next_seq` on."""
        self._db.many(sql.add_touch, rows)
        self._seals.extend(map(seal, rows))

    def close(self, *, now: int) -> int:
        """Append the link that holds these touches; returns how many they are."""
        if self._seals:
            last_seq = self.next_seq - 1
            self._db.run(
                sql.add_link,
                last_seq=last_seq,
                first_seq=self._first_seq,
                committed_us=now,
                hash=link_hash(self._before, self._seals, self._first_seq, last_seq, now),
            )
        return len(self._seals)
