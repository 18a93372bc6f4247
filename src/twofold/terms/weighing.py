"""What an answer rests on: the part of the circumstances that can count, small enough to keep.

Kept beside a delivery, it lets the answer be given again later, word for word.
"""

from collections.abc import Iterable

import msgspec

from twofold.terms import uses
from twofold.terms.clauses import Clause
from twofold.terms.fold import Terms
from twofold.terms.intents import Circumstances, Contact, Intent
from twofold.terms.limits import Budget
from twofold.terms.permit import CONFIRM_US, CONFIRMATION
from twofold.terms.scopes import covers, under
from twofold.terms.uses import Rate


def weighed(
    terms: Terms, intent: Intent, circumstances: Circumstances, *, now: int
) -> Circumstances:
    """Return circumstances that give the same answer to this intent, without all that cannot count.

    Matters of other threads, contacts that no rate counts any more, rules about something else.
    """
    return msgspec.structs.replace(
        circumstances,
        matters=tuple(
            matter
            for matter in circumstances.matters
            if (matter.matter, matter.use) == (intent.matter, intent.use)
        ),
        contacts=_counted(terms, intent, circumstances.contacts, now=now),
        # What is assumed never brings a contact.
        position=() if intent.is_contact else _about(intent, circumstances.position),
        policy=_about(intent, circumstances.policy),
        legal_kinds=circumstances.legal_kinds & {intent.legal_kind},
    )


def _about(intent: Intent, clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    return tuple(clause for clause in clauses if covers(clause.scope, intent.scope))


def _counted(
    terms: Terms, intent: Intent, contacts: Iterable[Contact], *, now: int
) -> tuple[Contact, ...]:
    stretches = [
        (rate.use, now - rate.per_us)
        for rate in _counting(terms, intent)
        if under(intent.use, rate.use)
    ]
    if intent.use == CONFIRMATION:
        stretches.append((CONFIRMATION, now - CONFIRM_US))
    return tuple(
        contact
        for contact in contacts
        if any(contact.is_under(use) and contact.at_us >= from_us for use, from_us in stretches)
    )


def _counting(terms: Terms, intent: Intent) -> list[Rate | Budget]:
    conditions = [clause.conditions for clause in terms.clauses]
    rates = [rate for one in conditions for rate in one.rates or ()]
    budgets = [budget for one in conditions for budget in one.budgets or ()]
    return [*rates, *budgets, *uses.usual_rates(intent.use)]
