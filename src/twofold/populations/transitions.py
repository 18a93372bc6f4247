"""What people do next: how often one incidence directly follows another."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import IntegerScalar, Table

from twofold import trajectories
from twofold.populations import answers, medians

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

EDGE = ("from_purpose", "from_channel", "purpose", "channel")


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """How often one kind of incidence was directly followed by another, and after how long."""

    from_purpose: str
    from_channel: str
    purpose: str
    channel: str
    n: int
    median_gap_us: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """One kind of incidence: how often it was, began a trajectory, is the last so far."""

    purpose: str
    channel: str
    n: int
    starts: int
    ends: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """The directly-follows graph over purpose and channel."""

    nodes: tuple[Node, ...]
    edges: tuple[Transition, ...]


@lru_cache(maxsize=8)
def transitions(steps: Table) -> Table:
    """Return from_purpose, from_channel, purpose, channel, n: the directly-follows counts.

    n(a, b) = number of own-orbit incidences of kind b whose previous incidence was of kind a
    (directly-follows graph: van der Aalst 2016, "Process Mining", section 6.2).
    """
    moves = _moves(steps)
    return _told(moves.group_by("move").agg(n=moves.count()))


def transition_gaps(steps: Table) -> Table:
    """Return `transitions` with `median_gap_us`, the exact median time between the two."""
    found = medians.medians(_moves(steps), ["move"], "gap_us")
    return _told(found.rename(median_gap_us="median"))


def transition_nodes(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return purpose, channel, n, starts, ends for each kind of incidence.

    `ends` counts incidences with none after them before `as_of`.
    """
    mine = steps.filter(steps.incidence)
    last = mine.next_incidence_us.isnull() | (mine.next_incidence_us >= as_of)
    nodes = mine.group_by("purpose", "channel").agg(
        n=mine.count(),
        starts=(mine.incidence_seq == 1).sum(),
        ends=last.sum(),
    )
    return nodes.order_by(ibis.desc("n"), "purpose", "channel")


def transition_people(steps: Table, edge: tuple[str, str, str, str]) -> Table:
    """Return the people who made this transition: person_id, n, most often first."""
    moves = steps.filter(steps.move == trajectories.MOVE_MARK.join(edge))
    found = moves.group_by("person_id").agg(n=moves.count())
    return found.order_by(ibis.desc("n"), "person_id")


def read_transitions(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    as_of: int | IntegerScalar,
    params: "Params | None" = None,
) -> Graph:
    """Return the whole graph as of `as_of`, for drawing."""
    nodes = transition_nodes(steps, as_of=as_of)
    return Graph(
        nodes=answers.rows(Node, engine, nodes, tables, params),
        edges=answers.rows(Transition, engine, transition_gaps(steps), tables, params),
    )


def _moves(steps: Table) -> Table:
    return steps.filter(steps.move.notnull())


def _told(moves: Table) -> Table:
    """Return `move` as the four words it is made of, the most frequent first."""
    words = moves.move.split(trajectories.MOVE_MARK)
    told = moves.select(
        **{name: words[place] for place, name in enumerate(EDGE)},
        **{name: moves[name] for name in moves.columns if name != "move"},
    )
    return told.order_by(ibis.desc("n"), *EDGE)
