"""The one question asked of many people at once: `permit`, for each of them, in columns.

What decides is a handful of clauses, and many people said the same ones. So the clauses that an
intent meets are found with NumPy, people who said the same in the same order are asked about once,
by `permit` itself, and only who differs in something that the columns do not hold is asked alone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from twofold.terms import uses
from twofold.terms.answered import Answers, Different
from twofold.terms.intents import Intent
from twofold.terms.layout import Crowd
from twofold.terms.numbers import dense, joined
from twofold.terms.permissions import Deny, Permission, Permit
from twofold.terms.permit import CONFIRMATION, permit, rates
from twofold.terms.scopes import covers, under

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
    places = np.flatnonzero(used_up)
    code[places] = len(different) + np.arange(len(places))
    later = places.tolist()
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
    together = np.flatnonzero(~alone)
    first, inverse = dense(_signatures(crowd, intent, now=now)[together])
    asked = together[first].tolist()
    different = [
        permit(crowd.terms[one], intent, crowd.bases[crowd.base[one]], now=now) for one in asked
    ]
    code = np.full(len(crowd), -1, dtype=np.int64)
    code[together] = inverse
    let = np.array([_reaches_conditions(one) for one in different], dtype=bool)
    used_up, counting = _used_up(crowd, intent, together[first], code, let, now=now)
    return different, asked, code, used_up & ~counting, alone | counting


def _asked_alone(crowd: Crowd, intent: Intent) -> Flags:
    """Return who has to be asked alone, whatever they said about this."""
    # These look at clauses that do not cover the intent, or at when they were said.
    apart = under(intent.use, uses.ASK) or under(intent.use, uses.LEGAL)
    if apart or intent.use == CONFIRMATION:
        return np.ones(len(crowd), dtype=bool)
    return crowd.alone | crowd.in_matters if intent.matter else crowd.alone.copy()


def _signatures(crowd: Crowd, intent: Intent, *, now: int) -> Ints:
    """Return a number for each person that those share who said the same, (n,).

    It stands for the clauses that the intent meets, in the order of the log.
    """
    scope, rows = intent.scope, crowd.rows
    meets = np.array([covers(kind, scope) for kind in crowd.kinds], dtype=bool)
    met = np.flatnonzero(meets[rows.kind] & (now < rows.until_us)) if len(meets) else rows.kind
    digit = dense(rows.kind[met])[1]
    person = rows.person[met]
    first = np.flatnonzero(np.diff(person, prepend=-1))
    many = np.diff(first, append=len(met))
    number, last, place = digit[first], -1, 0
    # The first clause of everybody who said something, then the second of who said two, and so on:
    # each step leaves alone what stands for who said no more.
    longer = np.arange(len(first))
    while len(longer := longer[many[longer] > place]):
        if place:
            number[longer] = last + 1 + joined(number[longer], digit[first[longer] + place])
        last, place = int(number.max()), place + 1
    said = np.zeros(len(crowd), dtype=np.int64)
    said[person[first]] = 1 + number
    return said * len(crowd.bases) + crowd.base


def _used_up(
    crowd: Crowd, intent: Intent, asked: Ints, code: Ints, let: Flags, *, now: int
) -> tuple[Flags, Flags]:
    """Return who has had as many contacts as a rate of theirs lets through, and who has to count.

    Contacts only ever keep others back, and less as time goes by: who has had fewer is answered as
    if there had been none. Budgets and contacts of a later moment have to be counted.
    """
    sent, none = crowd.contacts, np.zeros(len(crowd), dtype=bool)
    counting = none.copy()
    if not intent.is_contact or not len(sent.person) or not len(let):
        return none, counting
    met = sent.person[np.diff(sent.person, prepend=-1) > 0]
    met = met[(code[met] >= 0) & let[code[met]]]
    if intent.minutes or intent.data:
        counting[met] = True
        return none, counting
    late = np.zeros(len(crowd), dtype=bool)
    late[sent.person[sent.until_us > now]] = True
    counting[met] = (late | crowd.in_digests)[met]
    holds: dict[uses.Rate, list[int]] = {}
    for group in np.flatnonzero(np.bincount(code[met])).tolist():
        one = int(asked[group])
        around = crowd.bases[crowd.base[one]]
        for rate in rates(crowd.terms[one], intent, around, now=now):
            holds.setdefault(rate, []).append(group)
    for rate, groups in holds.items():
        held, bound = np.zeros(len(asked), dtype=bool), np.zeros(len(crowd), dtype=bool)
        held[groups] = True
        bound[met] = held[code[met]]
        counted = np.array([under(use, rate.use) for use in crowd.contact_uses], dtype=bool)
        recent = counted[sent.kind] & (sent.until_us > now - rate.per_us) & bound[sent.person]
        had = np.bincount(sent.person[recent], minlength=len(crowd))
        none |= had >= max(rate.most, 1)
    return none, counting


def _reaches_conditions(answer: Permission) -> bool:
    """Tell whether contacts could have changed an answer: no rate is asked after a plain no."""
    return not isinstance(answer, Deny) or answer.reason not in _PLAIN_NOES
