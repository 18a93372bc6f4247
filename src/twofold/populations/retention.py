"""Who is still coming: people by the month they first came, and the months in which they came."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ibis.expr.types import Table

from twofold.populations import answers, months

if TYPE_CHECKING:
    from twofold.engines import Engine, Params, Sources


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort:
    """The people of one cohort who came in one later month; `whole` is false for the month of now.

    `share` is of the cohort, with its Wilson interval.
    """

    cohort: str
    since: int
    people: int
    cohort_people: int
    whole: bool
    share: answers.Interval


def retention(steps: Table, *, purpose: str | None = None) -> Table:
    """Return cohort (month number), since (months), people: active people by cohort and age.

    A cohort is the people whose first own-orbit incidence (of `purpose`, if given) fell in that
    month in the organisation's zone; they are active in a month with at least one such incidence.
    At `since` 0 stand all of them. Months in which nobody of a cohort came have no row. (Cohort
    table after Fader & Hardie 2007, "How to project customer retention", here of people who never
    signed a contract, so a share may rise again.)
    """
    active = _active(steps, purpose)
    cells = active.group_by("cohort", "since").agg(people=active.count())
    return cells.order_by("cohort", "since")


def retention_people(
    steps: Table, *, cohort: int | None, since: int, purpose: str | None = None
) -> Table:
    """Return the people of one cell, or of every cohort's: person_id."""
    active = _active(steps, purpose)
    here = active.filter(active.since == since)
    if cohort is not None:
        here = here.filter(here.cohort == cohort)
    return here.select("person_id").order_by("person_id")


def read_retention(
    engine: "Engine",
    tables: "Sources",
    steps: Table,
    *,
    as_of_day: int,
    purpose: str | None = None,
    params: "Params | None" = None,
) -> tuple[Cohort, ...]:
    """Return every cohort's months up to the month of `as_of_day` (the last day read), zeros too.

    Days count since 1970-01-01 in the organisation's zone.
    """
    found = engine.arrow(retention(steps, purpose=purpose), tables, params).to_pylist()
    people = {(row["cohort"], row["since"]): row["people"] for row in found}
    now = _month(as_of_day)
    whole_to = now if _month(as_of_day + 1) > now else now - 1
    return tuple(
        _cell(people, cohort, since, whole=cohort + since <= whole_to)
        for cohort in sorted({cohort for cohort, _ in people})
        for since in range(now - cohort + 1)
    )


def _active(steps: Table, purpose: str | None) -> Table:
    mine = steps.filter(steps.incidence)
    if purpose is not None:
        mine = mine.filter(mine.purpose == purpose)
    # Months follow days, so the first month is that of the first day.
    came = mine.select("person_id", month=months.month(mine.day)).distinct()
    firsts = came.group_by("person_id").agg(cohort=came.month.min())
    both = came.join(firsts, "person_id")
    return both.select("person_id", "cohort", since=both.month - both.cohort)


def _cell(people: dict[tuple[int, int], int], cohort: int, since: int, *, whole: bool) -> Cohort:
    here = people.get((cohort, since), 0)
    all_of_them = people[cohort, 0]
    return Cohort(
        cohort=months.label(cohort),
        since=since,
        people=here,
        cohort_people=all_of_them,
        whole=whole,
        share=answers.share(here, all_of_them),
    )


def _month(day: int) -> int:
    moment = date(1970, 1, 1) + timedelta(days=day)
    return moment.year * 12 + moment.month - 1
