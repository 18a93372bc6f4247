"""Folding what events told about who is who into handles, links and people."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import NamedTuple
from weakref import WeakKeyDictionary

from twofold import errors
from twofold.ids import HandleId, PersonId
from twofold.people import kinds
from twofold.people.queries import sql
from twofold.people.roster import Evidence, Roster, hold
from twofold.people.settlement import PARTED, SHARED, Edge, Node
from twofold.people.sightings import Sightings, link_id
from twofold.people.surroundings import Surroundings
from twofold.storage import Database

SERIAL = "people"

# Tells which of some handles belong to somebody who was erased and has not come back.
Erased = Callable[[Collection[HandleId]], frozenset[HandleId]]
_ERASED: WeakKeyDictionary[Database, Erased] = WeakKeyDictionary()


class ErasedHandle(errors.Refused):
    """Whoever this is about had it erased; only they can come back, by proving it is theirs."""


def keep_out(db: Database, erased: Erased) -> None:
    """Let no handle come into this record that `erased` tells of; shared ones are nobody's own."""
    _ERASED[db] = erased


class Observed(NamedTuple):
    """Every person, old and new, that sightings name or change, and whose handles moved by them."""

    people: set[PersonId]
    moved: set[PersonId]


def observe(db: Database, sightings: Sightings, roster: Roster | None = None) -> Observed:
    """Fold sightings in; returns whom they name or change.

    Who holds people in this transaction already hands over the roster. The result depends on the
    set of all sightings ever folded in, not on their order.
    Raises ErasedHandle.
    """
    with db.write(serial=SERIAL):
        roster = hold(db) if roster is None else roster
        sightings.sum_up()
        new = _recall(db, roster, sightings)
        _refuse_erased(db, sightings, new)
        _see_earlier(db, roster, sightings)
        told = _told(db, roster, sightings)
        changed: set[PersonId] = set()
        if new or told:
            changed = _settle(db, roster, sightings, new, told)
        return Observed(changed | {roster.people[key] for key in sightings.seen}, changed)


class _Told:
    """Links that are new, and links known with weaker evidence."""

    def __init__(self) -> None:
        self.fresh: list[Edge] = []
        self.earlier: list[Edge] = []

    def __bool__(self) -> bool:
        return bool(self.fresh or self.earlier)

    @property
    def every(self) -> list[Edge]:
        return self.fresh + self.earlier


def _recall(db: Database, roster: Roster, sightings: Sightings) -> set[HandleId]:
    """Remember every handle seen; returns those that the record does not hold yet."""
    strange = [key for key in sightings.seen if key not in roster.people]
    for row in db.all_in(sql.stored, "handles", strange):
        roster.people[row.handle_id] = row.person_id
        roster.seen[row.handle_id] = row.first_us
    return {key for key in strange if key not in roster.people}


def _refuse_erased(db: Database, sightings: Sightings, new: set[HandleId]) -> None:
    named = sightings.known.named
    own = [key for key in new if named[key][0] not in kinds.SHARED]
    if own and db in _ERASED and _ERASED[db](own):
        raise ErasedHandle


def _see_earlier(db: Database, roster: Roster, sightings: Sightings) -> None:
    known = roster.seen
    earlier = [(at, key) for key, at in sightings.seen.items() if at < known.get(key, at)]
    if earlier:
        db.many(sql.see_earlier, earlier)
        known.update((key, at) for at, key in earlier)


def _told(db: Database, roster: Roster, sightings: Sightings) -> _Told:
    told, links = _Told(), roster.links
    named = {
        link_id(pair, "said"): pair
        for pair, reason in sightings.links.items()
        if pair not in links or reason < links[pair]
    }
    known = {row.link_id: row for row in db.all_in(sql.edges, "links", list(named))}
    for key, pair in named.items():
        reason, row = sightings.links[pair], known.get(key)
        if row is None:
            told.fresh.append(Edge(key, *pair, *reason[1:], reason.first_us, SHARED))
        elif reason < (row.first_us, row.evidence, row.said_by):
            told.earlier.append(Edge(key, *pair, *reason[1:], reason.first_us, row.state))
        else:
            reason = Evidence(row.first_us, row.evidence, row.said_by)
        links[pair] = reason
    return told


def _settle(
    db: Database, roster: Roster, sightings: Sightings, new: set[HandleId], told: _Told
) -> set[PersonId]:
    around, named = Surroundings(db), sightings.known.named
    for key in new:
        around.nodes[key] = _new_node(around, key, named[key])
    around.load({key for edge in told.every for key in (edge.handle_a, edge.handle_b)})
    degrees = Counter(key for edge in told.fresh for key in (edge.handle_a, edge.handle_b))
    opened = _raise_degrees(around, degrees)
    loose = [edge for edge in told.every if not _sealed_before(around, edge, opened)]
    around.edges.update((edge.link_id, edge) for edge in loose)
    around.expand({key for edge in loose for key in (edge.handle_a, edge.handle_b)}, opened)
    changed = around.settle()
    roster.people.update((key, around.nodes[key].person_id) for key in new)
    roster.people.update((key, around.nodes[key].person_id) for key in around.moved)
    roster.seen.update((key, sightings.seen[key]) for key in new)
    rows = [_handle_row(around.nodes[key], named[key], roster.seen[key]) for key in new]
    db.many(sql.add_handle, rows)
    raised = [(around.nodes[key].degree, key) for key in degrees if key not in new]
    db.many(sql.set_degree, raised)
    db.many(sql.put_link, [_link_row(edge) for edge in told.every])
    return changed


def _new_node(around: Surroundings, key: HandleId, name: tuple[str, str]) -> Node:
    return Node(handle_id=key, kind=name[0], person_id=PersonId(key), sealed=around.seals(*name, 0))


def _raise_degrees(around: Surroundings, degrees: Counter[HandleId]) -> set[HandleId]:
    opened = set()
    for key, more in degrees.items():
        node = around.nodes[key]
        node.degree += more
        if not node.sealed and node.degree > kinds.degree_max(node.kind):
            node.sealed = True
            opened.add(key)
    return opened


def _sealed_before(around: Surroundings, edge: Edge, opened: set[HandleId]) -> bool:
    """Tell whether a link can change nobody: behind a kiosk there may be a million of them."""
    return edge.state == PARTED or any(
        around.nodes[key].sealed and key not in opened for key in (edge.handle_a, edge.handle_b)
    )


def _handle_row(node: Node, name: tuple[str, str], seen_us: int) -> tuple[object, ...]:
    return node.handle_id, *name, node.person_id, seen_us, node.degree


def _link_row(edge: Edge) -> tuple[object, ...]:
    return (
        edge.link_id,
        edge.handle_a,
        edge.handle_b,
        edge.evidence,
        edge.said_by,
        edge.first_us,
        edge.state,
    )
