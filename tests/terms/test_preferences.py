"""How somebody would like to be dealt with; their hours go by their own clock."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from msgspec.structs import replace

from tests.terms.given_terms import ME, NOON, answer, prefers, said
from twofold import clock, terms
from twofold.ids import HandleId
from twofold.terms import Preferences, windows
from twofold.terms.clauses import Conditions

OTHER = HandleId("b" * 32)
MORNING = Conditions(windows=(terms.Window(start=9 * 60, end=12 * 60),))


def test_what_was_said_later_stands_in_place_of_what_was_said_before() -> None:
    told = [
        prefers(1, zone="Europe/Dublin", channels=("sms", "email")),
        prefers(2, language="de", channels=("post",)),
        prefers(3, human="first"),
    ]

    assert terms.fold(told, [ME]).preferences == Preferences(
        zone="Europe/Dublin", channels=("post",), language="de", human="first"
    )


def test_each_preference_makes_a_version_with_a_hash_of_its_own() -> None:
    one, other = (
        terms.fold([prefers(1, zone=zone)], [ME]) for zone in ("Europe/Dublin", "Asia/Tokyo")
    )

    assert one.version == other.version == 1
    assert one.hash != other.hash


def test_hours_go_by_the_persons_own_clock() -> None:
    # Noon in UTC is nine in the evening in Tokyo, and seven in the morning in New York.
    yes = said("allow", "marketing", seq=1, conditions=MORNING)
    late = clock.parse("2026-03-02T11:59:00Z")

    assert answer([yes], now=late, zone="UTC").reason == "allowed"
    assert answer([yes, prefers(2, zone="Asia/Tokyo")], now=late).reason == "hours"
    in_york = answer([yes, prefers(2, zone="America/New_York")], now=late)
    assert in_york == terms.Digest(
        reason="hours", clauses=("s1",), until_us=clock.parse("2026-03-02T14:00:00Z")
    )


def test_i18_joined_people_are_written_to_only_when_it_suits_both_their_clocks() -> None:
    yes = said("allow", "marketing", seq=1, speaks_for=(OTHER,))
    told = [yes, prefers(2, zone="Asia/Tokyo"), prefers(3, OTHER, zone="America/Los_Angeles")]
    found = terms.fold(told, [ME, OTHER])

    assert found.zones == ("America/Los_Angeles", "Asia/Tokyo")
    for hour in range(48):
        at = NOON + hour * clock.HOUR
        both = all(windows.is_open(windows.USUAL, zone, at) for zone in found.zones)
        assert isinstance(answer(told, now=at, of=(ME, OTHER)), terms.Permit) == both
    settled = [*told, prefers(4, OTHER, (ME,), zone="Asia/Tokyo")]
    assert terms.fold(settled, [ME, OTHER]).zones == ("Asia/Tokyo",)


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"zone": "Mars/Olympus"},
        {"zone": "localtime"},
        {"zone": "../etc/passwd"},
        {"zone": "x" * 10_000},
        {"channels": ("email", "email")},
        {"channels": ("*",)},
        {"channels": ("E-Mail!",)},
        {"channels": tuple(f"c{number}" for number in range(30))},
        {"language": "English, please"},
    ],
)
def test_what_is_no_preference_is_refused(what: dict[str, object]) -> None:
    with pytest.raises((terms.BadPreference, terms.BadZone, terms.BadScope)):
        terms.checked(prefers(1, **what).statement)  # type: ignore[arg-type]


@pytest.mark.parametrize("speaker", ["staff", "import", "signal", "law"])
def test_a_preference_is_the_persons_own(speaker: terms.Speaker) -> None:
    told = replace(prefers(1, zone="Asia/Tokyo").statement, speaker=speaker, evidence="x")

    with pytest.raises(terms.NotTheirs):
        terms.checked(told)


def test_a_preference_has_no_scope_and_others_have_no_preference() -> None:
    zone = Preferences(zone="Asia/Tokyo")
    for one in (
        terms.Statement(statement_id="x", verb="deny", preferences=zone),
        terms.Statement(statement_id="x", verb="prefer", preferences=zone, until_us=1),
        terms.Statement(
            statement_id="x", verb="prefer", preferences=zone, scope=terms.Scope(use="care")
        ),
    ):
        with pytest.raises(terms.BadStatement):
            terms.checked(one)


YEARS = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
HOURS = (
    (terms.Window(start=8 * 60, end=21 * 60),),
    (terms.Window(start=1 * 60 + 30, end=2 * 60 + 30),),
    (terms.Window(start=0, end=20), terms.Window(start=23 * 60, end=24 * 60)),
    (terms.Window(days=("sun",), start=60, end=3 * 60),),
)


def transitions(zone: ZoneInfo) -> list[datetime]:
    """Return the moments, to the minute, at which a zone's distance from UTC changes."""
    found, (at, end) = [], YEARS
    while at < end:
        later = at + timedelta(days=1)
        if zone.utcoffset(at.astimezone(zone)) != zone.utcoffset(later.astimezone(zone)):
            low, high = at, later
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(second=0, microsecond=0))
        at = later
    return found


