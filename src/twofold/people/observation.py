"""Folding what events told about who is who into handles, links and people."""

from collections import Counter

from twofold.ids import HandleId, PersonId
from twofold.people import kinds
from twofold.people.queries import sql
from twofold.people.settlement import PARTED, SHARED, Edge, Node
from twofold.people.sightings import Sightings, link_id
from twofold.people.surroundings import Surroundings
from twofold.storage import Database

SERIAL = "people"


def hold(db: Database) -> None:
    """Keep every other transaction from settling people until this one ends."""
    db.run(sql.hold)


def observe(db: Database, sightings: Sightings) -> set[PersonId]:
    """Fold sightings in; returns every person, old and new, that they name or change.

    The result depends on the set of all sightings ever folded in, not on their order.
    """
    with db.write(serial=SERIAL):
        hold(db)
        around = Surroundings(db)
        first = around.load(sightings.seen)
        new = _new_nodes(around, sightings)
        told = _told(db, sightings)
        degrees = Counter(key for edge in told.fresh for key in (edge.handle_a, edge.handle_b))
        opened = _raise_degrees(around, degrees)
        loose = [edge for edge in told.every if not _sealed_before(around, edge, opened)]
        around.edges.update((edge.link_id, edge) for edge in loose)
        around.expand({key for edge in loose for key in (edge.handle_a, edge.handle_b)}, opened)
        changed = around.settle()
        _write(db, around, sightings, first, new)
        db.many(
            sql.set_degree,
            [(around.nodes[key].degree, key) for key in degrees if key not in new],
        )
        db.many(sql.put_link, [_row(edge) for edge in told.every])
        return changed | {around.nodes[key].person_id for key in sightings.seen}


class _Told:
    def __init__(self) -> None:
        self.fresh: list[Edge] = []
        self.earlier: list[Edge] = []

    @property
    def every(self) -> list[Edge]:
        return self.fresh + self.earlier


def _told(db: Database, sightings: Sightings) -> _Told:
    told = _Told()
    named = {link_id(pair, "said"): pair for pair in sightings.links}
    known = {row.link_id: row for row in db.all_in(sql.edges, "links", list(named))}
    for key, pair in named.items():
        reason, row = sightings.links[pair], known.get(key)
        if row is None:
            told.fresh.append(Edge(key, *pair, *reason[1:], reason.first_us, SHARED))
        elif reason < (row.first_us, row.evidence, row.said_by):
            told.earlier.append(Edge(key, *pair, *reason[1:], reason.first_us, row.state))
    return told


def _new_nodes(around: Surroundings, sightings: Sightings) -> set[HandleId]:
    new = {key for key in sightings.seen if key not in around.nodes}
    for key in new:
        kind, value = sightings.named[key]
        around.nodes[key] = Node(
            handle_id=key,
            kind=kind,
            person_id=PersonId(key),
            sealed=around.seals(kind, value, 0),
        )
    return new


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


def _write(
    db: Database,
    around: Surroundings,
    sightings: Sightings,
    first: dict[HandleId, int],
    new: set[HandleId],
) -> None:
    db.many(
        sql.add_handle,
        [
            (
                key,
                *sightings.named[key],
                around.nodes[key].person_id,
                sightings.seen[key],
                around.nodes[key].degree,
            )
            for key in new
        ],
    )
    earlier = [
        (sightings.seen[key], key) for key, at_us in first.items() if sightings.seen[key] < at_us
    ]
    db.many(sql.see_earlier, earlier)


def _row(edge: Edge) -> tuple[object, ...]:
    return (
        edge.link_id,
        edge.handle_a,
        edge.handle_b,
        edge.evidence,
        edge.said_by,
        edge.first_us,
        edge.state,
    )
