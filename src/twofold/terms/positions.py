"""What holds for people who have said nothing: chosen by the organisation, published, and told.

Whoever was told a position (by a message with its page, or when they signed in) is held to what
it and every later one assume alike, until they are told of the newest: a change never loosens
anything behind somebody's back.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

import msgspec

from twofold import errors
from twofold.ids import HandleId, PersonId
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import uses
from twofold.terms.clauses import Clause
from twofold.terms.queries import sql
from twofold.terms.scopes import NO_CHANNEL, OWN, Scope

Name = Literal["ask_first", "service_and_counting", "carry_over"]
USUAL: Name = "service_and_counting"
SERIAL = "position"

# No channel in any of them: nothing that is assumed brings a contact, and marketing least of all.
_ASSUMED: dict[Name, tuple[str, ...]] = {
    "ask_first": (),
    "service_and_counting": (uses.ANALYTICS, uses.PROFILING_SERVICE),
    # What people allowed elsewhere comes with its proof, as statements; more is not assumed.
    "carry_over": (),
}


# What each is called and what it means, to staff who choose and to people who are told.
_TITLES: dict[Name, str] = {
    "ask_first": "Ask first",
    "service_and_counting": "Service and counting",
    "carry_over": "Carry over",
}
_MEANINGS: dict[Name, str] = {
    "ask_first": "Nothing is assumed. People are answered, told about what they ordered and warned"
    " about the safety of their account; everything else waits for their yes.",
    "service_and_counting": "People may be counted without their name, and what would serve each of"
    " them may be worked out. No message comes of it: news and offers wait for a yes.",
    "carry_over": "Nothing is assumed but what people allowed before and can be shown to have"
    " allowed: each such yes comes in with its proof, and lives twelve months from that day.",
}


class UnknownPosition(errors.Invalid):
    """There is no starting position {name!r}; it is one of {known}."""


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """A starting position as it was published; `seq` 0 is the one that nobody had to choose."""

    name: Name = USUAL
    seq: int = 0
    since_us: int | None = None
    chosen_by: str = ""

    @property
    def title(self) -> str:
        """Return what it is called."""
        return _TITLES[self.name]

    @property
    def meaning(self) -> str:
        """Return what it means, in everybody's words."""
        return _MEANINGS[self.name]

    @property
    def uses(self) -> tuple[str, ...]:
        """Return what it assumes that data may be used for."""
        return _ASSUMED[self.name]


class Assumed(msgspec.Struct, frozen=True, kw_only=True):
    """What is assumed of everybody, and of the handles that are held to less."""

    of_all: frozenset[str]
    of_handle: dict[HandleId, frozenset[str]]


def checked(name: str) -> Name:
    """Return the name itself if there is such a position; raises UnknownPosition."""
    for known in _ASSUMED:
        if name == known:
            return known
    raise UnknownPosition(name=name, known=", ".join(_ASSUMED))


def names() -> tuple[Name, ...]:
    """Return the positions that there are."""
    return tuple(_ASSUMED)


def positions(db: Database) -> list[Position]:
    """Return every position that ever held, the first one first; the last one is in force."""
    rows = db.all(sql.positions)
    return [
        Position(),
        *(
            Position(
                name=row.name, seq=row.position_seq, since_us=row.since_us, chosen_by=row.chosen_by
            )
            for row in rows
        ),
    ]


def choose(db: Database, name: str, *, by: str, now: int) -> Position:
    """Put a position in force; the same one again changes nothing. Raises UnknownPosition."""
    wanted = checked(name)
    with db.write(serial=SERIAL):
        before = positions(db)[-1]
        if before.name == wanted and before.seq:
            return before
        db.run(
            sql.add_position, position_seq=before.seq + 1, name=wanted, since_us=now, chosen_by=by
        )
    return Position(name=wanted, seq=before.seq + 1, since_us=now, chosen_by=by)


def tell(db: Database, some: Sequence[Person]) -> None:
    """Note that people are told the position in force, with all that they are known by."""
    handles = sorted({handle.handle_id for person in some for handle in person.handles})
    with db.write():
        last = positions(db)[-1].seq
        told = {row.handle_id: row.position_seq for row in _told(db, handles)}
        fresh = [one for one in handles if told.get(one, -1) < last]
        db.many(sql.tell_position, [{"handle_id": one, "position_seq": last} for one in fresh])


def assumed(db: Database, person: Person) -> tuple[Clause, ...]:
    """Return what is assumed of a person as long as they say nothing, after what they were told."""
    return assumed_of_these(db, [person])[person.person_id]


def assumed_of_these(db: Database, some: Sequence[Person]) -> dict[PersonId, tuple[Clause, ...]]:
    """Return what is assumed of some people, as `assumed` returns it of one."""
    every = positions(db)
    handles = [handle.handle_id for person in some for handle in person.handles]
    told = {row.handle_id: row.position_seq for row in _told(db, handles)}
    found = {}
    for person in some:
        seqs = [told[one.handle_id] for one in person.handles if one.handle_id in told]
        held = _meet(every, min(seqs, default=every[-1].seq))
        uses = [use for use in every[-1].uses if use in held]
        found[person.person_id] = tuple(_clause(use, every[-1]) for use in uses)
    return found


def assumed_of_all(db: Database) -> Assumed:
    """Return what is assumed of everybody at once; of a person, the least of all their handles'."""
    every = positions(db)
    held = _held(every)
    rows = db.all_in(sql.told_at, "positions", list(held))
    of_handle = {row.handle_id: held[row.position_seq] for row in rows}
    return Assumed(of_all=frozenset(every[-1].uses), of_handle=of_handle)


def held_to_less(db: Database) -> int:
    """Return how many people less is assumed of than of others, for they were told so."""
    older = list(_held(positions(db)))
    return int(db.all_in(sql.held, "positions", older)[0].people) if older else 0


def _held(every: Sequence[Position]) -> dict[int, frozenset[str]]:
    """Return the positions whose people are held to less than the one in force, and to what."""
    found = {position.seq: _meet(every, position.seq) for position in every}
    return {seq: uses for seq, uses in found.items() if uses != frozenset(every[-1].uses)}


def held_to(
    db: Database, handle_ids: Collection[HandleId]
) -> tuple[frozenset[str], dict[HandleId, frozenset[str]]]:
    """Return what is assumed now, and what those of some handles that were told it are held to."""
    every = positions(db)
    return frozenset(every[-1].uses), {
        row.handle_id: _meet(every, row.position_seq) for row in _told(db, handle_ids)
    }


def _told(db: Database, handle_ids: Collection[HandleId]) -> list[Row]:
    return db.all_in(sql.told_of, "handles", list(handle_ids))


def _meet(every: Iterable[Position], told: int) -> frozenset[str]:
    """Return what the position that was told and all since assume alike."""
    since: list[Collection[str]] = [one.uses for one in every if one.seq >= told]
    return frozenset(since[0]).intersection(*since)


def _clause(use: str, position: Position) -> Clause:
    return Clause(
        clause_id=f"assumed:{use}",
        seq=0,
        said_us=position.since_us or 0,
        effect="allow",
        scope=Scope(use=use, channel=NO_CHANNEL, recipient=OWN),
        speaker="law",
        method="starting position",
        handle_id=HandleId(""),
        speaks_for=frozenset(),
    )