def test_i10_no_hand_off_begins_in_a_shut_window_over_every_change_of_every_clock() -> None:
    seen: set[tuple[object, ...]] = set()
    chance = random.Random(10)
    checked = 0
    for name in sorted(available_timezones() - windows.NOWHERE):
        zone = ZoneInfo(name)
        for change in transitions(zone):
            shape = (
                change,
                change.astimezone(zone).utcoffset(),
                (change - timedelta(minutes=2)).astimezone(zone).utcoffset(),
            )
            if shape in seen:
                continue
            seen.add(shape)
            for hours in HOURS:
                start = change - timedelta(minutes=chance.randrange(0, 240))
                _check(hours, name, start)
                checked += 1
    assert checked > 500


def _check(hours: tuple[terms.Window, ...], name: str, start: datetime) -> None:
    """Compare with slow and obvious Python, minute by minute over six hours."""
    at_us = clock.to_us(start)
    found = windows.next_open(hours, name, at_us)
    for minute in range(6 * 60):
        moment = at_us + minute * clock.MINUTE
        is_open = _obviously_open(hours, name, start + timedelta(minutes=minute))
        assert windows.is_open(hours, name, moment) == is_open
        if is_open:
            assert found == moment
            return
    assert found is None or found >= at_us + 6 * clock.HOUR


def _obviously_open(hours: tuple[terms.Window, ...], name: str, at: datetime) -> bool:
    zone = ZoneInfo(name)
    local = at.astimezone(zone)
    wall = local.replace(tzinfo=None)
    # An hour that the clock shows twice: another moment within a day reads the same.
    twice = any(
        (at + timedelta(minutes=shift)).astimezone(zone).replace(tzinfo=None) == wall
        for shift in (-180, -120, -60, -30, 30, 60, 120, 180)
    )
    day, minute = windows.DAYS[wall.weekday()], wall.hour * 60 + wall.minute
    return not twice and any(
        day in window.days and window.start <= minute < window.end for window in hours
    )


def by_machine(use: str, matter: str = "", channel: str = "email") -> terms.Intent:
    return terms.Intent(use=use, channel=channel, matter=matter, by_machine=True)


def test_who_wants_a_human_first_gets_no_answer_of_a_machine() -> None:
    told = terms.fold([prefers(1, human="first")], [ME])
    opened = terms.Matter(matter="t1", use="service.reply", channel="email", seq=2, opened_us=NOON)
    around = terms.Circumstances(matters=(opened,))
    machine = by_machine("service.reply", "t1")
    human = replace(machine, by_machine=False)

    assert terms.permit(told, machine, around, now=NOON) == terms.Deny(reason="human")
    assert terms.permit(told, human, around, now=NOON) == terms.Permit(reason="matter")
    assert terms.permit(terms.NOTHING_SAID, machine, around, now=NOON) == terms.Permit(
        reason="matter"
    )


def test_a_machine_in_a_thread_is_no_human_whatever_it_says_it_is_for() -> None:
    told = terms.fold([said("allow", "care", seq=1), prefers(2, human="first")], [ME])
    around = terms.Circumstances()

    assert terms.permit(told, by_machine("care", "t1"), around, now=NOON).reason == "human"
    assert terms.permit(told, by_machine("care"), around, now=NOON).reason == "allowed"


def test_orders_and_security_need_no_human() -> None:
    told = terms.fold([prefers(1, human="first")], [ME])
    order = terms.Matter(
        matter="o1", use="service.transaction", channel="email", seq=2, opened_us=NOON
    )
    around = terms.Circumstances(matters=(order,))

    shipped = terms.permit(told, by_machine("service.transaction", "o1"), around, now=NOON)
    warned = terms.permit(told, by_machine("security", "t1"), around, now=NOON)

    assert (shipped.reason, warned.reason) == ("matter", "security")


def test_joined_people_want_a_human_if_one_of_them_does_and_only_they_take_it_back() -> None:
    mine = prefers(1, human="first", speaks_for=(ME,))
    theirs = prefers(2, of=OTHER, human="on_request", speaks_for=(OTHER,))
    together = prefers(3, human="never", speaks_for=(ME, OTHER))

    assert terms.fold([mine, theirs], [ME, OTHER]).preferences.human == "first"
    assert terms.fold([mine, theirs, together], [ME, OTHER]).preferences.human == "never"
