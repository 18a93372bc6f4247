"""Now: both sides week by week, and what that says."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get

from twofold import clock, populations, seeing, system, web, worlds
from twofold.access import Role
from twofold.console import board, drawing, everybody, groups, names, readings
from twofold.console.queries import queries
from twofold.console.visits import Visit

# A year of data, with room for a shop that closes over Christmas.
YEAR_US = 44 * 7 * clock.DAY


@get("/console", sync_to_thread=True)
def year_page(request: Visit) -> Response[str]:
    """Show both sides, week by week, and what they say."""
    population, as_of = (
        everybody.population(request.system, now=request.now),
        request.system.as_of(request.now),
    )
    return drawing.page(
        request, "year.html", lambda: _year(request, population), tab="now",
        population=population, as_of=as_of, whole_year=_whole_year(population, as_of),
        shift_weeks=int(system.fact(request.system, "demo_shift_weeks") or 0),
        story=_has_story(request),
        waits=everybody.only_waits(request.system, population, now=request.now),
    )  # fmt: skip


def _has_story(request: Visit) -> bool:
    # It ends in the mailbox, which only who leads this place may open.
    return request.staff.role is Role.OWNER and worlds.layer(request.system) is not None


def prepare(request: Visit) -> None:
    """Read the opening page ahead for somebody who is about to sign in."""
    wanted = {"year": everybody.year, "board": everybody.board}
    readings.prepare(request.system, wanted, now=request.now)


def _both(population: everybody.Population) -> int:
    return int(population.incidences + population.contacts + population.elsewhere)


def _whole_year(population: everybody.Population, as_of: int) -> bool:
    return population.first_us is not None and as_of - population.first_us >= YEAR_US


def _year(request: Visit, population: everybody.Population) -> dict[str, Any]:
    if not population.touches:
        return {"year": None}
    found = readings.read(request.system, "year", everybody.year, now=request.now)
    lanes = readings.read(request.system, "board", everybody.board, now=request.now)
    weeks = _weeks(found.value.weeks, population.first_us, found.as_of, request.system.zone)
    came, spoke = sum(week.person for week in weeks), sum(week.brand for week in weeks)
    return {
        "year": found.value,
        "picture": web.draw_density(weeks),
        "weeks": len(weeks),
        "came": came,
        "spoke": spoke,
        # Readings of people may be a moment older than the picture: then nothing lies before it.
        "came_before": max(0, population.incidences - came),
        "spoke_before": max(0, population.contacts - spoke),
        "visits": _visits(request),
        **_spending(request, found.value.other_currencies),
        "columns": board.columns(lanes.value),
        "current_days": board.CURRENT_DAYS,
        "aside": names.aside(population.elsewhere, population.touches - _both(population)),
        "href": groups.href,
    }


def _weeks(
    found: Sequence[Any], first_us: int | None, as_of: int, zone: ZoneInfo
) -> list[web.DensityWeek]:
    """Return every week since the first touch, or of the year that is read, quiet ones too."""
    by_monday = {week.monday: week for week in found}
    year_us = as_of - populations.YEAR_WEEKS * 7 * clock.DAY
    start, end = _monday(max(first_us or as_of, year_us), zone), _monday(as_of - 1, zone)
    return [_week(monday, by_monday.get(monday)) for monday in range(start, end + 1, 7)]


def _monday(us: int, zone: ZoneInfo) -> int:
    """Return the Monday on or before a moment, as days since 1970."""
    day = (web.local(us, zone).date() - date(1970, 1, 1)).days
    return (day + 3) // 7 * 7 - 3


def _week(monday: int, week: Any) -> web.DensityWeek:
    # Noon, so that a Monday stays a Monday in the reader's zone.
    start_us = monday * clock.DAY + 12 * clock.HOUR
    if week is None:
        return web.DensityWeek(start_us=start_us, person=0, brand=0)
    return web.DensityWeek(start_us=start_us, person=week.incidences, brand=week.contacts)


def _spending(request: Visit, others: Sequence[Any]) -> dict[str, Any]:
    currency = request.system.settings.currency
    spending = _spent(request, currency)
    away = seeing.currencies.elsewhere({one.currency: one.n for one in others}, currency)
    return {
        "spending": spending,
        "currency": currency,
        "elsewhere": None if spending["people"] else away,
        "others": [(_uncounted(one).words, one.n, one.people) for one in others],
    }


def _visits(request: Visit) -> dict[str, int]:
    row = request.db.only(queries.visits)
    more = everybody.unnamed(request.system, now=request.now)
    return {
        "came": row.came + (more.came if more else 0),
        "once": row.once + (more.once if more else 0),
    }


def _spent(request: Visit, currency: str) -> dict[str, int]:
    """Return what people spent, and what the tenth of them that spent most did."""
    row = request.db.only(queries.spending, currency=currency)
    more = everybody.unnamed(request.system, now=request.now)
    beside = more.spent if more else ()
    tenth = math.ceil((row.people + len(beside)) / 10)
    most = request.db.all(queries.spent_most, currency=currency, rows_max=tenth)
    top = sorted((*(int(one.amount_micro) for one in most), *beside[:tenth]), reverse=True)[:tenth]
    return {
        "people": row.people + len(beside),
        "amount_micro": int(row.amount_micro) + sum(beside),
        "top_micro": sum(top),
        "top_people": len(top),
    }


def _uncounted(one: Any) -> seeing.currencies.Uncounted:
    return seeing.currencies.Uncounted(
        currency=one.currency, purchases=one.n, amount_micro=int(one.amount_micro)
    )
