"""A home with the charted histories of twelve people, and what is read there."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow.parquet as pq

from tests import kept
from tests.flow import histories
from twofold import clock, heeding, people, populations, seeing, system, terms, trajectories
from twofold.settings import Settings
from twofold.storage import Query, Row
from twofold.system import System
from twofold.terms import Statement, Verb

NOW = clock.parse("2026-06-01")
PROFILING = "profiling.service"


@contextmanager
def charted(settings: Settings) -> Iterator[System]:
    """Open a home with the charted histories of twelve people who have proven who they are."""
    with kept.opened(settings, "charted", _chart) as found:
        yield found


def _chart(home: System) -> None:
    system.set_fact(home, "as_of_us", str(NOW))
    histories.tell(home, people=12)
    for name in range(12):
        people.verify(home.record, who(home, f"u{name}").leading.handle_id, "code", now=NOW)
    seeing.chart(home, now=NOW)


def who(home: System, name: str = "u5") -> people.Person:
    return people.resolve(home.record, f"user_id:{name}")


def say(home: System, verb: Verb, use: str = PROFILING, name: str = "u5", *, at: int = NOW) -> str:
    count = home.record.only(Query("count", "SELECT COUNT(*) AS said FROM statement")).said
    said = Statement(
        statement_id=f"s{count}",
        verb=verb,
        scope=terms.Scope(use=use, recipient="own" if verb == "allow" else "*"),
    )
    heeding.say(home, who(home, name), said, now=at)
    return said.statement_id


def lift(home: System, clause_id: str, name: str = "u5", *, at: int = NOW) -> None:
    said = Statement(statement_id=f"lift-{clause_id}", verb="lift", lifts=(clause_id,))
    heeding.say(home, who(home, name), said, now=at)


def profiled(home: System) -> set[str]:
    return {str(row["person_id"]) for row in seeing.profiles(home, now=NOW)}


def counted(home: System) -> set[str]:
    """Return whose steps the sums that name nobody are read from."""
    view = trajectories.steps(
        home.record, home.engine, home.settings, as_of=NOW,
        use=seeing.permitting(home, "analytics", now=NOW),
    )  # fmt: skip
    return set(view.arrow(trajectories.steps_table())["person_id"].to_pylist())


def on_board(home: System) -> set[str]:
    view = trajectories.steps(
        home.record, home.engine, home.settings, as_of=NOW, use=seeing.looked_at(home, now=NOW)
    )
    rows = populations.board_people(trajectories.steps_table(), "waits", as_of=NOW)
    return set(view.arrow(rows)["person_id"].to_pylist())


def in_files(home: System) -> set[str]:
    files = home.settings.steps_folder.rglob("*.parquet")
    found = (pq.read_table(file, columns=["person_id"], partitioning=None) for file in files)
    return {one for table in found for one in table["person_id"].to_pylist()}


def readings(home: System, name: str = "u5") -> dict[str, object]:
    person_id = who(home, name).person_id
    shown = seeing.person(home, person_id, as_of=NOW, now=NOW)
    return {"readings": bool(shown["readings"]), "stage": shown["stage"], **{
        key: shown[key] for key in ("touches", "refused")
    }}  # fmt: skip


def everybody(home: System) -> list[Row]:
    return home.record.all(Query("all", "SELECT DISTINCT person_id FROM handle"))


def said_ids(home: System) -> set[str]:
    rows = home.record.all(Query("said", "SELECT statement_id FROM statement"))
    return {row.statement_id for row in rows}
