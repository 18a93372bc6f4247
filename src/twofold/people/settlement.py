"""Which handles are one person: a pure function of the links and of what staff ruled on them.

Links are taken in the order (first_us, link_id), as Kruskal's algorithm takes edges, and each
joins what it links unless a guard says no. Nothing depends on the order in which they arrived.
"""

from collections.abc import Collection, Mapping

import msgspec

from twofold.ids import HandleId, PersonId
from twofold.people import kinds

STANDS = "stands"
PARTED = "parted"
REVIEW = "review"
LIMIT = "limit"
SHARED = "shared"

STAFF = "staff"
# Somebody with two accounts is told so on purpose; one browser used by two people is not that.
JOINS_ACCOUNTS = frozenset({"alias", STAFF})


class Node(msgspec.Struct, kw_only=True):
    """A handle as the settlement sees it; a sealed one links nobody but by staff."""

    handle_id: HandleId
    kind: str
    person_id: PersonId
    degree: int = 0
    verified: bool = False
    sealed: bool = False


class Edge(msgspec.Struct):
    """A link as the settlement sees it."""

    link_id: str
    handle_a: HandleId
    handle_b: HandleId
    evidence: str
    said_by: str
    first_us: int
    state: str


class _Group(msgspec.Struct):
    members: list[HandleId]
    counts: dict[str, int]
    verified: bool
    leading: tuple[int, HandleId]


def settle(
    nodes: Mapping[HandleId, Node], edges: Collection[Edge]
) -> tuple[dict[HandleId, PersonId], dict[str, str]]:
    """Return the person of every handle and the state of every link.

    A link whose `state` is `parted` stays so: that is the word of staff, not a result.
    """
    groups = {handle_id: _alone(node) for handle_id, node in nodes.items()}
    states = {}
    for edge in sorted(edges, key=lambda edge: (edge.first_us, edge.link_id)):
        one, other = groups[edge.handle_a], groups[edge.handle_b]
        state = _verdict(edge, nodes, one, other)
        states[edge.link_id] = state
        if state == STANDS and one is not other:
            _join(groups, one, other)
    return {key: PersonId(group.leading[1]) for key, group in groups.items()}, states


def _alone(node: Node) -> _Group:
    return _Group(
        [node.handle_id],
        {node.kind: 1},
        node.verified,
        (kinds.rank(node.kind), node.handle_id),
    )


def _verdict(edge: Edge, nodes: Mapping[HandleId, Node], one: _Group, other: _Group) -> str:
    if edge.state == PARTED:
        return PARTED
    if edge.evidence == STAFF:
        return STANDS
    if nodes[edge.handle_a].sealed or nodes[edge.handle_b].sealed:
        return SHARED
    if one is other:
        return STANDS
    if one.verified and other.verified:
        return REVIEW
    return LIMIT if _too_many(edge, one, other) else STANDS


def _too_many(edge: Edge, one: _Group, other: _Group) -> bool:
    for kind in one.counts.keys() & other.counts.keys():
        together = one.counts[kind] + other.counts[kind]
        accounts = kind == "user_id" and edge.evidence not in JOINS_ACCOUNTS
        if accounts or together > kinds.limit(kind):
            return True
    return False


def _join(groups: dict[HandleId, _Group], one: _Group, other: _Group) -> None:
    if len(one.members) < len(other.members):
        one, other = other, one
    one.members.extend(other.members)
    for kind, count in other.counts.items():
        one.counts[kind] = one.counts.get(kind, 0) + count
    one.verified = one.verified or other.verified
    one.leading = min(one.leading, other.leading)
    for member in other.members:
        groups[member] = one
