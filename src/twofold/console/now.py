"""Now: a year from both sides and what it says, then who needs somebody today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get

from twofold import clock, flow, system, web
from twofold.console import everybody, groups, listing, names, readings
from twofold.console.frame import page
from twofold.console.queries import queries
from twofold.console.visits import Visit
from twofold.storage import Row

ROWS_MAX = 12
# A year of data, with room for a shop that closes over Christmas.
YEAR_WEEKS_MIN = 44
DAYS_A_WEEK = 7

STATES = {
    "waits": ("Waits for us", "the last word in their question or complaint is theirs"),
    "stuck": ("Is stuck", "tried three times or more in a week, without an answer"),
    "decides": ("Decides", "looked around twice or more in two weeks, not bought since"),
    "cools off": ("Cools off", "away for two to four times their rhythm"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Card:
    """One person on the board."""

    row: Row
    name: str
    about: str | None
    age_us: int
    n: int
    overdue: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Column:
    """One state of the board: how many, and the first of them."""

    state: str
    words: str
    meaning: str
    href: str
    n: int
    cards: tuple[_Card, ...]


@get("/console", sync_to_thread=True)
def year_page(request: Visit) -> Response[str]:
    """Show a year from both sides."""
    return page(request, "year.html", tab="now", **_year(request))


@get("/console/board", sync_to_thread=True)
def board_page(request: Visit) -> Response[str]:
    """Show who waits, is stuck, decides or cools off."""
    found = readings.read(request.system, "board", everybody.board, now=request.now)
    columns = _board(request, found.value, found.as_of)
    population = everybody.population(request.db)
    return page(
        request, "board.html", tab="now", columns=columns, as_of=found.as_of,
        population=population,
    )  # fmt: skip


def prepare(request: Visit) -> None:
    """Read the opening page ahead for somebody who is about to sign in."""
    wanted = {"year": everybody.year, "board": everybody.board}
    readings.prepare(request.system, wanted, now=request.now)


def _year(request: Visit) -> dict[str, Any]:
    population = everybody.population(request.db)
    if not population.touches:
        return {"population": population, "year": None}
    found = readings.read(request.system, "year", everybody.year, now=request.now)
    board = readings.read(request.system, "board", everybody.board, now=request.now)
    weeks = found.value.weeks
    came, spoke = sum(week.incidences for week in weeks), sum(week.contacts for week in weeks)
    return {
        "population": population,
        "year": found.value,
        "picture": web.draw_density([_week(week) for week in weeks]),
        "whole_year": len(weeks) >= YEAR_WEEKS_MIN,
        "weeks": _span(weeks),
        "came": came,
        "spoke": spoke,
        # Readings of people may be a moment older than the picture: then nothing lies before it.
        "came_before": max(0, population.incidences - came),
        "spoke_before": max(0, population.contacts - spoke),
        "as_of": found.as_of,
        "shift_weeks": int(system.fact(request.system, "demo_shift_weeks") or 0),
        "visits": request.db.one(queries.visits),
        **_spending(request, found.value.other_currencies),
        "columns": _columns(board.value),
        "href": groups.href,
    }


def _spending(request: Visit, others: Sequence[Any]) -> dict[str, Any]:
    currency = request.system.settings.currency
    spending = request.db.only(queries.spending, currency=currency)
    away = flow.elsewhere({one.currency: one.n for one in others}, currency)
    return {
        "spending": spending,
        "currency": currency,
        "elsewhere": None if spending.people else away,
        "others": [(_uncounted(one).words, one.n, one.people) for one in others],
    }


def _uncounted(one: Any) -> flow.Uncounted:
    return flow.Uncounted(
        currency=one.currency, purchases=one.n, amount_micro=int(one.amount_micro)
    )


def _span(weeks: Sequence[Any]) -> int:
    return (weeks[-1].monday - weeks[0].monday) // DAYS_A_WEEK + 1 if weeks else 0


def _week(week: Any) -> web.DensityWeek:
    # Noon, so that a Monday stays a Monday in the reader's zone.
    start_us = week.monday * clock.DAY + 12 * clock.HOUR
    return web.DensityWeek(start_us=start_us, person=week.incidences, brand=week.contacts)


def _columns(lanes: Sequence[Any]) -> list[_Column]:
    return [
        _Column(
            state=lane.state,
            words=STATES[lane.state][0],
            meaning=STATES[lane.state][1],
            href=groups.href("board", state=lane.state),
            n=lane.n,
            cards=(),
        )
        for lane in lanes
    ]


def _board(request: Visit, lanes: Sequence[Any], as_of: int) -> list[_Column]:
    shown = {lane.state: lane.shown[:ROWS_MAX] for lane in lanes}
    ids = list({row.person_id for rows in shown.values() for row in rows})
    known = listing.of_people(request.db, ids, as_of=as_of) if ids else []
    by_id = {row.person_id: row for row in known}
    return [
        replace(column, cards=tuple(_cards(shown[column.state], by_id)))
        for column in _columns(lanes)
    ]


def _cards(rows: Sequence[Any], by_id: dict[str, Row]) -> list[_Card]:
    return [_card(by_id[row.person_id], row) for row in rows if row.person_id in by_id]


def _card(row: Row, waiting: Any) -> _Card:
    return _Card(
        row=row,
        name=names.person(row.kind, row.value),
        about=waiting.about,
        age_us=waiting.age_us,
        n=waiting.n,
        overdue=waiting.overdue,
    )
