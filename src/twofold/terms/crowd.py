"""The one question asked of many people at once: `permit`, for each of them, in columns.

What decides is a handful of clauses, and many people said the same ones. So the clauses that an
intent meets are found with NumPy, people who said the same in the same order are asked about once,
by `permit` itself, and only who differs in something that the columns do not hold is asked alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold.terms import uses
from twofold.terms.answered import Answers, Different
from twofold.terms.clauses import Clause
from twofold.terms.fold import Terms
from twofold.terms.intents import Circumstances, Intent
from twofold.terms.numbers import Numbers, dense
from twofold.terms.permissions import Deny, Permission, Permit
from twofold.terms.permit import CONFIRMATION, permit, rates
from twofold.terms.scopes import covers, under

_FOR_EVER = np.iinfo(np.int64).max
_SIGNATURE_BITS = 62
# They come before hours, rates and budgets are looked at.
_PLAIN_NOES = frozenset(
    {
        "stopped",
        "denied",
        "silence",
        "policy",
        "doubtful",
        "erased",
        "restricted",
        "unknown",
        "human",
    }
)

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Columns:
    """One row a clause, in the order of people and of the log: whose, which kind, until when."""

    person: Ints
    kind: Ints
    until_us: Ints


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """Many people's terms and circumstances, laid out to be asked again and again.

    `kinds` are the different clauses, without whose and when; `alone` marks people whose answer
    rests on more than the order of their clauses; `bases` are the different circumstances, without
    matters and contacts; `in_digests` marks who got several messages as one contact.
    """

    terms: Sequence[Terms]
    around: Sequence[Circumstances]
    kinds: Sequence[Clause]
    bases: Sequence[Circumstances]
    rows: _Columns
    base: Ints
    alone: Flags
    in_matters: Flags
    in_digests: Flags
    contacts: _Columns
    contact_uses: Sequence[str]

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.terms)


def gather(people: Iterable[tuple[Terms, Circumstances]]) -> Crowd:
    """Return many people as a crowd, in their order."""
    terms: list[Terms] = []
    around: list[Circumstances] = []
    kinds, bases = Numbers[Clause](), Numbers[Circumstances]()
    contact_uses = Numbers[str]()
    rows: list[tuple[int, int, int]] = []
    sent: list[tuple[int, int, int]] = []
    base: list[int] = []
    for place, (theirs, known) in enumerate(people):
        terms.append(theirs)
        around.append(known)
        for clause in theirs.clauses:
            until_us = _FOR_EVER if clause.until_us is None else clause.until_us
            rows.append((place, kinds.of(_kind(clause), clause), until_us))
        plain = known
        if known.contacts or known.matters:
            plain = msgspec.structs.replace(known, contacts=(), matters=())
            sent += [
                (place, contact_uses.of(one.use, one.use), one.at_us) for one in known.contacts
            ]
        base.append(bases.of((plain, theirs.zones, theirs.preferences.human), plain))
    return Crowd(
        terms=terms,
        around=around,
        kinds=kinds.met,
        bases=bases.met,
        rows=_columns(rows),
        base=np.array(base, dtype=np.int64),
        alone=np.array([_stands_alone(one) for one in terms], dtype=bool),
        in_matters=np.array([bool(one.matters) for one in around], dtype=bool),
        in_digests=np.array([_had_digests(one) for one in around], dtype=bool),
        contacts=_columns(sent),
        contact_uses=contact_uses.met,
    )


def permit_all(crowd: Crowd, intent: Intent, *, now: int) -> Answers:
    """Return for everybody in a crowd what `permit` says of them."""
    different, asked, code, used_up, alone = _asked(crowd, intent, now=now)

    def ask(one: int) -> Permission:
        return permit(crowd.terms[one], intent, crowd.around[one], now=now)

    for one in np.flatnonzero(alone).tolist():
        code[one] = len(different)
        asked.append(one)
        different.append(ask(one))
    permitted = _permits(different, code) & ~used_up
    # That it is not now is known of them; until when takes longer, and not everybody wants it.
    later = np.flatnonzero(used_up).tolist()
    code[later] = len(different) + np.arange(len(later))
    return Answers(
        crowd=crowd, intent=intent, now=now, different=Different(different, later, ask),
        asked=[*asked, *later], code=code, permitted=permitted,
    )  # fmt: skip


def permitted_now(crowd: Crowd, intent: Intent, *, now: int) -> Flags:
    """Return who is permitted now, as `permit_all` says; who used a rate up need not be asked."""
    different, _, code, used_up, alone = _asked(crowd, intent, now=now)
    for one in np.flatnonzero(alone).tolist():
        code[one] = len(different)
        different.append(permit(crowd.terms[one], intent, crowd.around[one], now=now))
    return _permits(different, code) & ~used_up


def _permits(different: Sequence[Permission], code: Ints) -> Flags:
    return np.array([isinstance(one, Permit) for one in (*different, None)], dtype=bool)[code]


def _asked(
    crowd: Crowd, intent: Intent, *, now: int
) -> tuple[list[Permission], list[int], Ints, Flags, Flags]:
    """Return answers that stand for many, whose, everybody's place, who used up, who is left."""
    alone = _asked_alone(crowd, intent)
    key, alone = _signatures(crowd, intent, alone, now=now)
    together = np.flatnonzero(~alone)
    first, inverse = dense(key[together])
    asked = [int(one) for one in together[first]]
    different = [
        permit(crowd.terms[one], intent, crowd.bases[crowd.base[one]], now=now) for one in asked
    ]
    code = np.full(len(crowd), -1, dtype=np.int64)
    code[together] = inverse
    let = np.array([_reaches_conditions(one) for one in different], dtype=bool)
    used_up, counting = _used_up(crowd, intent, asked, code, let, now=now)
    return different, asked, code, used_up & ~counting, alone | counting


