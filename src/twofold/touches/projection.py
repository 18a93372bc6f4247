"""Folding the journal into the record in bulk: each message has one effect, for ever."""

from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from twofold import people
from twofold.ids import HandleId, PersonId, TouchId
from twofold.journal import Entry
from twofold.people import Sightings
from twofold.storage import Database
from twofold.touches import chain
from twofold.touches.queries import sql
from twofold.touches.reading import UNREADABLE, Event, decode, same, understand, why
from twofold.touches.told import Told

REFUSED = "refused"
CONFLICT = "conflict"
ERASED = "erased"

# Its place in a row of the intake list, which is kept in the order of arrival.
_JOURNAL_SEQ = 7

# Of each message id that counts: what it said, and its place in the journal.
_Known = dict[str, tuple[bytes, int | None]]

_KEPT_OUT = "It is about somebody who had their data erased; nothing of it was kept."
_OTHER_CONTENT = "This message id came before with other content; what came first counts."


class Projected(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a run of the journal, and every person id, old and new, that it changed.

    `moved` are those of them whose handles came or went.
    """

    touches: int
    facts: int
    repeats: int
    conflicts: int
    refused: int
    people: frozenset[PersonId]
    moved: frozenset[PersonId]


def read(db: Database, entries: Iterable[Entry]) -> "Batch":
    """Return what entries of the journal tell, before anybody has to wait for it.

    It depends on the entries and the home's salt alone, so no transaction is needed.
    """
    batch = Batch(people.gather(db))
    batch.read(entries)
    return batch


def project(db: Database, batch: "Batch", *, now: int) -> Projected:
    """Fold a run of the journal into the record, in one transaction; a batch is folded once.

    The same entries again change nothing. An entry that cannot be read, or that says something
    else under an id that came before, goes to the intake list; its neighbours do not notice.
    """
    with db.write(serial=people.SERIAL):
        roster = people.hold(db)
        growth = chain.Growth(db)
        batch.settle(_known(db, [reading.touch_id for reading in batch.readings]), growth.next_seq)
        growth.append(batch.touches)
        db.many(sql.add_fact, batch.facts)
        db.many(sql.add_intake, sorted(batch.intake, key=itemgetter(_JOURNAL_SEQ)))
        observed = people.observe(db, batch.names, roster)
        return Projected(
            touches=growth.close(now=now),
            facts=len(batch.facts),
            repeats=batch.repeats,
            conflicts=sum(row[0] == CONFLICT for row in batch.intake),
            refused=sum(row[0] == REFUSED for row in batch.intake),
            people=frozenset(observed.people),
            moved=frozenset(observed.moved),
        )


class _Reading(NamedTuple):
    """One event that can be read, before it is known whether it is new."""

    entry: Entry
    touch_id: TouchId
    told: Told
    row: tuple[Any, ...]


class Batch:
    """What a run of entries tells, and the rows that it becomes."""

    def __init__(self, names: Sightings) -> None:
        """Start empty, with who is known by which name."""
        self.names = names
        self.readings: list[_Reading] = []
        self.touches: list[tuple[Any, ...]] = []
        self.facts: list[tuple[Any, ...]] = []
        self.intake: list[tuple[Any, ...]] = []
        self.repeats = 0

    def read(self, entries: Iterable[Entry]) -> None:
        """Read each event to its row at once, while what was decoded is in the cache."""
        for entry in entries:
            # Without its payload an entry was erased before it could be projected.
            if entry.payload is None:
                continue
            event = None
            try:
                event = decode(entry.payload, entry.format, entry.received_us, entry.sent_us)
                told = understand(event, entry.format, self.names, entry.received_us)
            except UNREADABLE as error:
                self._put_aside(entry, REFUSED, why(error), event)
                continue
            row = (
                touch_row(entry, event, told) if told.fact is None else fact_row(entry, event, told)
            )
            self.readings.append(_Reading(entry, event.touch_id, told, row))

    @property
    def handles(self) -> set[HandleId]:
        """Return whom the events name."""
        return {key for reading in self.readings for key in reading.told.who.handles}

    def keep_out(self, erased: Collection[HandleId]) -> list[int]:
        """Leave out what is about somebody who was erased; returns its places in the journal.

        Somebody else's event that also names a household or a device of theirs stays.
        """
        named = self.names.known.named
        own = {key for key in erased if named[key][0] not in people.SHARED}
        kept: list[_Reading] = []
        gone: list[_Reading] = []
        for reading in self.readings:
            handles = reading.told.who.handles
            out = handles[0] in erased or not own.isdisjoint(handles)
            (gone if out else kept).append(reading)
        self.readings = kept
        for reading in gone:
            entry = reading.entry
            self.intake.append(
                (
                    ERASED, "", None, _KEPT_OUT, entry.received_us, None, entry.feed_id, entry.seq,
                    entry.format, b"", b"", entry.digest,
                )
            )  # fmt: skip
        return [reading.entry.seq for reading in gone]

    def settle(self, known: _Known, next_seq: int) -> None:
        """Take what is new, the first touch under `next_seq`, given what the record holds."""
        note, feeds = self.names.note, _Feeds()
        for entry, touch_id, told, row in self.readings:
            found = known.get(touch_id)
            if found is None:
                known[touch_id] = (entry.payload or b"", entry.seq)
                note(told.who, told.occurred_us, feeds[entry.feed_id])
                if told.fact is None:
                    self.touches.append((next_seq, *row))
                    next_seq += 1
                else:
                    self.facts.append(row)
            elif found[1] == entry.seq:
                continue
            elif same(found[0], entry.payload or b""):
                self.repeats += 1
            else:
                self._put_aside(entry, CONFLICT, _OTHER_CONTENT, _event(entry))

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
        entry.feed_id,
        entry.seq,
    )


def _event(entry: Entry) -> Event:
    payload = entry.payload or b""
    return decode(payload, entry.format, entry.received_us, entry.sent_us)


def _known(db: Database, touch_ids: Sequence[TouchId]) -> _Known:
    return {
        row.touch_id: (bytes(row.payload), row.journal_seq)
        for query in (sql.known_touches, sql.known_facts)
        for row in db.all_in(query, "touches", touch_ids)
    }
