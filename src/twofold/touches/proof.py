"""Whether the log is what was written: digests, chain, and columns against their payloads."""

from collections.abc import Iterator
from typing import Any

import msgspec

from twofold import people
from twofold.people import Sightings
from twofold.storage import Database
from twofold.touches import chain
from twofold.touches.queries import sql
from twofold.touches.reading import UNREADABLE, decode, understand
from twofold.touches.told import Said

READ_ROWS = 10_000

_DIGEST = "its payload is not what its digest says"
_COLUMNS = "its column {} is not what its payload says"
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
        for check in (_touches(db, names), _facts(db, names), _intake(db)):
            for damage in check:
                return damage
    return None


def _touches(db: Database, names: Sightings) -> Iterator[Damage]:
    links = (row for block in db.stream(sql.every_link, rows_max=READ_ROWS) for row in block)
    link = next(links, None)
    before, seals, expected = chain.GENESIS, list[bytes](), 1
    for block in db.stream(sql.every_touch, rows_max=READ_ROWS):
        for row in block:
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


def _row_damage(row: tuple[Any, ...], names: Sightings) -> str | None:
    _, touch_id, received_us, sent_us, format_, payload, salt, digest, fingerprint = row[:9]
    if not payload and not salt:
        # An erased touch keeps its digest and its place in the chain, and nothing to compare.
        return None
    if chain.digest(bytes(payload), bytes(salt)) != bytes(digest):
        return _DIGEST
    try:
        event = decode(bytes(payload), format_, received_us, sent_us)._replace(sent_us=sent_us)
        said = understand(event, format_, names, received_us).said
    except UNREADABLE:
        return _DIGEST
    if event.touch_id != touch_id or event.fingerprint != bytes(fingerprint):
        return _COLUMNS.format("touch_id" if event.touch_id != touch_id else "fingerprint")
    pairs = zip(Said._fields, said, row[11:], strict=True)
    wrong = next((name for name, told, kept in pairs if told != kept), None)
    return _COLUMNS.format(wrong) if wrong else None


def _facts(db: Database, names: Sightings) -> Iterator[Damage]:
    for block in db.stream(sql.every_fact, rows_max=READ_ROWS):
        for fact_id, *columns, received_us, sent_us, format_, payload, salt, digest, mark in block:
            if not payload and not salt:
                continue
            if chain.digest(bytes(payload), bytes(salt)) != bytes(digest):
                yield Damage(table="fact", seq=fact_id, what=_DIGEST)
                continue
            event = decode(bytes(payload), format_, received_us, sent_us)._replace(sent_us=sent_us)
            told = understand(event, format_, names, received_us)
            found = [told.fact, told.said.handle_id, told.said.occurred_us]
            if columns != found or event.touch_id != fact_id or event.fingerprint != bytes(mark):
                yield Damage(table="fact", seq=fact_id, what=_COLUMNS.format("values"))


def _intake(db: Database) -> Iterator[Damage]:
    for block in db.stream(sql.every_intake, rows_max=READ_ROWS):
        for intake_id, payload, salt, digest in block:
            erased = not payload and not salt
            if not erased and chain.digest(bytes(payload), bytes(salt)) != bytes(digest):
                yield Damage(table="intake", seq=str(intake_id), what=_DIGEST)


def _touch(seq: int, what: str) -> Damage:
    return Damage(table="touch", seq=str(seq), what=what)
