"""Readings, stages and tallies of some people drawn together, as rows for their profiles."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from twofold.trajectories import readings, schema, stages, tallies
from twofold.trajectories.lens import Lens
from twofold.trajectories.rules import Rule

# In the order of the parameters of queries.put_profile, after person_id and before detail.
COLUMNS = (
    "as_of_us",
    "changes_us",
    "stage",
    "stage_since_us",
    "stage_why",
    "first_us",
    "last_us",
    "last_incidence_us",
    "touches",
    "incidences",
    "contacts",
    "sessions",
    "channels",
    "halo_entropy",
    "preferred_channel",
    "period_us",
    "burstiness",
    "pull_share",
    "answered_share",
    "answer_us",
    "frequency",
    "recency_days",
    "age_days",
    "monetary_micro",
    "monetary_days",
    "currency",
    "amount_micro",
    "returns",
    "delight_run",
    "delight_best",
    "other_orbits",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Portraits:
    """What was drawn, each in order of person_id.

    `readings` has a row per person with COLUMNS and threads; `stages` are their histories;
    `tallies` has several rows per person.
    """

    readings: pa.Table
    stages: pa.Table
    tallies: pa.Table

    def profiles(self) -> Iterator[tuple[Any, ...]]:
        """Yield each person's row of `profile`."""
        names = ("person_id", *COLUMNS)
        columns = [self.readings[name].to_pylist() for name in names]
        threads = self.readings["threads"].to_pylist()
        details = _details(columns[0], threads, self.tallies)
        yield from zip(*columns, details, strict=True)


def draw(view: Lens, rules: Sequence[Rule]) -> Portraits:
    """Return the portraits of everybody in the lens, as of its moment."""
    rows = view.arrow(readings.readings())
    histories = stages.histories(view.arrow(stages.running()), rules, as_of=view.as_of)
    rows = _staged(rows, histories.steps)
    rows = _changing(rows, histories.deadlines)
    for name, value in (("as_of_us", view.as_of), ("currency", view.params["currency"])):
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    return Portraits(
        readings=rows,
        stages=histories.steps,
        tallies=view.arrow(_counts()),
    )


@cache
def _counts() -> Table:
    return tallies.tallies(schema.steps()).order_by(["person_id", "field", "value"])


def _staged(rows: pa.Table, steps: pa.Table) -> pa.Table:
    """Put each person's last stage beside their readings."""
    last = steps.filter(pc.is_null(steps["until_us"]))
    places = pc.index_in(rows["person_id"], value_set=last["person_id"])
    for name, column in (
        ("stage", "stage"),
        ("stage_since_us", "since_us"),
        ("stage_why", "why"),
    ):
        rows = rows.append_column(name, last[column].take(places))
    return rows


def _changing(rows: pa.Table, deadlines: pa.Table) -> pa.Table:
    """Put the next moment beside the readings at which time alone changes one of them."""
    places = pc.index_in(rows["person_id"], value_set=deadlines["person_id"])
    # Readings see what lies before their moment, so a deadline shows one µs later.
    silent = pc.add(deadlines["deadline_us"].take(places), 1)
    changes = pc.min_element_wise(rows["preference_changes_us"], silent)
    return rows.append_column("changes_us", changes)


def _details(people: Sequence[str], threads: Sequence[int], counts: pa.Table) -> Iterator[str]:
    names = ("person_id", "field", "value", "n", "amount_micro")
    rows = zip(*(counts[name].to_pylist() for name in names), strict=True)
    groups = itertools.groupby(rows, key=lambda row: row[0])
    waiting = next(groups, None)
    for person_id, begun in zip(people, threads, strict=True):
        found: dict[str, object] = {"threads": begun}
        if waiting is not None and waiting[0] == person_id:
            found |= _detail(waiting[1])
            waiting = next(groups, None)
        yield msgspec.json.encode(found).decode()


def _detail(rows: Iterator[tuple[object, ...]]) -> dict[str, object]:
    found: dict[str, dict[object, object]] = {}
    for _, field, value, n, amount_micro in rows:
        told = {"n": n, "amount_micro": amount_micro} if field == "currencies" else n
        found.setdefault(str(field), {})[value] = told
    return dict(found)
