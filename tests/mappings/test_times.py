"""Times as files write them, on both sides of a clock change."""

from datetime import datetime

import pytest

from twofold.mappings import times
from twofold.mappings.mapping import Moment
from twofold.mappings.values import UnusableRow

VIENNA = "Europe/Vienna"


def told(cell: object, zone: str | None = VIENNA, weeks: int = 0, **moment: object) -> str:
    return times.reader(Moment(column="at", **moment), zone, weeks)(cell)[0]  # type: ignore[arg-type]


def test_local_times_move_forward_in_a_gap_and_mean_the_first_of_a_fold() -> None:
    assert told("2026-03-29 02:30:00") == "2026-03-29T01:30:00Z"
    assert told("2026-10-25 02:30:00") == "2026-10-25T00:30:00Z"


def test_a_time_with_its_own_zone_keeps_it() -> None:
    assert told("2026-03-01T14:05:00+05:30") == "2026-03-01T08:35:00Z"
    assert told("2026-03-01T14:05:00Z", zone=None) == "2026-03-01T14:05:00Z"


def test_formats_units_and_dates() -> None:
    assert told("01.03.2026 14:05", format="%d.%m.%Y %H:%M") == "2026-03-01T13:05:00Z"
    assert told("1772373900", unit="s") == "2026-03-01T14:05:00Z"
    assert told(1772373900500, unit="ms") == "2026-03-01T14:05:00.500000Z"
    assert told("2026-03-01") == "2026-02-28T23:00:00Z"
    assert told(20260301) == "2026-02-28T23:00:00Z"
    assert told(datetime(2026, 3, 1, 9)) == "2026-03-01T08:00:00Z"  # noqa: DTZ001 - as Parquet has it


def test_several_formats_are_tried_in_order() -> None:
    mixed = ["%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y-%m-%d"]

    assert told("01.03.2026 14:05", format=mixed) == "2026-03-01T13:05:00Z"
    assert told("01.03.2026", format=mixed) == "2026-02-28T23:00:00Z"
    assert told("2026-03-01", format=mixed) == "2026-02-28T23:00:00Z"
    with pytest.raises(UnusableRow, match=r"in the format %d\.%m\.%Y %H:%M or %d\.%m\.%Y or %Y"):
        told("3/1/2026", format=mixed)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "the time is empty"),
        (None, "the time is empty"),
        ("yesterday", "'yesterday' is not in ISO 8601"),
        ("0001-01-01", "outside 1900 to 2200"),
    ],
)
def test_unreadable_times_are_refused(cell: object, reason: str) -> None:
    with pytest.raises(UnusableRow, match=reason):
        told(cell)


def test_a_local_time_without_any_zone_is_refused() -> None:
    with pytest.raises(UnusableRow, match="has no zone"):
        told("2026-03-01 14:05:00", zone=None)


def test_a_shift_keeps_the_local_day_and_hour() -> None:
    # 14 weeks on, Vienna has summer time: the same wall clock is an hour earlier in UTC.
    assert told("2026-03-01 00:00:00", weeks=14) == "2026-06-06T22:00:00Z"
