"""Figures over everybody, kept while nothing changed: what was just looked at costs nothing."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from twofold import clock, errors, populations, seeing, terms, trajectories
from twofold.console.queries import queries
from twofold.storage import Database
from twofold.system import System
from twofold.terms import Permitting

KEPT_MAX = 256
# Time alone changes some figures (who is overdue); they may be this old while nothing happens.
AGE_MAX = 5 * clock.MINUTE
PEOPLE_MAX = 20_000
# Fewer touches are read from their files as soon as they could be brought into memory.
HELD_ROWS_MIN = 100_000

T = TypeVar("T")
# Few and lasting: each thread keeps a connection to the record.
_beside = ThreadPoolExecutor(2, thread_name_prefix="drawing")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found(Generic[T]):
    """A figure, and the moment it is a figure of."""

    value: T
    as_of: int


class View:
    """Everybody's steps before a moment, and the readings over them."""

    def __init__(self, system: System, as_of: int, now: int) -> None:
        """Say what is to be read; the engine starts at the first reading."""
        self.as_of = as_of
        self.now = now
        self.system = system
        self.db = system.record
        self.currency = system.settings.currency
        self._memory: dict[Hashable, Any] = {}
        counted = seeing.permitting(system, terms.ANALYTICS, now=now)
        self._looked_at = seeing.looked_at(system, now=now)
        self._lens = self._steps(counted)
        same = (counted.unless_said, counted.others)
        all_named = same == (self._looked_at.unless_said, self._looked_at.others)
        self._named = self._lens if all_named else self._steps(self._looked_at)
        self._table = trajectories.steps_table()

    @property
    def day(self) -> int:
        """Return the last day that is read, in the organisation's zone."""
        return int(str(self._lens.params["as_of_day"]))

    def once(self, name: Hashable, measure: "Callable[[View], T]") -> T:
        """Return a reading that several figures share, read at its first use."""
        if name not in self._memory:
            self._memory[name] = measure(self)
        found: T = self._memory[name]
        return found

    def read(self, measure: Callable[..., Any], *, named: bool = False, **values: object) -> Any:
        """Return what a `read_…` function of populations finds here.

        What is `named` leaves out who may be counted and not looked at.
        """
        lens = self._named if named else self._lens
        return measure(lens.engine, lens.tables, self._table, params=lens.params, **values)

    def stages(self, measure: Callable[..., Any]) -> Any:
        """Return what a reading over the way through the stages finds here."""
        tables = {"stage_steps": trajectories.stage_rows(self.db)}
        return measure(self._lens.engine, tables, populations.stays_table(), as_of=self.as_of)

    def stays(self, measure: Callable[..., Any]) -> list[dict[str, Any]]:
        """Return the rows of an expression over the way through the stages."""
        tables = {"stage_steps": trajectories.stage_rows(self.db)}
        expr = measure(populations.stays_table(), as_of=self.as_of)
        rows: list[dict[str, Any]] = self._lens.engine.arrow(expr, tables).to_pylist()
        return rows

    def people(
        self, measure: Callable[..., Any], *said: object, **values: object
    ) -> tuple[str, ...]:
        """Return the people behind a figure, at most PEOPLE_MAX, in the measure's order."""
        rows = self._lens.arrow(measure(self._table, *said, **values).limit(PEOPLE_MAX))
        return tuple(rows.column("person_id").to_pylist())

    def looked_at(self, people: Sequence[str]) -> tuple[str, ...]:
        """Return those of these people who may be named and looked at."""
        return tuple(one for one in people if self._looked_at.includes(one))

    def judged_by(self, score: str, people: Sequence[str]) -> tuple[str, ...]:
        """Return those of these people who did not leave a score that they stand here by."""
        left = terms.exemptions.who(self.system.record, terms.exemptions.of_score(score))
        return tuple(one for one in people if one not in left)

    def _steps(self, use: Permitting) -> "trajectories.Lens":
        system = self.system
        lens = trajectories.steps(
            system.record, system.engine, system.settings, as_of=self.as_of, use=use
        )
        # Somebody who looks at one figure looks at others: the next ones come from memory.
        memory = system.settings.web_memory_mb * 2**20 if lens.rows >= HELD_ROWS_MIN else 0
        return lens.held(bytes_max=memory, wait=False)


class _Shelf:
    """The figures of one home; the longest unused make room."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Found[Any]] = OrderedDict()
        self._turns: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable) -> Found[Any] | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    @contextmanager
    def turn(self, key: Hashable) -> Iterator[None]:
        """Let one at a time read a figure: two at once would take twice as long."""
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        try:
            with turn:
                yield
        finally:
            with self._lock:
                self._turns.pop(key, None)

    def put(self, key: Hashable, found: Found[Any]) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)


_shelves: WeakKeyDictionary[Database, _Shelf] = WeakKeyDictionary()


def read(system: System, name: Hashable, measure: Callable[[View], T], *, now: int) -> Found[T]:
    """Return `measure` of everybody as of now; `name` holds all that it depends on but the data."""
    shelf = _shelves.setdefault(system.record, _Shelf())
    as_of = system.as_of(now)
    moment = now // AGE_MAX if as_of == now else as_of
    world = (tuple(system.record.only(queries.changes)), moment)
    if found := shelf.get((name, world)):
        return found
    with shelf.turn((name, world)):
        # Whoever had the turn before has read it for everybody who waited.
        if found := shelf.get((name, world)):
            return found
        made = Found(
            value=_measured(system, shelf, measure, world, as_of=as_of, now=now), as_of=as_of
        )
        shelf.put((name, world), made)
        return made


def prepare(system: System, measures: Mapping[str, Callable[[View], Any]], *, now: int) -> None:
    """Begin to read figures that somebody is about to ask for, beside what else goes on.

    The engine takes a second to start; whoever is just signing in need not wait for it.
    """
    if system.record.one(queries.any_profile) is None:
        return

    def ahead() -> None:
        # Should this fail, nobody waits for it: the page itself will say what is the matter.
        for name, measure in measures.items():
            read(system, name, measure, now=now)

    begin(ahead)


def begin(work: Callable[[], T]) -> Future[T]:
    """Begin work beside the request that wants it; the future holds what came of it."""
    return _beside.submit(work)


def _measured(
    system: System,
    shelf: _Shelf,
    measure: Callable[[View], T],
    world: Hashable,
    *,
    as_of: int,
    now: int,
) -> T:
    kept = shelf.get(("view", world))
    try:
        if kept is not None:
            return measure(kept.value)
        view = View(system, as_of, now)
        shelf.put(("view", world), Found(value=view, as_of=as_of))
        return measure(view)
    except errors.Conflict:
        # A compaction replaced a file in between: look again, once.
        return measure(View(system, as_of, now))
