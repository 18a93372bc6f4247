"""Appending to the journal: each row under its digest, each commit group under one link."""

import os
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from itertools import islice

from twofold import errors, storage
from twofold.journal.entry import Draft, Entry

GENESIS = bytes(32)
SALT_BYTES = 16
DIGEST_BYTES = 32

# A group holds the turn to write; a longer one would let an acknowledgement wait behind it.
GROUP_ROWS_MAX = 10_000

# One statement for many rows: SQLite then works without the interpreter's lock in between.
STATEMENT_ROWS = 64

SERIAL = "journal"

_NEVER_SENT = -(1 << 63)
_SEAL = struct.Struct(">32s5q").pack
_LINK = struct.Struct(">3q").pack

queries = storage.queries("twofold.journal")


class DamagedEntry(errors.Unavailable):
    """Row {seq} of the journal is not what was written; run `twofold verify`, then restore."""


def append(db: storage.Database, drafts: Iterable[Draft]) -> int:
    """Make the drafts durable, in groups, and return the last sequence number.

    Raises Unavailable; the groups before the one that failed are durable then.
    """
    last_seq = 0
    remaining = iter(drafts)
    while group := list(islice(remaining, GROUP_ROWS_MAX)):
        last_seq = commit(db, group)
    return last_seq


def commit(db: storage.Database, drafts: Sequence[Draft]) -> int:
    """Make one group durable as a whole and return its last sequence number."""
    with db.write(serial=SERIAL):
        last = db.one(queries.last)
        first_seq, before = (last.last_seq + 1, last.hash) if last else (1, GENESIS)
        seals = _insert(db, drafts, first_seq)
        last_seq = first_seq + len(drafts) - 1
        committed_us = drafts[-1].received_us
        after = link_hash(before, seals, first_seq, last_seq, committed_us)
        db.run(
            queries.link,
            last_seq=last_seq,
            first_seq=first_seq,
            committed_us=committed_us,
            hash=after,
        )
    return last_seq


def read(db: storage.Database, after_seq: int, rows_max: int) -> list[Entry]:
    """Return the next entries after a sequence number; raises DamagedEntry for an altered one."""
    rows = db.all(queries.entries, after_seq=after_seq, rows_max=rows_max)
    entries = [Entry(*row) for row in rows]
    for entry in entries:
        if not whole(entry.payload, entry.salt, entry.digest):
            raise DamagedEntry(seq=entry.seq)
    return entries


def whole(payload: bytes | None, salt: bytes | None, digest: bytes) -> bool:
    """Tell whether a row's payload is what its digest says; a trimmed row has neither."""
    if payload is None or salt is None:
        return payload is None and salt is None
    return blake2b(payload, key=salt, digest_size=DIGEST_BYTES).digest() == digest


def backlog(db: storage.Database, projected_seq: int) -> int:
    """Return how many rows wait to be projected."""
    end = db.one(queries.end)
    return max(0, (end.last_seq or 0) - projected_seq) if end else 0


# The digest covers the payload alone, so that it can move on into the record with it; the seal
# holds the row's other columns too, for a changed time or feed is as false as a changed payload.
def seal(  # noqa: PLR0917 - one call a row, where keywords would be felt
    digest: bytes, seq: int, feed_id: int, format_: int, received_us: int, sent_us: int | None
) -> bytes:
    """Return what a link's hash says of one row."""
    return _SEAL(
        digest, seq, feed_id, format_, received_us, _NEVER_SENT if sent_us is None else sent_us
    )


def link_hash(
    before: bytes, seals: Iterable[bytes], first_seq: int, last_seq: int, committed_us: int
) -> bytes:
    """Return a link's hash: BLAKE2b of the hash before, the group's seals and its bounds."""
    body = before + b"".join(seals) + _LINK(first_seq, last_seq, committed_us)
    return blake2b(body, digest_size=DIGEST_BYTES).digest()


def _insert(db: storage.Database, drafts: Sequence[Draft], first_seq: int) -> list[bytes]:
    salts = os.urandom(SALT_BYTES * len(drafts))
    values: list[object] = []
    seals: list[bytes] = []
    for place, draft in enumerate(drafts):
        salt = salts[place * SALT_BYTES : (place + 1) * SALT_BYTES]
        seq, feed_id, format_ = first_seq + place, draft.feed_id, draft.format
        received_us, sent_us, payload = draft.received_us, draft.sent_us, draft.payload
        digest = blake2b(payload, key=salt, digest_size=DIGEST_BYTES).digest()
        values += (seq, feed_id, format_, received_us, sent_us, payload, salt, digest)
        seals.append(seal(digest, seq, feed_id, format_, received_us, sent_us))
    _send(db, values)
    return seals


def _send(db: storage.Database, values: Sequence[object]) -> None:
    width = len(queries.append.parameters)
    step = STATEMENT_ROWS * width
    whole_part = len(values) - len(values) % step
    if whole_part:
        statements = [values[start : start + step] for start in range(0, whole_part, step)]
        db.many(_append_many(), statements)
    if whole_part < len(values):
        rows = [values[start : start + width] for start in range(whole_part, len(values), width)]
        db.many(queries.append, rows)


@cache
def _append_many() -> storage.Query:
    head, _, _ = queries.append.text.partition("VALUES")
    names = queries.append.parameters
    groups = [
        "(" + ", ".join(f":{name}_{place}" for name in names) + ")"
        for place in range(STATEMENT_ROWS)
    ]
    return storage.Query("append_many", f"{head} VALUES {', '.join(groups)}")
