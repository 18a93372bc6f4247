"""Asking for permission: a contact of its own, and after a no not before a year has passed.

The use is `ask.` and what is asked for: `ask.marketing.shoes`. Whatever no there was to any part
of it counts, on whichever channel it was said, and so does a yes that was taken back.
"""

from twofold import clock
from twofold.terms import uses
from twofold.terms.clauses import TIGHTENING
from twofold.terms.fold import Terms
from twofold.terms.intents import Intent
from twofold.terms.scopes import under

# After a no, California's privacy act (CCPA) lets twelve months pass before the same is asked.
REASK_US = 365 * clock.DAY


def too_soon(terms: Terms, intent: Intent, *, now: int) -> tuple[str, ...] | None:
    """Return the noes for which it is too soon to ask again, or None if it is not."""
    if not under(intent.use, uses.ASK):
        return None
    wanted = uses.asked_for(intent.use)
    noes = [
        (clause.clause_id, clause.scope.use, clause.said_us)
        for clause in terms.clauses
        if clause.effect in TIGHTENING and clause.effect != "limit"
    ]
    noes += [(one.clause_id, one.scope.use, one.at_us) for one in terms.withdrawn]
    found = tuple(
        clause_id for clause_id, use, at_us in noes
        if now < at_us + REASK_US and (under(wanted, use) or under(use, wanted))
    )  # fmt: skip
    return found or None
