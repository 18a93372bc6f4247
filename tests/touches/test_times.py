"""When something happened, as wrong clocks tell it."""

import pytest

from twofold import clock
from twofold.touches import times


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"),
        ("2026-03-01T12:00:00.123456789Z", "2026-03-01T12:00:00.123456Z"),
        ("2026-03-01t14:00:00+02:00", "2026-03-01T12:00:00Z"),
        ("2026-03-01 06:30:00-0530", "2026-03-01T12:00:00Z"),
        ("2026-03-01T12:00:00", "2026-03-01T12:00:00Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"),
        (" 2026-03-01T12:00:00Z ", "2026-03-01T12:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        (1_772_366_400, "2026-03-01T12:00:00Z"),
        (1_772_366_400_000, "2026-03-01T12:00:00Z"),
        (1_772_366_400.5, "2026-03-01T12:00:00.5Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ],
)
def test_a_time_is_read_however_clients_write_it(said: object, meant: str) -> None:
    assert times.parse(said) == clock.parse(meant)


@pytest.mark.parametrize("said", [None, "", "  "])
def test_what_is_not_there_tells_no_time(said: object) -> None:
    assert times.parse(said) is None
    assert times.occurred(said, 7, None) == (7, "missing")


@pytest.mark.parametrize(
    "said",
    [
        "0001-01-01T00:00:00Z",
        "1899-12-30T00:00:00",
        "9999-12-31T23:59:59Z",
        "2201-01-01",
        -2_300_000_000,
        7_300_000_000,
        90_000_000_000_000,
    ],
)
def test_a_clock_never_set_tells_a_time_that_cannot_be_used(said: object) -> None:
    assert times.parse(said) is None
    assert times.occurred(said, 7, None) == (7, "unusable")


@pytest.mark.parametrize(
    "said", ["yesterday", "2026-13-01T00:00:00Z", True, [], {}, 1e30, "2026-03-01T25:00:00Z"]
)
def test_another_thing_is_no_time(said: object) -> None:
    with pytest.raises(times.BadTime):
        times.parse(said)


def test_a_wrong_clock_is_put_right_by_when_it_sent() -> None:
    received = clock.parse("2026-03-01T12:00:00Z")
    sent = clock.parse("2025-03-01T12:00:00Z")

    found = times.occurred("2025-03-01T11:59:00Z", received, sent)

    assert found == (clock.parse("2026-03-01T11:59:00Z"), None)


def test_a_time_more_than_five_minutes_ahead_becomes_when_it_was_received() -> None:
    received = clock.parse("2026-03-01T12:00:00Z")

    assert times.occurred("2026-03-01T12:05:00Z", received, None) == (received + 300_000_000, None)
    assert times.occurred("2026-03-01T12:05:01Z", received, None) == (received, "ahead")
    assert times.occurred(None, received, received) == (received, "missing")
