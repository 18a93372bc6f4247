"""Running facts of people at points of their own time, as whole columns."""

from bisect import insort
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from twofold import clock
from twofold.trajectories.conditions import Function, Language, Values

LANGUAGE = Language(
    facts=frozenset({"buying_days", "period_days", "silence_days", "tenure_days"}),
    flags=frozenset({"left"}),
    functions={
        "started": Function(words=True, numbers=("days", "delight")),
        "sessions": Function(words=True, numbers=("days",)),
        "adopted": Function(words=False, numbers=("days",)),
        "silent": Function(words=False, numbers=("periods", "least_days", "most_days"), needed=3),
        "limit_days": Function(
            words=False, numbers=("periods", "least_days", "most_days"), needed=3
        ),
    },
    flag_functions=frozenset({"silent"}),
)

GAPS_MIN = 3
_LIMIT = 2**62

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Rows:
    """Own-orbit touches of some people, in order of person, time and touch id."""

    def __init__(self, table: pa.Table) -> None:
        """Take the columns of `stages.running` into arrays."""
        self.person = _codes(table["person_id"])
        self.occurred_us: Ints = table["occurred_us"].to_numpy()
        self.incidence: Flags = _flags(table["incidence"])
        self.leaving: Flags = _flags(table["leaving"])
        self.adopted: Flags = _flags(table["adopted"])
        self.purpose = table["purpose"].combine_chunks()
        self.delight = _numbers(table["delight"])
        self.session_no = _filled(table["session_no"])
        self.gap_us = _filled(table["session_gap_us"], -1)
        self.next_us = _filled(table["next_incidence_us"], _LIMIT)
        self.net_day = _filled(table["net_day"], -_LIMIT)
        self.amount_micro = _filled(table["amount_micro"])
        self.currency = _filled(table["currency"].combine_chunks().dictionary_encode().indices, -1)

    @cached_property
    def starts(self) -> Ints:
        """Return the first row of each person."""
        return np.flatnonzero(np.diff(self.person, prepend=-1))

    @cached_property
    def start(self) -> Ints:
        """Return for each row the first row of its person."""
        return self.starts[self.person]

    @cached_property
    def keys(self) -> Ints:
        """Return person and time as one rising number."""
        return self.person * self.span + (self.occurred_us - self.first_us)

    @cached_property
    def first_us(self) -> int:
        """Return the earliest moment of all."""
        return int(self.occurred_us.min())

    @cached_property
    def span(self) -> int:
        """Return more than the time between the earliest and the latest moment."""
        return int(self.occurred_us.max()) - self.first_us + 2

    @cached_property
    def last_incidence(self) -> Ints:
        """Return for each row the latest incidence so far, -1 before the first."""
        return self._latest(self.incidence)

    @cached_property
    def left(self) -> Flags:
        """Return for each row whether they had left by choice and begun nothing since."""
        return self._latest(self.leaving) > self.last_incidence

    @cached_property
    def period_us(self) -> NDArray[np.float64]:
        """Return for each row the median gap between sessions so far, nan below three gaps."""
        places = np.flatnonzero(self.gap_us >= 0)
        medians = _running_medians(self.person[places].tolist(), self.gap_us[places].tolist())
        latest = self._latest(self.gap_us >= 0)
        found = np.full(len(self.person), np.nan)
        at_gap = np.full(len(self.person), np.nan)
        at_gap[places] = medians
        known = latest >= 0
        found[known] = at_gap[latest[known]]
        return found

    @cached_property
    def buying_days(self) -> Ints:
        """Return for each row how many days so far net above 0, in whichever currency."""
        places = np.flatnonzero(self.net_day > -_LIMIT)
        person, day = self.person[places], self.net_day[places]
        paid = _turns((person, day, self.currency[places]), self.amount_micro[places])
        change = np.zeros(len(self.person), dtype=np.int64)
        change[places] = _turns((person, day), paid)
        return self._counted(change)

    def limit_us(self, periods: float, least_days: float, most_days: float) -> Ints:
        """Return for each row how long a silence may be: periods, between least and most days."""
        limit = np.maximum(self.period_us * periods, least_days * clock.DAY)
        limit = np.minimum(np.where(np.isnan(limit), np.inf, limit), most_days * clock.DAY)
        return np.floor(limit).astype(np.int64)

    def of_purposes(self, words: tuple[str, ...]) -> Flags:
        """Return the rows with one of these purposes; all without any."""
        if not words:
            return np.ones(len(self.person), dtype=bool)
        found = pa.compute.is_in(self.purpose, value_set=pa.array(words))
        return _flags(found)

    def _latest(self, flags: Flags) -> Ints:
        places = np.where(flags, np.arange(len(flags)), -1)
        latest = np.maximum.accumulate(places) if len(places) else places
        return np.where(latest >= self.start, latest, -1)

    def _counted(self, change: Ints) -> Ints:
        total = np.cumsum(change)
        before = total[self.start] - change[self.start]
        return total - before


