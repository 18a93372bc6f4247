"""Whether the log is what was written: digests, chain, and columns against their payloads."""

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec

from twofold import people
from twofold.people import Sightings
from twofold.storage import Database, Query
from twofold.touches import chain
from twofold.touches.queries import sql
from twofold.touches.reading import UNREADABLE, decode, understand
from twofold.touches.told import Said

READ_ROWS = 10_000

_DIGEST = "its payload is not what its digest says"
_COLUMNS = "its column {} is not what its payload says"
_FORMAT = "its payload cannot be read in the format that it is said to have"
_FACT_COLUMNS = ("fact_id", "kind", "handle_id", "occurred_us")
_CHAIN = "the chain of hashes breaks here"
_HOLE = "touches are missing before it"


class Damage(msgspec.Struct, frozen=True, kw_only=True):
    """The first record that is not what was written, and in which way."""

    table: str
    seq: str
    what: str


def verify(db: Database) -> Damage | None:
    """Return the first bad record of the log, or None if all of it is whole."""
    with db.read():
        names = people.gather(db)
        checks = itertools.chain(_touches(db, names), _facts(db, names), _intake(db))
        return next(checks, None)


def _touches(db: Database, names: Sightings) -> Iterator[Damage]:
    links = _pages(db, sql.links_after, 0)
    link = next(links, None)
    before, seals, expected = chain.GENESIS, list[bytes](), 1
    for row in _pages(db, sql.touches_after, 0):
        seq = row[0]
        if seq != expected or link is None:
            yield _touch(seq, _HOLE if seq != expected else _CHAIN)
        if what := _row_damage(row, names):
            yield _touch(seq, what)
        seals.append(chain.seal(row))
        expected += 1
        if link is not None and seq == link[0]:
            after = chain.link_hash(before, seals, link[1], link[0], link[2])
            if after != bytes(link[3]) or len(seals) != link[0] - link[1] + 1:
                yield _touch(link[1], _CHAIN)
            before, seals, link = after, [], next(links, None)
    if link is not None:
        yield _touch(expected, _HOLE)
    elif seals:
        yield _touch(expected - 1, _CHAIN)


def _row_damage(row: tuple[Any, ...], names: Sightings) -> str | None:
    _, touch_id, received_us, sent_us, format_, payload, salt, digest = row[:8]
    if not _holds(payload, salt, digest):
        return _DIGEST
    if not payload:
        return None
    try:
        event = decode(bytes(payload), format_, received_us, sent_us)._replace(sent_us=sent_us)
        said = understand(event, format_, names, received_us).said
    except UNREADABLE:
        return _FORMAT
    known = ("touch_id", event.touch_id, touch_id)
    wrong = (
        name
        for name, told, kept in (known, *zip(Said._fields, said, row[10:], strict=True))
        if told != kept
    )
    name = next(wrong, None)
    return _COLUMNS.format(name) if name else None


def _facts(db: Database, names: Sightings) -> Iterator[Damage]:
    for row in _pages(db, sql.facts_after, ""):
        fact_id, *_, received_us, sent_us, format_, payload, salt, digest = row
        if not _holds(payload, salt, digest):
            yield Damage(table="fact", seq=fact_id, what=_DIGEST)
        if not payload:
            continue
        try:
            event = decode(bytes(payload), format_, received_us, sent_us)._replace(sent_us=sent_us)
            told = understand(event, format_, names, received_us)
        except UNREADABLE:
            yield Damage(table="fact", seq=fact_id, what=_FORMAT)
            continue
        found = (event.touch_id, told.fact, told.said[0], told.occurred_us)
        for name, said, kept in zip(_FACT_COLUMNS, found, row[:4], strict=True):
            if said != kept:
                yield Damage(table="fact", seq=fact_id, what=_COLUMNS.format(name))


def _intake(db: Database) -> Iterator[Damage]:
    for intake_id, payload, salt, digest in _pages(db, sql.intake_after, 0):
        if not _holds(payload, salt, digest):
            yield Damage(table="intake", seq=str(intake_id), what=_DIGEST)


def _holds(payload: bytes, salt: bytes, digest: bytes) -> bool:
    """Tell whether a payload is what its digest says; an erased one has nothing to compare."""
    if not salt:
        return not payload
    try:
        return chain.digest(bytes(payload), bytes(salt)) == bytes(digest)
    except ValueError:
        return False


def _pages(db: Database, query: Query, after: int | str) -> Iterator[tuple[Any, ...]]:
    """Read a table by its first column, page by page: two can then be read side by side."""
    while rows := db.all(query, after=after, limit=READ_ROWS):
        yield from rows
        after = rows[-1][0]


def _touch(seq: int, what: str) -> Damage:
    return Damage(table="touch", seq=str(seq), what=what)
