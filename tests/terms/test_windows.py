"""Hours in the person's own zone: over midnight's neighbours, gaps and hours shown twice."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import clock, terms
from twofold.terms import windows
from twofold.terms.windows import Window

NINE_TO_FIVE = (Window(days=("mon", "tue"), start=9 * 60, end=17 * 60),)
ALL_DAY = (Window(),)
PLACES = sorted(available_timezones() - windows.NOWHERE)


def at(text: str, zone: str = "Europe/Dublin") -> int:
    """Return a local time, the first of two where it is shown twice, as µs."""
    return clock.to_us(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def test_hours_are_those_of_the_persons_clock() -> None:
    summer = at("2026-07-06T09:00")

    assert clock.rfc3339(summer) == "2026-07-06T08:00:00Z"
    assert windows.is_open(NINE_TO_FIVE, "Europe/Dublin", summer)
    assert not windows.is_open(NINE_TO_FIVE, "Europe/Dublin", summer - 1)
    assert not windows.is_open(NINE_TO_FIVE, "America/New_York", summer)


def test_the_next_opening_is_on_the_next_day_that_has_one() -> None:
    tuesday_evening = at("2026-03-03T18:30")

    found = windows.next_open(NINE_TO_FIVE, "Europe/Dublin", tuesday_evening)

    assert found == at("2026-03-09T09:00")


def test_an_hour_that_the_clock_skips_opens_after_the_skip() -> None:
    skipped = (Window(days=("sun",), start=2 * 60 + 30, end=4 * 60),)

    found = windows.next_open(skipped, "Europe/Berlin", at("2026-03-29T01:00", "Europe/Berlin"))

    assert found == at("2026-03-29T03:00", "Europe/Berlin")


def test_an_hour_that_the_clock_shows_twice_is_shut() -> None:
    first = at("2026-10-25T02:30", "Europe/Berlin")
    second = first + clock.HOUR

    assert windows.is_open(ALL_DAY, "Europe/Berlin", first) is False
    assert windows.is_open(ALL_DAY, "Europe/Berlin", second) is False
    assert windows.next_open(ALL_DAY, "Europe/Berlin", first) == at(
        "2026-10-25T03:00", "Europe/Berlin"
    )


def test_hours_that_never_come_are_never() -> None:
    assert windows.next_open((), "Europe/Dublin", at("2026-03-03T18:30")) is None


@pytest.mark.parametrize(
    "bad",
    [
        Window(start=10, end=10),
        Window(start=22 * 60, end=2 * 60),
        Window(start=-1),
        Window(end=1_441),
        Window(days=()),
        Window(days=("someday",)),
    ],
)
def test_hours_that_make_no_sense_are_refused(bad: Window) -> None:
    with pytest.raises(terms.BadWindow):
        windows.checked((bad,))


def test_hours_are_open_from_their_first_minute_until_before_their_last() -> None:
    open_at = [
        windows.is_open(NINE_TO_FIVE, "Europe/Dublin", at(f"2026-03-03T{text}"))
        for text in ("08:59:59", "09:00", "16:59:59", "17:00")
    ]

    assert open_at == [False, True, True, False]


def test_hours_come_back_in_order() -> None:
    late, early, always = Window(start=720), Window(end=720, days=("mon",)), Window()

    assert windows.checked([late, early]) == (early, late)
    assert windows.checked([always]) == (Window(days=windows.DAYS, start=0, end=1_440),)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (Window(days=()), "days are some of mon, tue, wed, thu, fri, sat, sun"),
        (Window(days=("mon", "noday")), "days are some of mon, tue, wed, thu, fri, sat, sun"),
        (Window(start=60, end=60), "they end before they begin; split them at midnight"),
        (Window(start=-1), "they end before they begin; split them at midnight"),
        (Window(end=1_441), "they end before they begin; split them at midnight"),
    ],
)
def test_hours_are_refused_in_words(bad: Window, why: str) -> None:
    with pytest.raises(terms.BadWindow) as refused:
        windows.checked([bad])

    assert refused.value.fields == {"reason": why}


@pytest.mark.parametrize(
    ("text", "minutes"), [("00:00", 0), ("9:05", 545), ("09:30", 570), ("24:00", 1_440)]
)
def test_a_time_of_day_is_read_as_minutes(text: str, minutes: int) -> None:
    assert terms.minutes(text) == minutes


@pytest.mark.parametrize("text", ["24:01", "29:00", "9:5", "12:60", "noon", "", " 9:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(terms.BadWindow, match=r"is no time of day; write it like 09:30\.$"):
        terms.minutes(text)


def test_a_long_text_that_is_no_time_of_day_is_shown_shortened() -> None:
    with pytest.raises(terms.BadWindow, match=f"'{20 * 'x'}' is no time"):
        terms.minutes(30 * "x")


def test_hours_that_overlap_are_refused_and_say_where() -> None:
    one = Window(days=("mon", "tue"), start=60, end=120)
    other = Window(days=("tue",), start=119, end=200)

    with pytest.raises(terms.BadWindow, match="overlap on tue"):
        windows.checked((one, other))


def test_hours_that_meet_or_lie_on_other_days_do_not_overlap() -> None:
    first, second = Window(days=("mon",), end=60), Window(days=("mon",), start=60, end=120)
    other = Window(days=("tue",), start=30, end=90)

    assert windows.checked((first, second, other)) == (first, second, other)
    assert windows.checked((other, second, first)) == (first, second, other)


def test_hours_that_overlap_are_refused_by_the_first_day_of_the_week_that_has_both() -> None:
    one = Window(days=("wed", "tue", "mon"), start=60, end=120)
    other = Window(days=("wed", "mon"), start=119, end=200)

    for pair in ((one, other), (other, one)):
        with pytest.raises(terms.BadWindow) as refused:
            windows.checked(pair)
        assert refused.value.fields == {"reason": "two of them overlap on mon; make them one"}


@pytest.mark.parametrize("name", ["Europe/Atlantis", "", "../etc/passwd", "a" * 300, "\0"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(terms.BadZone):
        windows.zone(name)


@given(
    zone=st.sampled_from(PLACES),
    at_us=st.integers(clock.parse("2024-01-01"), clock.parse("2034-01-01")),
    start=st.integers(0, 1_380),
    length=st.integers(15, 600),
    days=st.sets(st.sampled_from(windows.DAYS), min_size=1),
)
def test_i10_the_next_opening_is_the_first_minute_that_is_open(
    zone: str, at_us: int, start: int, length: int, days: set[str]
) -> None:
    at_us -= at_us % clock.MINUTE
    some = (Window(days=tuple(days), start=start, end=min(start + length, 1_440)),)

    found = windows.next_open(some, zone, at_us)

    assert found is not None
    assert windows.is_open(some, zone, found)
    # Ten minutes are shorter than any window, so none can hide between two looks.
    looks = range(at_us, found, 10 * clock.MINUTE)
    assert not any(windows.is_open(some, zone, look) for look in looks)
    assert found == at_us or not windows.is_open(some, zone, found - clock.MINUTE)


def test_i10_around_every_change_of_every_clock_of_a_year_shut_hours_stay_shut() -> None:
    nights = (Window(start=0, end=4 * 60),)
    checked = 0
    for name in PLACES:
        where = ZoneInfo(name)
        hours = range(clock.parse("2026-01-01"), clock.parse("2027-01-01"), 6 * clock.HOUR)
        offsets = [clock.to_datetime(us).astimezone(where).utcoffset() for us in hours]
        changes = [
            us for us, one, other in zip(hours, offsets, offsets[1:], strict=False) if one != other
        ]
        for change in changes:
            for look in range(change - clock.HOUR, change + 8 * clock.HOUR, 15 * clock.MINUTE):
                local = clock.to_datetime(look).astimezone(where)
                twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
                expected = local.hour < 4 and not twice
                assert windows.is_open(nights, name, look) == expected, (name, look)
                checked += 1
    assert checked > 1_000
