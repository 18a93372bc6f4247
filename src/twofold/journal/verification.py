"""Whether the journal is what was written: every digest, every link, no holes."""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from twofold import storage
from twofold.journal import chain

READ_ROWS = 5_000
TRIM_ROWS = 10_000


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """The first record that is not what was written, and in which way."""

    seq: int
    what: str


def verify(db: storage.Database) -> Damage | None:
    """Return the first bad record of the journal, or None if all of it is whole."""
    seen = 0
    try:
        with db.read():
            for seq, what in _check(db):
                if what:
                    return Damage(seq=seq, what=what)
                seen = seq
    except storage.RecordDamaged as error:
        return Damage(seq=seen + 1, what=f"it cannot be read ({error.fields['reason']})")
    return None


def trim(db: storage.Database, before_us: int, up_to_seq: int) -> int:
    """Remove payload and salt of projected rows committed before a time; returns rows trimmed.

    Digests and chain stay, so `verify` still holds. Goes in small transactions.
    """
    committed = db.one(chain.queries.committed_before, before_us=before_us)
    first = db.one(chain.queries.first_whole)
    if committed is None or committed.last_seq is None or first is None or first.seq is None:
        return 0
    trimmed = 0
    last_seq = min(committed.last_seq, up_to_seq)
    for from_seq in range(first.seq, last_seq + 1, TRIM_ROWS):
        to_seq = min(from_seq + TRIM_ROWS - 1, last_seq)
        with db.write(serial=chain.SERIAL):
            trimmed += db.run(chain.queries.trim, from_seq=from_seq, to_seq=to_seq)
    return trimmed


def texts(db: storage.Database) -> Iterator[list[tuple[Any, ...]]]:
    """Yield blocks of rows that have a payload: seq, payload, format, received_us, sent_us."""
    return db.stream(chain.queries.texts, rows_max=READ_ROWS)


def forget(db: storage.Database, seqs: Collection[int]) -> int:
    """Remove payload and salt of some rows; digests and chain stay. Returns how many had one."""
    gone, wanted = 0, sorted(seqs)
    for start in range(0, len(wanted), TRIM_ROWS):
        with db.write(serial=chain.SERIAL):
            gone += db.run_in(chain.queries.forget, "seqs", wanted[start : start + TRIM_ROWS])
    return gone


def _check(db: storage.Database) -> Iterator[tuple[int, str | None]]:
    entries = _flat(db.stream(chain.queries.every_entry, rows_max=READ_ROWS))
    before, expected = chain.GENESIS, 1
    for link in _links(db):
        if link.first_seq != expected or link.last_seq < link.first_seq:
            yield expected, "the chain of commits has a hole before it"
        seals = []
        for seq in range(link.first_seq, link.last_seq + 1):
            row = next(entries, ())
            yield seq, _wrong(row, seq)
            seals.append(chain.seal(row[7], *row[:5]))
        after = chain.link_hash(before, seals, link.first_seq, link.last_seq, link.committed_us)
        if after != link.hash:
            yield (
                link.first_seq,
                f"rows {link.first_seq} to {link.last_seq} are not what the chain says",
            )
        before, expected = link.hash, link.last_seq + 1
    if next(entries, None) is not None:
        yield expected, "it stands after the end of the chain"


def _links(db: storage.Database) -> Iterator[Any]:
    after_seq = 0
    while links := db.all(chain.queries.links, after_seq=after_seq, rows_max=READ_ROWS):
        yield from links
        after_seq = links[-1].last_seq


def _wrong(row: tuple[Any, ...], seq: int) -> str | None:
    if not row or row[0] != seq:
        return "it is missing"
    if any(not isinstance(value, int) for value in row[:4]):
        return "one of its columns is of another type"
    if not isinstance(row[4], int | None) or not isinstance(row[7], bytes):
        return "one of its columns is of another type"
    if not all(isinstance(value, bytes | None) for value in row[5:7]):
        return "one of its columns is of another type"
    if not chain.whole(row[5], row[6], row[7]):
        return "its payload is not what its digest says"
    return None


def _flat(blocks: Iterator[list[tuple[Any, ...]]]) -> Iterator[tuple[Any, ...]]:
    for block in blocks:
        yield from block
