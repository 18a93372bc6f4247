"""Folding the journal into the record in bulk: each message has one effect, for ever."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from twofold import people
from twofold.ids import PersonId, TouchId
from twofold.journal import Entry
from twofold.people import Sightings
from twofold.storage import Database
from twofold.touches import chain
from twofold.touches.queries import sql
from twofold.touches.reading import UNREADABLE, Event, decode, understand, why
from twofold.touches.told import Told

REFUSED = "refused"
CONFLICT = "conflict"

# Its place in a row of the intake list, which is kept in the order of arrival.
_JOURNAL_SEQ = 7

_OTHER_CONTENT = "This message id came before with other content; what came first counts."


class Projected(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a run of the journal, and every person id, old and new, that it changed."""

    touches: int
    facts: int
    repeats: int
    conflicts: int
    refused: int
    people: frozenset[PersonId]


def project(db: Database, entries: Sequence[Entry], *, now: int) -> Projected:
    """Fold entries of the journal into the record, in one transaction.

    The same entries again change nothing. An entry that cannot be read, or that says something
    else under an id that came before, goes to the intake list; its neighbours do not notice.
    """
    with db.write(serial=people.SERIAL), _no_collection():
        names = people.gather(db, people.hold(db))
        growth = chain.Growth(db)
        batch = _Batch(names, growth.next_seq)
        batch.read(entries)
        batch.settle(_known(db, [reading.touch_id for reading in batch.readings]))
        growth.append(batch.touches)
        db.many(sql.add_fact, batch.facts)
        db.many(sql.add_intake, sorted(batch.intake, key=itemgetter(_JOURNAL_SEQ)))
        return Projected(
            touches=growth.close(now=now),
            facts=len(batch.facts),
            repeats=batch.repeats,
            conflicts=sum(row[0] == CONFLICT for row in batch.intake),
            refused=sum(row[0] == REFUSED for row in batch.intake),
            people=frozenset(people.observe(db, names)),
        )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector away: it would look again and again at what a batch keeps.

    Nothing here makes cycles, so nothing stays behind. It was a fifth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


class _Reading(NamedTuple):
    """One event that can be read, before it is known whether it is new."""

    entry: Entry
    touch_id: TouchId
    fingerprint: bytes
    told: Told
    row: tuple[Any, ...]


class _Batch:
    """The rows that a run of entries becomes."""

    def __init__(self, names: Sightings, next_seq: int) -> None:
        self.readings: list[_Reading] = []
        self.touches: list[tuple[Any, ...]] = []
        self.facts: list[tuple[Any, ...]] = []
        self.intake: list[tuple[Any, ...]] = []
        self.repeats = 0
        self._names = names
        self._next_seq = next_seq

    def read(self, entries: Iterable[Entry]) -> None:
        """Read each event to its row at once, while what was decoded is in the cache."""
        for entry in entries:
            # Without its payload an entry was erased before it could be projected.
            if entry.payload is None:
                continue
            event = None
            try:
                event = decode(entry.payload, entry.format, entry.received_us, entry.sent_us)
                told = understand(event, entry.format, self._names, entry.received_us)
            except UNREADABLE as error:
                self._put_aside(entry, REFUSED, why(error), event)
                continue
            row = (
                touch_row(entry, event, told) if told.fact is None else fact_row(entry, event, told)
            )
            self.readings.append(_Reading(entry, event.touch_id, event.fingerprint, told, row))

    def settle(self, known: dict[str, tuple[bytes, int | None]]) -> None:
        """Take what is new; `known` are the events that the record holds under these ids."""
        note, feeds = self._names.note, _Feeds()
        for reading in self.readings:
            entry, touch_id, fingerprint, told, row = reading
            found = known.get(touch_id)
            if found is None:
                known[touch_id] = (fingerprint, entry.seq)
                note(told.who, told.occurred_us, feeds[entry.feed_id])
                if told.fact is None:
                    self.touches.append((self._next_seq, *row))
                    self._next_seq += 1
                else:
                    self.facts.append(row)
            elif found[0] != fingerprint:
                self._put_aside(entry, CONFLICT, _OTHER_CONTENT, _event(entry))
            elif found[1] != entry.seq:
                self.repeats += 1

    def _put_aside(self, entry: Entry, kind: str, reason: str, event: Event | None) -> None:
        message_id, touch_id = (event.message_id, event.touch_id) if event else ("", None)
        self.intake.append(
            (
                kind,
                message_id,
                touch_id,
                reason,
                entry.received_us,
                entry.sent_us,
                entry.feed_id,
                entry.seq,
                entry.format,
                entry.payload,
                entry.salt,
                entry.digest,
            )
        )


class _Feeds(dict[int, str]):
    """How a link says which feed told of it."""

    def __missing__(self, feed_id: int) -> str:
        self[feed_id] = said = f"feed:{feed_id}"
        return said


def touch_row(entry: Entry, event: Event, told: Told) -> tuple[Any, ...]:
    """Return a touch's columns in the order of `add_touch`, but for its number."""
    return (
        event.touch_id,
        entry.received_us,
        event.sent_us,
        entry.format,
        entry.payload,
        entry.salt,
        entry.digest,
        event.fingerprint,
        entry.feed_id,
        entry.seq,
        *told.said,
    )


def fact_row(entry: Entry, event: Event, told: Told) -> tuple[Any, ...]:
    """Return a fact's columns in the order of `add_fact`."""
    return (
        event.touch_id,
        told.fact,
        told.who.handles[0],
        told.occurred_us,
        entry.received_us,
        event.sent_us,
        entry.format,
        entry.payload,
        entry.salt,
        entry.digest,
        event.fingerprint,
        entry.feed_id,
        entry.seq,
    )


def _event(entry: Entry) -> Event:
    payload = entry.payload or b""
    return decode(payload, entry.format, entry.received_us, entry.sent_us)


def _known(db: Database, touch_ids: Sequence[TouchId]) -> dict[str, tuple[bytes, int | None]]:
    return {
        row.touch_id: (bytes(row.fingerprint), row.journal_seq)
        for query in (sql.known_touches, sql.known_facts)
        for row in db.all_in(query, "touches", touch_ids)
    }
