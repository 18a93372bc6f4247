"""Who stays: people by the month in which they first came, and the months in which they came."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get

from twofold import populations
from twofold.console import drawing, everybody, groups, names, readings
from twofold.console.parameters import Parameters
from twofold.console.readings import View
from twofold.console.visits import Visit

PATH = "/console/retention"
MONTHS_MAX = 24
SHADES = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """One cell of the table: who of a cohort came in a month, and how dark it is drawn."""

    people: int
    share: float
    low: float
    high: float
    whole: bool
    shade: int
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Cohort:
    """The people who first came in one month, and their months since."""

    name: str
    people: int
    href: str
    months: tuple[Month, ...]


@get(PATH, sync_to_thread=True)
def retention_page(request: Visit) -> Response[str]:
    """Show who of each month's newcomers came again."""
    purpose = Parameters(request.query_params).choice("purpose", names.PURPOSES, "")
    population = everybody.population(request.system, now=request.now)
    return drawing.page(
        request, "retention.html", lambda: _shown(request, population, purpose), tab="people",
        population=population, as_of=request.system.as_of(request.now), purpose=purpose,
        purposes=[("", "any contact they started"), *((one, one) for one in names.PURPOSES)],
    )  # fmt: skip


def _shown(request: Visit, population: everybody.Population, purpose: str) -> dict[str, Any]:
    if not population.incidences:
        return {}
    found = readings.read(
        request.system, ("retention", purpose), lambda view: _cells(view, purpose), now=request.now
    )
    cohorts = _cohorts(found.value, purpose)
    return {
        "cohorts": cohorts[-MONTHS_MAX:],
        "months": max((len(one.months) for one in cohorts[-MONTHS_MAX:]), default=0),
        "earlier": max(0, len(cohorts) - MONTHS_MAX),
        "next_month": _next_month(cohorts),
        "next_href": groups.href("stayed", since=1, purpose=purpose or None),
    }


def _cells(view: View, purpose: str) -> Any:
    return view.read(populations.read_retention, as_of_day=view.day, purpose=purpose or None)


def _cohorts(cells: Any, purpose: str) -> list[Cohort]:
    by_name: dict[str, list[Any]] = {}
    for cell in cells:
        by_name.setdefault(cell.cohort, []).append(cell)
    return [
        Cohort(
            name=_month_name(name),
            people=months[0].cohort_people,
            href=_href(name, 0, purpose),
            months=tuple(_month(cell, purpose) for cell in months[: MONTHS_MAX + 1]),
        )
        for name, months in by_name.items()
    ]


def _month_name(cohort: str) -> str:
    return date.fromisoformat(f"{cohort}-01").strftime("%b %Y")


def _month(cell: Any, purpose: str) -> Month:
    return Month(
        people=cell.people,
        share=cell.share.mid,
        low=cell.share.low,
        high=cell.share.high,
        whole=cell.whole,
        shade=round(SHADES * cell.share.mid),
        href=_href(cell.cohort, cell.since, purpose),
    )


def _href(cohort: str, since: int, purpose: str) -> str:
    year, month = cohort.split("-")
    number = int(year) * 12 + int(month) - 1
    return groups.href("stayed", cohort=number, since=since, purpose=purpose or None)


def _next_month(cohorts: list[Cohort]) -> tuple[int, int] | None:
    """Return how many newcomers came again in their next month, of all who had a whole one."""
    nexts = [
        (one.months[1].people, one.people)
        for one in cohorts
        if len(one.months) > 1 and one.months[1].whole
    ]
    return (sum(came for came, _ in nexts), sum(n for _, n in nexts)) if nexts else None
