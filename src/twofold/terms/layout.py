"""Many people's terms laid out in columns, to be asked again and again.

People are read attribute by attribute, not one by one: what says the same gets the same number, and
no more than that is looked at again.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold.terms.clauses import Clause, Conditions, Effect
from twofold.terms.fold import Terms
from twofold.terms.intents import Circumstances, Contact
from twofold.terms.numbers import Numbers, dense, joined
from twofold.terms.preferences import Preferences
from twofold.terms.scopes import Scope

# So many people are laid out at a time: what is read of them stays near the processor meanwhile.
BLOCK = 1_000

_FOR_EVER = np.iinfo(np.int64).max
_KIND = attrgetter("effect", "scope", "conditions")
# What is large and the same for many, or counted apart.
_APART = {"position", "policy", "contacts", "matters"}
_PLAIN = attrgetter(*(one for one in Circumstances.__struct_fields__ if one not in _APART))

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """One row a clause or a contact, in the order of people: whose, which kind, until when."""

    person: Ints
    kind: Ints
    until_us: Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """Many people's terms and circumstances, laid out to be asked again and again.

    `kinds` are the scopes of the different clauses, without whose and when; `alone` marks people
    whose answer rests on more than the order of their clauses; `bases` are the different
    circumstances, without matters and contacts; `in_digests` marks who got several messages as one
    contact.
    """

    terms: Sequence[Terms]
    around: Sequence[Circumstances]
    kinds: Sequence[Scope]
    bases: Sequence[Circumstances]
    rows: Rows
    base: Ints
    alone: Flags
    in_matters: Flags
    in_digests: Flags
    contacts: Rows
    contact_uses: Sequence[str]

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.terms)


def gather(terms: Sequence[Terms], around: Sequence[Circumstances]) -> Crowd:
    """Return many people as a crowd, in their order: what they said, and what is around them."""
    laying = _Laying()
    for start in range(0, max(len(terms), 1), BLOCK):
        laying.add(terms[start : start + BLOCK], around[start : start + BLOCK])
    return laying.crowd(terms, around)


class _Laying:
    """Lays people out block by block, with numbers that hold over all of them."""

    def __init__(self) -> None:
        self._people = 0
        self._kinds = Numbers[tuple[Effect, Scope, Conditions]]()
        self._uses = Numbers[str]()
        self._around: defaultdict[str, Numbers[Hashable]] = defaultdict(Numbers)
        self._parts: defaultdict[str, list[NDArray[Any]]] = defaultdict(list)

    def add(self, terms: Sequence[Terms], around: Sequence[Circumstances]) -> None:
        """Lay out the next people."""
        self._add_clauses(terms)
        self._add_contacts([one.contacts for one in around])
        keep, numbers = self._keep, self._around
        keep("plain", numbers["plain"].of(map(_PLAIN, around)))
        keep("position", numbers["position"].of_shared([one.position for one in around], _itself))
        keep("policy", numbers["policy"].of_shared([one.policy for one in around], _itself))
        keep("zones", numbers["zones"].of_shared([one.zones for one in terms], _itself))
        keep("human", numbers["human"].of_shared([one.preferences for one in terms], _human))
        keep("in_matters", np.array([bool(one.matters) for one in around], dtype=bool))
        self._people += len(terms)

    def crowd(self, terms: Sequence[Terms], around: Sequence[Circumstances]) -> Crowd:
        """Return all who were added."""
        column = self._column
        first, base = dense(reduce(joined, map(column, self._around)))
        return Crowd(
            terms=terms,
            around=around,
            # Each is there twice, without evidence and with it.
            kinds=[scope for _, scope, _ in self._kinds.met for _ in range(2)],
            bases=[
                msgspec.structs.replace(around[one], contacts=(), matters=())
                for one in first.tolist()
            ],
            rows=Rows(person=column("person"), kind=column("kind"), until_us=column("until_us")),
            base=base,
            alone=column("alone"),
            in_matters=column("in_matters"),
            in_digests=column("in_digests"),
            contacts=Rows(person=column("sent"), kind=column("use"), until_us=column("at_us")),
            contact_uses=self._uses.met,
        )

    def _add_clauses(self, terms: Sequence[Terms]) -> None:
        keep, several = self._keep, [one.clauses for one in terms]
        clauses = list(chain.from_iterable(several))
        person = _owners(several)
        told = self._kinds.of(map(_KIND, clauses))
        evident = np.array([bool(one.evidence) for one in clauses], dtype=np.int64)
        until_us = [_FOR_EVER if one.until_us is None else one.until_us for one in clauses]
        keep("person", person + self._people)
        keep("kind", 2 * told + evident)
        keep("until_us", np.array(until_us, dtype=np.int64))
        keep("alone", _stand_alone(terms, clauses, person))

    def _add_contacts(self, several: Sequence[Sequence[Contact]]) -> None:
        keep, every = self._keep, list(chain.from_iterable(several))
        person = _owners(several)
        in_digests = np.zeros(len(several), dtype=bool)
        in_digests[person[np.array([bool(one.topics) for one in every], dtype=bool)]] = True
        keep("sent", person + self._people)
        keep("use", self._uses.of(one.use for one in every))
        keep("at_us", np.array([one.at_us for one in every], dtype=np.int64))
        keep("in_digests", in_digests)

    def _keep(self, name: str, part: NDArray[Any]) -> None:
        self._parts[name].append(part)

    def _column(self, name: str) -> NDArray[Any]:
        return np.concatenate(self._parts[name])


def _stand_alone(terms: Sequence[Terms], clauses: Sequence[Clause], person: Ints) -> Flags:
    """Return of whom more decides than which clauses there are and in which order they were said.

    Who spoke together with others or about others, out of order, or has taken back a yes.
    """
    found = np.array([bool(one.withdrawn) for one in terms], dtype=bool)
    if not clauses:
        return found
    spoke = [one.speaks_for for one in clauses]
    seq = np.array([one.seq for one in clauses], dtype=np.int64)
    apart = [one.given_us is not None or one.handle_id not in one.speaks_for for one in clauses]
    differs = np.array(apart, dtype=bool) | (seq < 0)
    # The clauses of one person lie beside each other: each is held to the one before.
    later = np.flatnonzero(person[1:] == person[:-1]) + 1
    same = [spoke[one] == spoke[one - 1] for one in later.tolist()]
    differs[later] |= ~np.array(same, dtype=bool) | (seq[later] <= seq[later - 1])
    found[person[differs]] = True
    return found


def _itself(value: Hashable) -> Hashable:
    return value


def _human(preferences: Preferences) -> Hashable:
    return preferences.human


def _owners(several: Sequence[Sequence[object]]) -> Ints:
    """Return of each thing that people have some of whose it is, by the place of the person."""
    counts = np.fromiter(map(len, several), np.int64, len(several))
    return np.repeat(np.arange(len(several)), counts)
