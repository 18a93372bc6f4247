"""Whether something may happen, asked of many people at once with a handful of queries."""

from collections.abc import Mapping, Sequence
from itertools import chain

import msgspec

from twofold import people, terms
from twofold.ids import PersonId
from twofold.messages import around
from twofold.messages.around import House
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import Circumstances, Contact, Intent, Permission, Terms


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
    found = around.Around(db, whom, house, is_beginning=True, now=now)
    return Asked(
        people={one.person_id: one for one in whom},
        terms={one.person_id: found.terms(one) for one in whom},
        known={one.person_id: found.circumstances(one) for one in whom},
        shared=_shared(db, whom),
        house=house,
    )


def _shared(db: Database, whom: Sequence[Person]) -> frozenset[PersonId]:
    if not whom:
        return frozenset()
    handles = tuple(chain.from_iterable(one.handles for one in whom))
    every = Person(person_id=PersonId(""), handles=handles)
    of = {handle.handle_id: one.person_id for one in whom for handle in one.handles}
    beside = people.beside(db, every)
    if len(beside) >= people.LINKS_MAX:
        # Some were cut off; asking each by themselves is slow and right.
        return frozenset(one.person_id for one in whom)
    return frozenset(of[one.handle_id] for one in beside if of[one.handle_id] != one.person_id)
