"""What people do at their first, second, third … incidence."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis
from ibis.expr.types import Table

from twofold.populations import answers

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

By = Literal["purpose", "channel", "name"]

DEPTH = 10
ENDED = "(ended)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """The share of all people who are at `event` in step `k`; `(ended)` are those with fewer."""

    k: int
    event: str
    people: int
    share: float


def step_matrix(steps: Table, *, by: By = "purpose", depth: int = DEPTH) -> Table:
    """Return k (1.. `depth`), event, people, share: where people are in step k.

    share(k, e) = people whose k-th own-orbit incidence is e / people with any; those with fewer
    than k stand under `(ended)` (step matrix of retentioneering, 2021). A step that nobody reached
    has no row. An incidence without a name counts as the empty name.
    """
    mine = steps.filter(steps.incidence_seq.notnull() & (steps.incidence_seq <= depth))
    # Grouped as it lies, then named: an empty name beside none would be one row too many.
    kinds = mine.group_by("incidence_seq", by).agg(people=mine.count())
    named = kinds.select(k="incidence_seq", event=kinds[by].fill_null(""), people="people")
    cells = named.group_by("k", "event").agg(people=named.people.sum())
    reached = cells.group_by("k").agg(people=cells.people.sum())
    # Everyone has one k-th incidence at most, so counting rows counts people.
    total = reached.people.max().over(ibis.window())
    ended = reached.select(k="k", event=ibis.literal(ENDED), people=total - reached.people)
    ended = ended.filter(ended.people > 0)
    both = cells.select("k", "event", "people").union(ended)
    at_first = ibis.cases((both.k == 1, both.people), else_=0).sum().over(ibis.window())
    found = both.mutate(share=both.people / at_first)
    return found.order_by("k", ibis.desc("people"), "event")


def step_people(steps: Table, *, k: int, event: str, by: By = "purpose") -> Table:
    """Return the people whose k-th incidence is `event` (not for `(ended)`): person_id."""
    mine = steps.filter((steps.incidence_seq == k) & (steps[by].fill_null("") == event))
    return mine.select("person_id").order_by("person_id")


def read_step_matrix(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    by: By = "purpose",
    depth: int = DEPTH,
    params: "Params | None" = None,
) -> tuple[Share, ...]:
    """Return the cells of the step matrix, step by step, the largest first."""
    return answers.rows(Share, engine, step_matrix(steps, by=by, depth=depth), tables, params)
