"""How people move between channels."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis
from ibis.expr.types import Table

from twofold.populations import answers, medians

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources

Between = Literal["incidences", "sessions"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch:
    """How often people went from one channel to another (or stayed), and after how long."""

    from_channel: str
    channel: str
    n: int
    median_gap_us: float


def switches(steps: Table, *, between: Between = "incidences") -> Table:
    """Return from_channel, channel, n, median_gap_us; staying on a channel is a row as well.

    Between incidences: each incidence against the one before it. Between sessions: the channel
    on which a session began against the channel on which the session before it ended. Counts of a
    first-order chain over channels (Anderson & Goodman 1957, "Statistical inference about Markov
    chains", section 2).
    """
    moves = _moves(steps, between)
    found = medians.medians(moves, ("from_channel", "channel"), "gap_us")
    return found.rename(median_gap_us="median").order_by(ibis.desc("n"), "from_channel", "channel")


def switch_people(
    steps: Table, from_channel: str, channel: str | None, *, between: Between = "incidences"
) -> Table:
    """Return the people who made this switch (None: to any): person_id, n, most often first."""
    moves = _moves(steps, between)
    made = moves.filter(moves.from_channel == from_channel)
    if channel is not None:
        made = made.filter(made.channel == channel)
    found = made.group_by("person_id").agg(n=made.count())
    return found.order_by(ibis.desc("n"), "person_id")


def read_switches(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    between: Between = "incidences",
    params: "Params | None" = None,
) -> tuple[Switch, ...]:
    """Return the channel-switch map, the most frequent first."""
    return answers.rows(Switch, engine, switches(steps, between=between), tables, params)


def _moves(steps: Table, between: Between) -> Table:
    later = steps.filter(steps.incidence & steps.prev_channel.notnull())
    if between == "sessions":
        later = later.filter(later.session_start)
    return later.select("person_id", "channel", "gap_us", from_channel=later.prev_channel)
