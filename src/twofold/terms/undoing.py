"""Going back to an earlier version: what has to be said so that the terms say what they said."""

from collections.abc import Collection, Sequence

import msgspec

from twofold import ids
from twofold.ids import HandleId
from twofold.terms.clauses import Clause, Conditions
from twofold.terms.fold import fold
from twofold.terms.statements import Said, Statement

METHOD = "undo"
# Of these it matters which came later; a stop and a limit hold whenever they were said.
_ORDERED = frozenset({"allow", "deny"})


def undoing(
    said: Sequence[Said], handles: Collection[HandleId], version: int, *, now: int
) -> tuple[Statement, ...]:
    """Return the statements that bring back the terms as they were at a version, 0 for none.

    What was added since is lifted, what was lifted is said again. A yes counts against a no by
    which came later, so what came after something said again is said again after it.
    """
    after = fold(said, handles)
    seq = after.versions[version - 1].seq if version else 0
    before = fold([one for one in said if one.seq <= seq], handles)
    wanted = {clause.clause_id for clause in before.clauses}
    held = {clause.clause_id for clause in after.clauses}
    lost = [clause for clause in before.clauses if clause.clause_id not in held]
    first = min((one.seq for one in lost if one.effect in _ORDERED), default=None)
    moved = [
        clause for clause in after.clauses
        if clause.clause_id in wanted and first is not None
        and clause.effect in _ORDERED and clause.seq > first
    ]  # fmt: skip
    added = [clause for clause in after.clauses if clause.clause_id not in wanted]
    lifts = tuple(clause.clause_id for clause in (*added, *moved))
    again = sorted((*lost, *moved), key=lambda clause: clause.seq)
    live = (_without_past(clause, now=now) for clause in again if clause.is_live(now))
    found = [_again(clause) for clause in live if clause.effect != "limit" or _limits(clause)]
    if lifts:
        lift = Statement(statement_id=ids.random_id(), verb="lift", lifts=lifts, method=METHOD)
        return (lift, *found)
    return tuple(found)


def _without_past(clause: Clause, *, now: int) -> Clause:
    """Return a clause without a pause that has ended since."""
    found = clause.conditions
    if found.pause_until_us is None or found.pause_until_us > now:
        return clause
    rest = msgspec.structs.replace(found, pause_until_us=None)
    return msgspec.structs.replace(clause, conditions=rest)


def _limits(clause: Clause) -> bool:
    return clause.conditions != Conditions()


def _again(clause: Clause) -> Statement:
    return Statement(
        statement_id=ids.random_id(),
        verb=clause.effect,
        scope=clause.scope,
        conditions=clause.conditions,
        until_us=clause.until_us,
        evidence=clause.evidence,
        method=METHOD,
    )
