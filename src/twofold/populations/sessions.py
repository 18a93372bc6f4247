"""Sessions: runs of incidences over all channels, as the population has them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import IntegerScalar, Table

from twofold.populations import answers
from twofold.trajectories import SESSION_GAP_US

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """So many people had so many sessions."""

    sessions: int
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sessions:
    """All sessions together: how many, of whom, how long and how full on average."""

    people: int
    sessions: int
    incidences: int
    incidences_mean: float
    duration_mean_us: float
    counts: tuple[Count, ...]


def sessions(steps: Table) -> Table:
    """Return one row a session: person_id, session_no, started_us, ended_us, incidences, channels.

    A session is a run of own-orbit incidences over all channels; a new one starts when more than
    30 minutes passed since the last.
    """
    mine = steps.filter(steps.incidence)
    found = mine.group_by("person_id", "session_no").agg(
        started_us=mine.occurred_us.min(),
        ended_us=mine.occurred_us.max(),
        incidences=mine.count(),
        channels=mine.channel.nunique(),
    )
    return found.order_by("person_id", "session_no")


def session_counts(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return sessions, people: how many people had so many sessions.

    A person's last incidence before `as_of` says how many, so nobody's are brought together.
    """
    follows = steps.next_incidence_us
    lasts = steps.filter(steps.incidence & (follows.isnull() | (follows >= as_of)))
    counts = lasts.group_by(sessions="session_no").agg(people=lasts.count())
    return counts.order_by("sessions")


def session_totals(steps: Table, *, as_of: int | IntegerScalar) -> Table:
    """Return one row: people, sessions, incidences, incidences_mean, duration_mean_us.

    Means over sessions; both follow from sums over the link columns (where a session starts, and
    where it ends because what follows is more than 30 minutes away), so no session is built. Means
    are null where nobody came.
    """
    mine = steps.filter(steps.incidence)
    follows = mine.next_incidence_us
    last = follows.isnull() | (follows >= as_of) | (follows - mine.occurred_us > SESSION_GAP_US)
    bounds = mine.select(
        first=mine.incidence_seq == 1,
        start=mine.session_start,
        # Zero but for the bounds: the sum of ends less the sum of starts is all time in sessions.
        bound_us=mine.occurred_us * (last.cast("int64") - mine.session_start.cast("int64")),
    )
    whole = bounds.agg(
        people=bounds["first"].sum().fill_null(0),
        sessions=bounds.start.sum().fill_null(0),
        incidences=bounds.count(),
        total_us=bounds.bound_us.sum(),
    )
    some = ibis.cases((whole.sessions > 0, whole.sessions))
    return whole.select(
        "people",
        "sessions",
        "incidences",
        incidences_mean=whole.incidences / some,
        duration_mean_us=whole.total_us / some,
    )


def read_sessions(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    as_of: int | IntegerScalar,
    params: "Params | None" = None,
) -> Sessions | answers.Refusal:
    """Return the population's sessions as of `as_of`; refuses when nobody began a contact."""
    whole = engine.arrow(session_totals(steps, as_of=as_of), tables, params).to_pylist()[0]
    if not whole["sessions"]:
        return answers.Refusal(refused="nobody began a contact", needs="at least one incidence")
    counts = answers.rows(Count, engine, session_counts(steps, as_of=as_of), tables, params)
    return Sessions(**whole, counts=counts)
