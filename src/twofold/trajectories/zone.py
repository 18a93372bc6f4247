"""A zone's offsets as a small table, so that a local day is plain arithmetic on every engine."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import IntegerColumn, Table

from twofold import clock

# No zone has changed its clocks twice in one week since 1970; within a week one cut is enough.
SLOT_US = 7 * clock.DAY
_FIRST_SLOT = -3_653
_LAST_SLOT = 6_784
_END_US = (_LAST_SLOT + 1) * SLOT_US

# Remainders below zero differ between engines: days are counted from far before.
_SHIFT_DAYS = 100_000 // 7 * 7

_COLUMNS = ("slot", "cut_us", "before_us", "after_us")


def offsets() -> Table:
    """Return the unbound table `zone`: a row a week, with the offsets before and after its cut."""
    return ibis.table(dict.fromkeys(_COLUMNS, "!int64"), name="zone")


@lru_cache(maxsize=16)
def rows(name: str) -> pa.Table:
    """Return the rows of `zone` for an IANA zone, 1900 to 2100; outside, a day is a UTC day."""
    zone = ZoneInfo(name)
    slots = np.arange(_FIRST_SLOT, _LAST_SLOT + 1)
    starts = slots * SLOT_US
    bounds = np.array([_offset(zone, start) for start in [*starts.tolist(), _END_US]])
    before, after = bounds[:-1], bounds[1:]
    cuts = starts.copy()
    for place in np.flatnonzero(before != after).tolist():
        start = int(starts[place])
        cuts[place] = _cut(zone, start, start + SLOT_US, int(after[place]))
    return pa.table(dict(zip(_COLUMNS, (slots, cuts, before, after), strict=True)))


def local_day(moment_us: int, name: str) -> int:
    """Return the day since 1970-01-01 that this moment falls on in the zone."""
    return (moment_us + _offset(ZoneInfo(name), moment_us)) // clock.DAY


def day_of(occurred_us: IntegerColumn, zone: Table) -> IntegerColumn:
    """Return the local day of `occurred_us` in rows that were left-joined with `zone`."""
    offset = (occurred_us < zone.cut_us).ifelse(zone.before_us, zone.after_us)
    return _floor(occurred_us + offset.fill_null(0), 1) - _SHIFT_DAYS


def slot_of(occurred_us: IntegerColumn) -> IntegerColumn:
    """Return the week by which rows are joined with `zone`."""
    return _floor(occurred_us, 7) - _SHIFT_DAYS // 7


def _floor(moment_us: IntegerColumn, days: int) -> IntegerColumn:
    size = days * clock.DAY
    shifted = moment_us + _SHIFT_DAYS * clock.DAY
    # Engines divide in floats, which round away single µs of such numbers: divide mid-day.
    return ((shifted - shifted % size + size // 2) // size).cast("int64")


def _offset(zone: ZoneInfo, moment_us: int) -> int:
    found = datetime.fromtimestamp(moment_us // clock.SECOND, zone).utcoffset()
    return 0 if found is None else found // clock.to_datetime(1).resolution


def _cut(zone: ZoneInfo, low_us: int, high_us: int, after: int) -> int:
    while high_us - low_us > clock.SECOND:
        middle = (low_us + high_us) // 2 // clock.SECOND * clock.SECOND
        if _offset(zone, middle) == after:
            high_us = middle
        else:
            low_us = middle
    return high_us
