"""The board: who waits, is stuck, decides or cools off; what is current first, older ones apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get

from twofold import people, terms
from twofold.console import drawing, everybody, groups, listing, names, readings
from twofold.console.lanes import COOLS_OFF, RHYTHM
from twofold.console.visits import Visit
from twofold.ids import HandleId, PersonId

PATH = "/console/board"
ROWS_MAX = 12
# The days of populations' CURRENT_US.
CURRENT_DAYS = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """How a state of the board is told: as a heading, and of so many, of one and of nobody."""

    words: str
    meaning: str
    many: str
    one: str
    nobody: str
    over: str = "Over"
    length: str = "For"


STATES = {
    "waits": State(
        words="Waits for us",
        meaning="the last word in their question or complaint is theirs",
        many="matters wait for us",
        one="matter waits for us",
        nobody="waits for an answer of ours",
    ),
    "stuck": State(
        words="Is stuck",
        meaning="tried three times or more in a week, without an answer",
        many="are stuck",
        one="is stuck",
        nobody="is stuck",
    ),
    "decides": State(
        words="Decides",
        meaning="looked around twice or more in two weeks, not bought since",
        many="are deciding",
        one="is deciding",
        nobody="is deciding",
        over="Looked around",
    ),
    "cools off": State(
        words="Cools off",
        meaning="away for two to four times their rhythm",
        many="cool off",
        one="cools off",
        nobody="cools off",
        over="Of their rhythm",
        length="Away",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One person on the board; `wants_human` where no machine may answer them."""

    person_id: PersonId
    name: str
    about: str | None
    age_us: int
    n: int
    overdue: float | None
    wants_human: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One state of the board: how many are current and how many older, and the first of them."""

    state: str
    told: State
    n: int
    href: str
    older: int
    older_href: str
    oldest_us: int | None
    cards: tuple[Card, ...] = ()

    @property
    def any(self) -> bool:
        """Tell whether anybody is in this state, however long."""
        return bool(self.cards) or self.n + self.older > 0


@get(PATH, sync_to_thread=True)
def board_page(request: Visit) -> Response[str]:
    """Show who waits, is stuck, decides or cools off."""
    population = everybody.population(request.system, now=request.now)
    return drawing.page(
        request, "board.html", lambda: {"columns": _board(request)}, tab="now",
        current_days=CURRENT_DAYS, population=population,
        waits=everybody.only_waits(request.system, population, now=request.now),
        as_of=request.system.as_of(request.now),
    )  # fmt: skip


def columns(lanes: Sequence[Any]) -> list[Column]:
    """Return the states with their numbers, without anybody in them."""
    return [
        Column(
            state=lane.state,
            told=STATES[lane.state],
            n=lane.n,
            href=groups.href("board", state=lane.state),
            older=lane.older,
            older_href=groups.href("board", state=lane.state, older=1),
            oldest_us=lane.oldest_us,
        )
        for lane in lanes
    ]


def _board(request: Visit) -> list[Column]:
    found = readings.read(request.system, "board", everybody.board, now=request.now)
    lanes = found.value
    left = terms.exemptions.who(request.db, terms.exemptions.of_score(RHYTHM))
    shown = {lane.state: [*lane.shown[:ROWS_MAX]] for lane in lanes}
    # Who left their rhythm is late by nothing; the sum, which names nobody, still has them.
    shown[COOLS_OFF] = [row for row in shown[COOLS_OFF] if row.person_id not in left]
    ids = list({row.person_id for rows in shown.values() for row in rows})
    known = listing.of_people(request.db, ids, as_of=found.as_of) if ids else []
    named = {PersonId(row.person_id): (row.kind, row.value) for row in known} | {
        person.person_id: (person.leading.kind, person.leading.value)
        for person in people.known(request.db, [HandleId(one) for one in ids]).values()
    }
    humans = {
        person_id for person_id, found in terms.of_many(request.db, [*named])
        if terms.human_first(found.preferences)
    }  # fmt: skip
    return [
        replace(column, cards=_cards(shown[column.state], named, humans, real=request.real_only))
        for column in columns(lanes)
    ]


def _cards(
    rows: Sequence[Any],
    named: Mapping[PersonId, tuple[str, str]],
    humans: set[PersonId],
    *,
    real: bool,
) -> tuple[Card, ...]:
    return tuple(
        Card(
            wants_human=row.person_id in humans,
            person_id=row.person_id,
            name=names.of_handle(*named[row.person_id], real=real),
            about=row.about,
            age_us=row.age_us,
            n=row.n,
            overdue=row.overdue,
        )
        for row in rows
        if row.person_id in named
    )
