"""What somebody lets the organisation do, as every door tells it."""

from typing import Any

import msgspec

from twofold import clock, messages, terms
from twofold.people import Person
from twofold.seeing.positions import assumed, house
from twofold.system import System
from twofold.terms import Spent, Terms


def told_terms(system: System, person: Person, found: Terms, *, now: int) -> dict[str, Any]:
    """Return a person's terms as JSON: clauses, preferences, budgets, and what is assumed."""
    return {
        "version": found.version,
        "hash": found.hash,
        "clauses": [terms.plain(clause) for clause in found.clauses],
        "preferences": msgspec.to_builtins(found.preferences),
        "budgets": _budgets(system, person, found, now=now),
        "assumed": [clause.scope.use for clause in assumed(system, person)],
    }


def spent(system: System, person: Person, found: Terms, *, now: int) -> list[Spent]:
    """Return how much of the person's time and data was asked for, of what they give."""
    known = messages.circumstances(system.record, person, house(system), now=now)
    return terms.spent(found.clauses, known.contacts, now=now)


def _budgets(system: System, person: Person, found: Terms, *, now: int) -> list[dict[str, object]]:
    return [
        {
            "clause_id": one.clause_id,
            "what": one.budget.what,
            "use": one.budget.use,
            "most": one.budget.most,
            "days": one.budget.per_us / clock.DAY,
            "spent": one.spent,
        }
        for one in spent(system, person, found, now=now)
    ]
