"""What may be asked of somebody: minutes of their time, and kinds of their data."""

from collections.abc import Iterable, Sequence

import msgspec

from twofold.terms.clauses import Clause
from twofold.terms.intents import Contact, Intent
from twofold.terms.limits import Budget, What
from twofold.terms.scopes import under


class Spent(msgspec.Struct, frozen=True, kw_only=True):
    """A budget, whose clause it is, and how much of it is used up at a moment."""

    clause_id: str
    budget: Budget
    spent: int


def asked(what: What, intent: Intent) -> int:
    """Return how much of a budget an intent would use up."""
    return intent.minutes if what == "minutes" else len(intent.data)


def kept_back(clauses: Iterable[Clause], intent: Intent) -> tuple[Clause, ...]:
    """Return the clauses that do not let all these kinds of data be asked for or used."""
    return tuple(
        clause for clause in clauses
        if (kinds := clause.conditions.data) is not None
        and not all(any(under(kind, root) for root in kinds) for kind in intent.data)
    )  # fmt: skip


def free(budget: Budget, wanted: int, contacts: Iterable[Contact], at_us: int) -> int | None:
    """Return when so much fits into a budget, from a moment on; None if it never does."""
    if wanted > budget.most:
        return None
    counted = _counted(budget, contacts, at_us)
    used = sum(_amount(budget.what, contact) for contact in counted)
    for contact in counted:
        if used + wanted <= budget.most:
            break
        used -= _amount(budget.what, contact)
        at_us = contact.at_us + budget.per_us
    return at_us


def spent(clauses: Iterable[Clause], contacts: Sequence[Contact], *, now: int) -> list[Spent]:
    """Return how much of each budget of the clauses in force is used up."""
    return [
        Spent(
            clause_id=clause.clause_id,
            budget=budget,
            spent=sum(_amount(budget.what, one) for one in _counted(budget, contacts, now)),
        )
        for clause in clauses
        if clause.is_live(now)
        for budget in clause.conditions.budgets or ()
    ]


def _counted(budget: Budget, contacts: Iterable[Contact], at_us: int) -> list[Contact]:
    """Return what counts against a budget, the earliest first."""
    found = [
        contact for contact in contacts
        if contact.is_under(budget.use) and contact.at_us > at_us - budget.per_us
    ]  # fmt: skip
    return sorted(found, key=lambda contact: contact.at_us)


def _amount(what: What, contact: Contact) -> int:
    return contact.minutes if what == "minutes" else contact.data
