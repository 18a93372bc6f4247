"""Readings over everybody that more than one page asks for."""

from dataclasses import dataclass
from typing import Any

from twofold import populations, seeing, terms
from twofold.console import names, readings, waiting
from twofold.console.queries import queries
from twofold.console.readings import View
from twofold.storage import Database
from twofold.system import System


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """How much there is: people, touches, contacts either way; zeros before the first."""

    people: int
    touches: int
    incidences: int
    contacts: int
    elsewhere: int
    first_us: int | None
    last_us: int | None
    as_of_us: int | None


def population(system: System, *, now: int) -> Population:
    """Return how much there is of everybody who may be counted."""
    row = system.record.only(queries.population)
    more = unnamed(system, now=now)
    if more is None:
        return Population(**row._asdict())
    return Population(
        people=row.people + more.people,
        touches=row.touches + more.touches,
        incidences=row.incidences + more.incidences,
        contacts=row.contacts + more.contacts,
        elsewhere=row.elsewhere + more.other_orbits,
        first_us=min((us for us in (row.first_us, more.first_us) if us is not None), default=None),
        last_us=max((us for us in (row.last_us, more.last_us) if us is not None), default=None),
        as_of_us=row.as_of_us,
    )


def unnamed(system: System, *, now: int) -> Any:
    """Return the sums over those who may be counted and not looked at, None if nobody is so."""
    counted = seeing.permitting(system, terms.ANALYTICS, now=now)
    rest = counted.without(seeing.looked_at(system, now=now))
    if not rest.unless_said and not rest.others:
        return None
    as_of = system.as_of(now)
    return readings.read(
        system, "unnamed", lambda _: seeing.unnamed(system, as_of=as_of, now=now), now=now
    ).value


def only_waits(system: System, known: Population, *, now: int) -> int:
    """Return how many matters wait for us in a home where nobody may be counted, else 0."""
    if known.touches:
        return 0
    return len(waiting.unread(system, as_of=system.as_of(now), now=now))


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where everybody stands: by stage in its order, how many in none, and why in words."""

    stages: dict[str, int]
    outside: int
    unstaged: str

    @property
    def people(self) -> int:
        """Return how many people there are."""
        return sum(self.stages.values()) + self.outside


def standing(db: Database) -> Standing:
    """Return where everybody stands now; stages in which nobody is are left out."""
    rows = {row.stage: row for row in db.all(queries.people_per_stage)}
    outside = rows.get(None)
    return Standing(
        stages={stage: rows[stage].people for stage in names.STAGES if stage in rows},
        outside=outside.people if outside else 0,
        unstaged=names.unstaged(outside.people, outside.elsewhere) if outside else "",
    )


def year(view: View) -> Any:
    """Return the year from both sides."""
    return view.once("year", _year)


def board(view: View) -> Any:
    """Return who waits, is stuck, decides or cools off; the longest first.

    Who waits for an answer of ours is there whatever their rules say of readings.
    """
    return view.once("board", _board)


def graph(view: View) -> Any:
    """Return what people do next: the kinds of contact and how often one follows another."""
    return view.once("graph", _graph)


def slow(view: View) -> dict[str, tuple[str, ...]]:
    """Return by stage who has been there longer than those who left it stayed; slowest first."""
    return view.once("slow", _slow)


def _slow(view: View) -> dict[str, tuple[str, ...]]:
    rows = [row for row in view.stays(populations.stage_velocity) if (row["velocity"] or 0) > 1]
    rows.sort(key=lambda row: (-row["velocity"], row["person_id"]))
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["stage"], []).append(row["person_id"])
    return {stage: tuple(people) for stage, people in found.items()}


def _year(view: View) -> Any:
    return view.read(populations.read_year, as_of=view.as_of, currency=view.currency)


def unread(view: View) -> Any:
    """Return who waits for an answer of ours and is in no reading."""
    return view.once("unread", _unread)


def _board(view: View) -> Any:
    lanes = view.read(populations.read_board, named=True, as_of=view.as_of)
    return waiting.beside(lanes, unread(view))


def _unread(view: View) -> Any:
    return waiting.unread(view.system, as_of=view.as_of, now=view.now)


def _graph(view: View) -> Any:
    return view.read(populations.read_transitions, as_of=view.as_of)
