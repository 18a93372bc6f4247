"""Who left a group by their own act: leaving follows what the group means, whatever it is called.

A group that is described anew in the same words, under another name, is the one that they left.
A list has no words, so of that only the very list is left.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from twofold import terms
from twofold.audiences import parsing
from twofold.audiences.queries import queries
from twofold.audiences.saved import Audience
from twofold.audiences.tokens import BadExpression
from twofold.audiences.tree import Expression, Node
from twofold.ids import PersonId
from twofold.storage import Database, Row

# No version came after this one.
_EVER = 2**62


class _Meaning(NamedTuple):
    """What a group that somebody left meant, from one moment until another."""

    tree: Node
    since_us: int
    until_us: int


def exempted(db: Database, audience_id: str) -> frozenset[PersonId]:
    """Return who left a group by their own act, under every id that they may stand under."""
    return frozenset(PersonId(row.handle_id) for row in _left(db, audience_id))


def exempted_from(db: Database, expression: Expression) -> frozenset[PersonId]:
    """Return who left a group that was described so, for whoever asks without a group."""
    return frozenset(PersonId(row.handle_id) for row in _left_meaning(db, "", expression.tree))


def left_count(db: Database, audience_id: str) -> int:
    """Return how many people left a group by their own act; a sum names nobody."""
    return len({row.person_id for row in _left(db, audience_id)})


def sizes(db: Database) -> dict[str, int]:
    """Return how many are in each group that has members, whatever use they permit.

    Who left a group themselves is not counted in it.
    """
    found = {row.audience_id: int(row.members) for row in db.all(queries.sizes)}
    if db.one(queries.any_left) is not None:
        for audience_id in found:
            gone = sorted(exempted(db, audience_id))
            found[audience_id] -= len(
                db.all_in(queries.members_among, "people", gone, audience_id=audience_id)
            )
    return found


def left_by(
    db: Database, some: Sequence[Audience], people: Collection[PersonId]
) -> Mapping[PersonId, frozenset[str]]:
    """Return which of some groups those of some people left who left any."""
    rows = db.all_in(queries.departures_of, "people", list(people))
    meanings = _meanings(db) if rows else {}
    found: dict[PersonId, set[str]] = defaultdict(set)
    for audience in some if rows else ():
        tree = _read(audience.expression)
        for row in rows:
            if _leaves(row, audience.audience_id, tree, meanings):
                found[PersonId(row.person_id)].add(audience.audience_id)
    return {person_id: frozenset(left) for person_id, left in found.items()}


def _left(db: Database, audience_id: str) -> list[Row]:
    found = db.one(queries.audience, audience_id=audience_id)
    return _left_meaning(db, audience_id, _read(found.expression) if found is not None else None)


def _left_meaning(db: Database, audience_id: str, tree: Node | None) -> list[Row]:
    meanings = {} if tree is None else _meanings(db)
    alike = [one for one, meant in meanings.items() if any(was.tree == tree for was in meant)]
    abouts = [terms.exemptions.of_group(one) for one in dict.fromkeys((audience_id, *alike)) if one]
    rows = db.all_in(queries.departures, "abouts", abouts)
    return [row for row in rows if _leaves(row, audience_id, tree, meanings)]


def _leaves(
    row: Row, audience_id: str, tree: Node | None, meanings: Mapping[str, Sequence[_Meaning]]
) -> bool:
    """Tell whether what somebody left was this group, or meant the same when they left it."""
    left = row.about.removeprefix(terms.exemptions.of_group(""))
    if left == audience_id:
        return True
    return tree is not None and any(
        was.tree == tree and was.since_us <= row.since_us < was.until_us
        for was in meanings.get(left, ())
    )


def _meanings(db: Database) -> dict[str, list[_Meaning]]:
    """Return what each group that anybody left meant when, also of those that are no more."""
    found: dict[str, list[_Meaning]] = defaultdict(list)
    until: dict[str, int] = {}
    for row in db.all(queries.left_meanings):
        tree = _read(row.expression)
        if tree is not None:
            end = until.get(row.audience_id, _EVER)
            found[row.audience_id].append(_Meaning(tree, row.said_us, end))
        until[row.audience_id] = row.said_us
    return found


def _read(expression: str) -> Node | None:
    """Return what a description says; None for a list, and for words that nobody reads any more."""
    try:
        return parsing.parse(expression).tree if expression else None
    except BadExpression:
        return None