class Points:
    """The facts of `Rows` at some points: a person, a moment, and the last row that counts."""

    def __init__(self, rows: Rows, row: Ints, moment_us: Ints) -> None:
        """Take the points; `row` is the last row of its person at or before the moment."""
        self.rows = rows
        self.row = row
        self.moment_us = moment_us
        self._windows: dict[float, Ints] = {}
        self._calls: dict[object, Values] = {}

    def at(self, places: Ints) -> "Points":
        """Return only the points at these places."""
        return Points(self.rows, self.row[places], self.moment_us[places])

    def fact(self, name: str) -> Values:
        """Return a fact at every point."""
        match name:
            case "left":
                return self.rows.left[self.row]
            case "buying_days":
                return self.rows.buying_days[self.row]
            case "period_days":
                return self.rows.period_us[self.row] / clock.DAY
            case "tenure_days":
                first_us = self.rows.occurred_us[self.rows.start[self.row]]
                return (self.moment_us - first_us) / clock.DAY
            case _:
                return np.where(self._silence_us < 0, np.nan, self._silence_us / clock.DAY)

    def call(self, name: str, words: tuple[str, ...], numbers: dict[str, float]) -> Values:
        """Return what a function says at every point."""
        key = (name, words, tuple(sorted(numbers.items())))
        if key not in self._calls:
            self._calls[key] = self._said(name, words, numbers)
        return self._calls[key]

    def _said(self, name: str, words: tuple[str, ...], numbers: dict[str, float]) -> Values:
        rows = self.rows
        match name:
            case "silent":
                limit = rows.limit_us(**numbers)[self.row]
                return (self._silence_us >= 0) & (self._silence_us >= limit)
            case "limit_days":
                return rows.limit_us(**numbers)[self.row] / clock.DAY
            case "adopted":
                return self._count(rows.adopted, numbers)
            case "sessions":
                return self._count(_first_in_session(rows, words), numbers)
            case _:
                flags = rows.incidence & rows.of_purposes(words)
                if "delight" in numbers:
                    flags &= rows.delight >= numbers["delight"]
                return self._count(flags, numbers)

    @cached_property
    def _silence_us(self) -> Ints:
        last = self.rows.last_incidence[self.row]
        return np.where(last < 0, -1, self.moment_us - self.rows.occurred_us[last])

    def _count(self, flags: Flags, numbers: dict[str, float]) -> Ints:
        total = np.concatenate(([0], np.cumsum(flags)))
        found: Ints = total[self.row + 1] - total[self._window(numbers.get("days"))]
        return np.maximum(found, 0)

    def _window(self, days: float | None) -> Ints:
        """Return the first row that is less than `days` ago, or the person's first."""
        rows = self.rows
        start = rows.start[self.row]
        if days is None:
            return start
        if days not in self._windows:
            since = self.moment_us - int(days * clock.DAY) - rows.first_us
            key = rows.person[self.row] * rows.span + np.clip(since, 0, rows.span - 1)
            after = np.searchsorted(rows.keys, key, side="right")
            self._windows[days] = np.where(since < 0, start, after)
        return self._windows[days]


def _first_in_session(rows: Rows, words: tuple[str, ...]) -> Flags:
    places = np.flatnonzero(rows.incidence & rows.of_purposes(words))
    new = (np.diff(rows.person[places], prepend=-1) != 0) | (
        np.diff(rows.session_no[places], prepend=-1) != 0
    )
    flags = np.zeros(len(rows.person), dtype=bool)
    flags[places[new]] = True
    return flags


def _running_medians(people: list[int], gaps: list[int]) -> list[float]:
    found: list[float] = []
    current = -1
    seen: list[int] = []
    for person, gap in zip(people, gaps, strict=True):
        if person != current:
            current, seen = person, []
        insort(seen, gap)
        n = len(seen)
        if n < GAPS_MIN:
            found.append(np.nan)
        else:
            found.append((seen[(n - 1) // 2] + seen[n // 2]) / 2)
    return found


def _turns(keys: tuple[Ints, ...], values: Ints) -> Ints:
    """Return for each row 1 where its group's sum so far becomes above 0, -1 where it falls back.

    A group is what has the same keys.
    """
    order = np.lexsort((np.arange(len(values)), *reversed(keys)))
    begins = np.any([np.diff(key[order], prepend=-_LIMIT) != 0 for key in keys], axis=0)
    above = (_cumulated(values[order], begins) > 0).astype(np.int64)
    found = np.empty(len(values), dtype=np.int64)
    found[order] = above - np.where(begins, 0, np.roll(above, 1))
    return found


def _cumulated(values: Ints, begins: Flags) -> Ints:
    total = np.cumsum(values)
    first = np.flatnonzero(begins)
    lengths = np.diff(np.append(first, len(values)))
    return total - np.repeat(total[first] - values[first], lengths)


def _codes(person_ids: pa.ChunkedArray) -> Ints:
    ids = person_ids.combine_chunks()
    if len(ids) == 0:
        return np.empty(0, dtype=np.int64)
    changed = pa.compute.not_equal(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
    return np.concatenate(([0], np.cumsum(changed, dtype=np.int64)))


def _flags(column: pa.ChunkedArray | pa.Array) -> Flags:
    found: Flags = pa.compute.fill_null(column, False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    return found if isinstance(column, pa.ChunkedArray) else np.asarray(found)


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.cast(pa.float64()).to_numpy())


def _filled(column: pa.ChunkedArray | pa.Array, value: int = 0) -> Ints:
    return np.asarray(pa.compute.fill_null(column.cast(pa.int64()), value).to_numpy())
