"""Figures, money and times in everybody's words."""

from zoneinfo import ZoneInfo

import pytest

from twofold import clock
from twofold.web import figures, pages


@pytest.mark.parametrize(
    ("us", "expected"),
    [
        (None, "not known"),
        (0, "under a second"),
        (1_000_000, "1\N{NO-BREAK SPACE}second"),
        (119 * clock.SECOND, "119\N{NO-BREAK SPACE}seconds"),
        (3 * clock.DAY, "3\N{NO-BREAK SPACE}days"),
        (59 * clock.DAY, "59\N{NO-BREAK SPACE}days"),
        (426 * clock.DAY, "14\N{NO-BREAK SPACE}months"),
        (5 * 365 * clock.DAY, "5\N{NO-BREAK SPACE}years"),
    ],
)
def test_a_duration_is_told_in_the_largest_unit_that_it_holds_twice(
    us: float | None, expected: str
) -> None:
    assert figures.duration(us) == expected


@pytest.mark.parametrize(
    ("micro", "currency", "expected"),
    [
        (None, "USD", "not known"),
        (1_234_500_000, "USD", "$1,234.50"),
        (-5_000_000, "EUR", "−€5.00"),
        (1_234_500_000, "CHF", "1,234.50 CHF"),
        (5_000_000, None, "5.00"),
    ],
)
def test_money_is_told_with_its_currency(
    micro: int | None, currency: str | None, expected: str
) -> None:
    assert figures.money(micro, currency) == expected


def test_a_share_and_a_count_are_told_with_their_unit() -> None:
    assert figures.percent(0.926) == "93\N{NO-BREAK SPACE}%"
    assert figures.percent(None) == "not known"
    assert figures.count(1, "touch", "touches") == "1 touch"
    assert figures.count(1_204, "touch", "touches") == "1,204 touches"


@pytest.mark.parametrize(
    ("share", "digits", "expected"),
    [
        (0.0, 0, "0 %"),
        (0.004, 0, "under 1 %"),
        (0.0004, 1, "under 0.1 %"),
        (0.997, 0, "over 99 %"),
        (0.9997, 1, "over 99.9 %"),
        (1.0, 0, "100 %"),
    ],
)
def test_only_none_is_told_as_nothing_and_only_all_as_everything(
    share: float, digits: int, expected: str
) -> None:
    assert figures.percent(share, digits).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_a_moment_is_told_in_the_readers_zone() -> None:
    template = pages.environment("twofold.web").from_string("{{ at|moment }} {{ at|date }}")

    told = template.render(
        at=clock.parse("2017-01-01T02:30:00Z"), zone=ZoneInfo("America/New_York")
    )

    assert ">31 Dec 2016 21:30</time>" in told
    assert ">31 Dec 2016</time>" in told
    assert 'datetime="2017-01-01T02:30:00Z"' in told


@pytest.mark.parametrize(
    "name", [None, "", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "\0"]
)
def test_a_zone_that_is_none_is_not_used(name: str | None) -> None:
    assert figures.zone_of(name) is None
