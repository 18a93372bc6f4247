"""A time axis carries the marks of the reader's calendar."""

from zoneinfo import ZoneInfo

import pytest

from twofold import clock
from twofold.web import ticks


def words(since: str, until: str, zone: str = "UTC") -> list[str]:
    found = ticks.between(clock.parse(since), clock.parse(until), ZoneInfo(zone))
    return [tick.words for tick in found]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2017-03-04T05:00:00Z", "2017-03-05T02:00:00Z", ["06:00", "12:00", "18:00", "5 Mar"]),
        ("2017-03-04T05:00:00Z", "2017-03-07T02:00:00Z", ["5 Mar", "6 Mar", "7 Mar"]),
        ("2017-03-04T05:00:00Z", "2017-04-02T02:00:00Z", ["6 Mar", "13 Mar", "20 Mar", "27 Mar"]),
        ("2017-02-14T00:00:00Z", "2017-06-02T00:00:00Z", ["Mar '17", "Apr", "May", "Jun"]),
        ("2016-10-14T00:00:00Z", "2017-02-02T00:00:00Z", ["Nov", "Dec", "2017", "Feb"]),
        ("2015-10-14T00:00:00Z", "2017-08-02T00:00:00Z",
         ["2016", "Apr", "Jul", "Oct", "2017", "Apr", "Jul"]),
        ("2010-10-14T00:00:00Z", "2017-08-02T00:00:00Z",
         ["2011", "2012", "2013", "2014", "2015", "2016", "2017"]),
        ("1980-01-01T00:00:00Z", "2017-08-02T00:00:00Z",
         ["1980", "1983", "1986", "1989", "1992", "1995", "1998", "2001", "2004", "2007", "2010",
          "2013", "2016"]),
    ],
)  # fmt: skip
def test_the_marks_suit_the_stretch(since: str, until: str, expected: list[str]) -> None:
    assert words(since, until) == expected


def test_a_day_begins_at_the_readers_midnight_also_when_the_clock_changes() -> None:
    found = ticks.between(
        clock.parse("2017-03-11T12:00:00Z"),
        clock.parse("2017-03-14T12:00:00Z"),
        ZoneInfo("America/New_York"),
    )

    assert [clock.rfc3339(tick.at_us) for tick in found] == [
        "2017-03-12T05:00:00Z",
        "2017-03-13T04:00:00Z",
        "2017-03-14T04:00:00Z",
    ]


def test_a_tick_at_the_end_has_no_words_that_would_be_cut() -> None:
    since, until = clock.parse("2025-11-24"), clock.parse("2026-12-07")

    found = ticks.marks(since, until, None, lambda at: 100 * (at - since) / (until - since))

    assert [mark.words for mark in found][-2:] == ["Nov", ""]
    assert found[-1].left > 98
