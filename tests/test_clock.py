"""Times as whole microseconds: exact both ways, and readable at the doors."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import clock

LIMIT_US = 250_000_000_000_000_000


@given(st.integers(min_value=-LIMIT_US // 10, max_value=LIMIT_US))
def test_every_moment_survives_being_written_and_read(us: int) -> None:
    assert clock.parse(clock.rfc3339(us)) == us
    assert clock.to_us(clock.to_datetime(us)) == us


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1969-12-31T23:59:59Z", -1_000_000),
        ("2018-01-01T05:00Z", 1_514_782_800_000_000),
    ],
)
def test_a_time_is_read_as_written(text: str, us: int) -> None:
    assert clock.parse(text) == us


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-13-01", "2026-02-30T00:00:00Z", "1.2.2026",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "10000-01-01",
    ],
)  # fmt: skip
def test_what_is_no_time_is_told_with_an_example(text: str) -> None:
    with pytest.raises(clock.UnreadableTime, match="write it as RFC 3339, for example"):
        clock.parse(text)


def test_what_can_be_read_can_be_shown_on_the_clock_of_every_zone() -> None:
    for text in ("0001-01-02T00:00:00Z", "9999-12-30T23:59:59Z"):
        moment = clock.to_datetime(clock.parse(text))

        for hours in (-14, 14):
            assert moment.astimezone(timezone(timedelta(hours=hours))) == moment


def test_a_fraction_is_written_only_where_there_is_one() -> None:
    assert clock.rfc3339(0) == "1970-01-01T00:00:00Z"
    assert clock.rfc3339(1_500_000) == "1970-01-01T00:00:01.500000Z"


def test_a_zone_changes_the_words_and_not_the_moment() -> None:
    there = datetime(2026, 1, 1, 6, tzinfo=timezone(timedelta(hours=5, minutes=45)))

    assert clock.to_us(there) == clock.to_us(datetime(2026, 1, 1, 0, 15, tzinfo=UTC))


def test_now_is_now() -> None:
    before = datetime.now(UTC)

    now = clock.to_datetime(clock.now_us())

    assert before - timedelta(milliseconds=1) <= now <= datetime.now(UTC)
