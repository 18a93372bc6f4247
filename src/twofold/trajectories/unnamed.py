"""Sums over people who may be counted and not looked at: no reading of one of them is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from twofold.ids import PersonId
from twofold.trajectories import lens, readings, schema

if TYPE_CHECKING:
    from twofold.engines import Engine
    from twofold.settings import Settings
    from twofold.storage import Database
    from twofold.terms import Permitting


@dataclass(frozen=True, kw_only=True, slots=True)
class Unnamed:
    """What people come to together; `came` at all, `once` and not again.

    `spent` are the amounts in the home's currency, the largest first, without whose they are.
    """

    people: int
    touches: int
    incidences: int
    contacts: int
    other_orbits: int
    came: int
    once: int
    first_us: int | None
    last_us: int | None
    spent: tuple[int, ...]


def sum_up(
    db: "Database",
    engine: "Engine",
    settings: "Settings",
    *,
    as_of: int,
    use: "Permitting",
    people: Sequence[PersonId] | None = None,
) -> Unnamed:
    """Return the sums over everybody who permits a use, or over some people."""
    view = lens.steps(db, engine, settings, as_of=as_of, people=people, use=use)
    rows = view.arrow(readings.readings())
    spent = [amount for amount in rows["amount_micro"].to_pylist() if amount and amount > 0]
    sessions = rows["sessions"]
    return Unnamed(
        people=rows.num_rows,
        touches=_sum(rows["touches"]),
        incidences=_sum(rows["incidences"]),
        contacts=_sum(rows["contacts"]),
        other_orbits=_sum(rows["other_orbits"]),
        came=_sum(pc.greater(sessions, 0).cast(pa.int64())),
        once=_sum(pc.equal(sessions, 1).cast(pa.int64())),
        first_us=pc.min(rows["first_us"]).as_py(),
        last_us=pc.max(rows["last_us"]).as_py(),
        spent=tuple(sorted(spent, reverse=True)),
    )


def amounts(
    db: "Database", engine: "Engine", settings: "Settings", *, as_of: int, use: "Permitting"
) -> dict[str, int]:
    """Return what everybody who permits a use spent with us, per currency and never added across.

    In millionths, as everywhere; what was refunded is taken off.
    """
    steps = schema.steps_table()
    told = steps.filter((steps.orbit == schema.OWN) & steps.amount_micro.notnull())
    by_currency = told.group_by("currency").agg(spent=told.amount_micro.sum().cast("int64"))
    view = lens.steps(db, engine, settings, as_of=as_of, use=use)
    rows = view.arrow(by_currency.order_by("currency")).to_pylist()
    return {row["currency"]: int(row["spent"]) for row in rows}


def _sum(column: pa.ChunkedArray) -> int:
    return int(pc.sum(column).as_py() or 0)
