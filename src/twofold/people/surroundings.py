"""The part of the links that one change can reach, settled anew and written back."""

from collections.abc import Collection

from twofold.ids import HandleId, PersonId
from twofold.people import blocking
from twofold.people.queries import sql
from twofold.people.settlement import Edge, Node, settle
from twofold.storage import Database, Query


class Surroundings:
    """Handles and links around a change, as they stand in the record and as they become."""

    def __init__(self, db: Database) -> None:
        """Start with nothing loaded."""
        self._db = db
        self._own = blocking.blocked(db)
        self.nodes: dict[HandleId, Node] = {}
        self.edges: dict[str, Edge] = {}
        # Only what the record holds has neighbours and old answers there.
        self._stored: set[HandleId] = set()
        self._reach: set[HandleId] = set()
        self.moved: set[HandleId] = set()
        self._states: dict[str, str] = {}

    def load(self, handle_ids: Collection[HandleId]) -> None:
        """Load handles that are not loaded yet."""
        wanted = [handle_id for handle_id in handle_ids if handle_id not in self.nodes]
        for row in self._db.all_in(sql.nodes, "handles", wanted):
            self.nodes[row.handle_id] = Node(
                handle_id=row.handle_id,
                kind=row.kind,
                person_id=row.person_id,
                degree=row.degree,
                verified=row.verified_us is not None,
                sealed=self.seals(row.kind, row.value, row.degree),
            )
            self._stored.add(row.handle_id)

    def seals(self, kind: str, value: str, degree: int) -> bool:
        """Tell whether a handle like this links nobody."""
        return blocking.sealed(kind, value, degree, self._own)

    def expand(self, seeds: Collection[HandleId], opened: Collection[HandleId] = ()) -> None:
        """Load every link and handle that the settlement of `seeds` depends on.

        A sealed handle joins only by staff's links, so the others behind it do not matter;
        `opened` are those whose seal is new or broken, and whose links all change.
        """
        done = self._reach
        frontier = set(seeds) | set(opened)
        near = self._near()
        while frontier:
            done |= frontier
            whole = {key for key in frontier if key in opened or not self.nodes[key].sealed}
            self._load_edges(whole, (sql.edges_a, sql.edges_b), near)
            self._load_edges(frontier - whole, (sql.staff_edges_a, sql.staff_edges_b), near)
            reached = {other for key in frontier for other in near.get(key, ())} - done
            self.load(reached)
            frontier = reached

    def settle(self) -> set[PersonId]:
        """Settle what is loaded; returns the people, old and new, that changed."""
        reach = {key: self.nodes[key] for key in self._reach}
        people, states = settle(reach, self.edges.values())
        for link_id, state in states.items():
            self.edges[link_id].state = state
        moved = self.moved = {
            key for key, person in people.items() if person != self.nodes[key].person_id
        }
        old = {self.nodes[key].person_id for key in moved & self._stored}
        for key in moved:
            self.nodes[key].person_id = people[key]
        new = {self.nodes[key].person_id for key in moved}
        self._db.many(sql.set_person, [(people[key], key) for key in moved & self._stored])
        self._db.many(
            sql.set_state,
            [
                (states[link_id], link_id)
                for link_id, state in self._states.items()
                if states[link_id] != state
            ],
        )
        return old | new

    def _near(self) -> dict[HandleId, set[HandleId]]:
        near: dict[HandleId, set[HandleId]] = {}
        for edge in self.edges.values():
            near.setdefault(edge.handle_a, set()).add(edge.handle_b)
            near.setdefault(edge.handle_b, set()).add(edge.handle_a)
        return near

    def _load_edges(
        self,
        handle_ids: set[HandleId],
        both: tuple[Query, Query],
        near: dict[HandleId, set[HandleId]],
    ) -> None:
        members = list(handle_ids & self._stored)
        for query in both:
            for row in self._db.all_in(query, "handles", members):
                if row.link_id not in self._states:
                    self._states[row.link_id] = row.state
                    self.edges.setdefault(row.link_id, Edge(**row._asdict()))
                near.setdefault(row.handle_a, set()).add(row.handle_b)
                near.setdefault(row.handle_b, set()).add(row.handle_a)
