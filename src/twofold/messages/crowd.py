"""Whether something may happen, asked of many people at once with a handful of queries."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from twofold import clock, people, terms
from twofold.ids import HandleId, PersonId
from twofold.messages import addresses, around
from twofold.messages.around import House
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import Circumstances, Contact, Intent, Permission, Terms

_COUNTED_US = 366 * clock.DAY


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Some people with their terms and what else decides, as of one moment.

    `shared` are those at whose addresses others read, too: each of them is asked by themselves.
    """

    people: Mapping[PersonId, Person]
    terms: Mapping[PersonId, Terms]
    known: Mapping[PersonId, Circumstances]
    shared: frozenset[PersonId]
    house: House

    def permission(
        self,
        db: Database,
        person_id: PersonId,
        intent: Intent,
        *,
        more: Sequence[Contact] = (),
        now: int,
    ) -> Permission:
        """Return what `messages.permission` says of one of them, had there been `more` contacts."""
        if person_id in self.shared or intent.matter or not intent.is_contact:
            return around.permission(db, self.people[person_id], intent, self.house, now=now)
        known = self.known[person_id]
        if more:
            known = msgspec.structs.replace(known, contacts=(*known.contacts, *more))
        return terms.permit(self.terms[person_id], intent, known, now=now)


def gather(db: Database, whom: Sequence[Person], house: House, *, now: int) -> Asked:
    """Return what has to be known of some people to ask for any contact that began no matter."""
    of = {handle.handle_id: one.person_id for one in whom for handle in one.handles}
    handles = list(of)
    shut = {row.handle_id: row for row in db.all_in(sql.shut_gates, "handles", handles)}
    doubtful = {of[one] for one in people.in_doubt_of(db, handles)}
    sent: dict[PersonId, list[Contact]] = {}
    for row in db.all_in(sql.handed, "handles", handles, after_us=now - _COUNTED_US):
        sent.setdefault(of[row.handle_id], []).append(around.contact(row))
    known = {
        one.person_id: Circumstances(
            zone=house.zone,
            is_doubtful=one.person_id in doubtful,
            is_restricted=any(gate.restricted_us is not None for gate in _gates(shut, one)),
            is_erased=any(gate.erased_us is not None for gate in _gates(shut, one)),
            unproven=addresses.unproven(one),
            contacts=tuple(sent.get(one.person_id, ())),
            policy=house.policy,
            legal_kinds=house.legal_kinds,
        )
        for one in whom
    }
    return Asked(
        people={one.person_id: one for one in whom},
        terms=dict(terms.of_many(db, [one.person_id for one in whom])),
        known=known,
        shared=_shared(db, whom, of),
        house=house,
    )


def _gates(shut: Mapping[HandleId, Row], person: Person) -> Iterator[Row]:
    found = (shut.get(handle.handle_id) for handle in person.handles)
    return (gate for gate in found if gate is not None)


def _shared(
    db: Database, whom: Sequence[Person], of: Mapping[HandleId, PersonId]
) -> frozenset[PersonId]:
    if not whom:
        return frozenset()
    handles = tuple(chain.from_iterable(one.handles for one in whom))
    every = Person(person_id=PersonId(""), handles=handles)
    beside = people.beside(db, every)
    if len(beside) >= people.LINKS_MAX:
        # Some were cut off; asking each by themselves is slow and right.
        return frozenset(one.person_id for one in whom)
    return frozenset(of[one.handle_id] for one in beside if of[one.handle_id] != one.person_id)