def _asked_alone(crowd: Crowd, intent: Intent) -> Flags:
    """Return who has to be asked alone, whatever they said about this."""
    # These look at clauses that do not cover the intent, or at when they were said.
    apart = under(intent.use, uses.ASK) or under(intent.use, uses.LEGAL)
    if apart or intent.use == CONFIRMATION:
        return np.ones(len(crowd), dtype=bool)
    return crowd.alone | crowd.in_matters if intent.matter else crowd.alone.copy()


def _signatures(crowd: Crowd, intent: Intent, alone: Flags, *, now: int) -> tuple[Ints, Flags]:
    """Return a number for each person that those share who said the same, and who is asked alone.

    The clauses that the intent meets are digits of the number, in the order of the log.
    """
    scope, rows = intent.scope, crowd.rows
    meets = np.array([covers(kind.scope, scope) for kind in crowd.kinds], dtype=bool)
    live = (now < rows.until_us) if len(rows.kind) else np.empty(0, dtype=bool)
    met = np.flatnonzero(meets[rows.kind] & live) if len(crowd.kinds) else np.empty(0, dtype=int)
    person = rows.person[met]
    present, digit = np.unique(rows.kind[met], return_inverse=True)
    bits = max(1, len(present).bit_length())
    counts = np.bincount(person, minlength=len(crowd))
    starts = np.cumsum(counts) - counts
    place = np.arange(len(met)) - starts[person]
    alone |= counts > _SIGNATURE_BITS // bits
    fits = ~alone[person]
    number = np.zeros(len(crowd), dtype=np.int64)
    np.add.at(number, person[fits], (digit[fits] + 1) << (place[fits] * bits))
    # Most people met nothing; only the others need sorting.
    spoke = np.flatnonzero(number)
    said = np.zeros(len(crowd), dtype=np.int64)
    said[spoke] = 1 + np.unique(number[spoke], return_inverse=True)[1]
    return said * len(crowd.bases) + crowd.base, alone


def _used_up(
    crowd: Crowd, intent: Intent, asked: Sequence[int], code: Ints, let: Flags, *, now: int
) -> tuple[Flags, Flags]:
    """Return who has had as many contacts as a rate of theirs lets through, and who has to count.

    Contacts only ever keep others back, and less as time goes by: who has had fewer is answered as
    if there had been none. Budgets and contacts of a later moment have to be counted.
    """
    sent, none = crowd.contacts, np.zeros(len(crowd), dtype=bool)
    counting = none.copy()
    if not intent.is_contact or not len(sent.person) or not len(let):
        return none, counting
    met = np.flatnonzero(np.bincount(sent.person, minlength=len(crowd)))
    if intent.minutes or intent.data:
        counting[met] = True
        return none, counting & (code >= 0) & let[code]
    counting[sent.person[sent.until_us > now]] = True
    counting[crowd.in_digests] = True
    holds: dict[uses.Rate, list[int]] = {}
    for group in np.unique(code[met[code[met] >= 0]]).tolist():
        if not let[group]:
            continue
        one = asked[group]
        around = crowd.bases[crowd.base[one]]
        for rate in rates(crowd.terms[one], intent, around, now=now):
            holds.setdefault(rate, []).append(group)
    for rate, groups in holds.items():
        counted = np.array([under(use, rate.use) for use in crowd.contact_uses], dtype=bool)
        recent = counted[sent.kind] & (sent.until_us > now - rate.per_us)
        had = np.bincount(sent.person[recent], minlength=len(crowd))
        held = np.zeros(len(asked), dtype=bool)
        held[groups] = True
        none |= (had >= rate.most) & (had > 0) & (code >= 0) & held[code]
    return none & (reached := (code >= 0) & let[code]), counting & reached


def _reaches_conditions(answer: Permission) -> bool:
    """Tell whether contacts could have changed an answer: no rate is asked after a plain no."""
    return not isinstance(answer, Deny) or answer.reason not in _PLAIN_NOES


def _kind(clause: Clause) -> tuple[object, ...]:
    return clause.effect, clause.scope, clause.conditions, bool(clause.evidence)


def _stands_alone(terms: Terms) -> bool:
    """Tell whether more decides than which clauses there are and in which order they were said."""
    before = -1
    for clause in terms.clauses:
        together = clause.speaks_for == terms.clauses[0].speaks_for
        if not together or clause.handle_id not in clause.speaks_for or clause.seq <= before:
            return True
        if clause.given_us is not None:
            return True
        before = clause.seq
    return bool(terms.withdrawn)


def _had_digests(around: Circumstances) -> bool:
    """Tell whether any contact was about several uses, which counts for each of them."""
    return any(one.topics for one in around.contacts)


def _columns(rows: Sequence[tuple[int, int, int]]) -> _Columns:
    every = np.array(rows, dtype=np.int64).reshape(-1, 3)
    person, kind, until_us = np.ascontiguousarray(every.T)
    return _Columns(person=person, kind=kind, until_us=until_us)
