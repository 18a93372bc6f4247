"""Readings over everybody that more than one page asks for."""

from dataclasses import dataclass
from typing import Any

from twofold import populations
from twofold.console import names
from twofold.console.queries import queries
from twofold.console.readings import View
from twofold.storage import Database, Row


def population(db: Database) -> Row:
    """Return how much there is: people, touches, contacts either way; zeros before the first."""
    return db.only(queries.population)


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
    """Return who waits, is stuck, decides or cools off; the longest first."""
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


def _board(view: View) -> Any:
    return view.read(populations.read_board, named=True, as_of=view.as_of)


def _graph(view: View) -> Any:
    return view.read(populations.read_transitions, as_of=view.as_of)
