"""The cards of a person's rules: what a form shows of choices, and those that a form tells."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from twofold import clock, errors, terms
from twofold.terms import Choices, Rate, Window

WEEK, MONTH = 7 * clock.DAY, 30 * clock.DAY
WORKDAYS, WEEKEND = terms.DAYS[:5], terms.DAYS[5:]
# In the form while news and offers are shown as on.
SHOWN = "shown.marketing"
PAUSE_MAX = 366 * clock.DAY

# The hours of whoever ticks none; no card of this form offers more.
EARLIEST, LATEST = 8 * 60, 21 * 60
HOURS: Mapping[str, tuple[Window, ...] | None] = {
    "usual": None,
    "evenings": (Window(days=WORKDAYS, start=18 * 60, end=LATEST),),
    "daytime": (Window(days=WORKDAYS, start=9 * 60, end=17 * 60),),
    "weekend": (Window(days=WEEKEND, start=10 * 60, end=18 * 60),),
}
OFTEN: Mapping[str, tuple[int, int] | None] = {
    "usual": None,
    "weekly": (1, WEEK),
    "fortnightly": (2, MONTH),
    "monthly": (1, MONTH),
}


class NoHours(errors.Invalid):
    """Choose at least one day, and hours between 8 in the morning and 9 in the evening."""


class NoPause(errors.Invalid):
    """Choose a day between tomorrow and a year from now."""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What the cards show: the choices, and what its fields are set to."""

    choices: Choices
    hours: str
    days: tuple[str, ...]
    start: str
    end: str
    often: str
    save_up: bool
    pause: str
    kept_hours: tuple[Window, ...] | None = None
    kept_rate: Rate | None = None


class Dates(msgspec.Struct, frozen=True, kw_only=True):
    """The first, the offered and the last day of a pause, as a form has them."""

    first: str
    month: str
    last: str


def form(choices: Choices, zone: ZoneInfo) -> Form:
    """Return choices as fields."""
    hours = next((name for name, found in HOURS.items() if found == choices.windows), "kept")
    rate = None if choices.rate is None else (choices.rate.most, choices.rate.per_us)
    often = next((name for name, found in OFTEN.items() if found == rate), "kept")
    pause = ""
    if choices.pause_until_us is not None:
        pause = clock.to_datetime(choices.pause_until_us).astimezone(zone).date().isoformat()
    own = (choices.windows or ())[:1]
    return Form(
        choices=choices,
        hours=hours,
        days=own[0].days if own else terms.DAYS,
        start=_told(own[0].start if own else EARLIEST),
        end=_told(own[0].end if own else LATEST),
        often=often,
        save_up=choices.overflow != "drop",
        pause=pause,
        kept_hours=choices.windows if hours == "kept" else None,
        kept_rate=choices.rate if often == "kept" else None,
    )


def dates(zone: ZoneInfo, *, now: int) -> Dates:
    """Return the days that a pause may end with, and the one that is offered."""
    today = clock.to_datetime(now).astimezone(zone).date()
    first, month, last = (today + timedelta(days=ahead) for ahead in (1, 30, 365))
    return Dates(first=first.isoformat(), month=month.isoformat(), last=last.isoformat())


def choices_of(
    fields: Mapping[str, str], now_chosen: Choices, zone: ZoneInfo, *, now: int
) -> Choices:
    """Return the choices that a form tells; raises NoHours, NoPause, terms.BadWindow.

    What stands already and no card can show (hours of many kinds, say) is kept as it is.
    """
    choices = Choices(
        uses={use: f"use.{use}" in fields for use in now_chosen.uses},
        refused=now_chosen.refused,
        channels={name: f"by.{name}" in fields for name in now_chosen.channels},
        windows=_windows(fields, now_chosen),
        rate=_rate(fields, now_chosen),
        overflow="digest" if "save_up" in fields else "drop",
        pause_until_us=pause_until(fields.get("pause", ""), zone, now=now),
    )
    # Who turns the whole branch means its topics; one that is turned by itself comes after that.
    turned = choices.uses[terms.MARKETING] != (SHOWN in fields)
    return terms.with_topics(choices) if turned else choices


def pause_until(text: str, zone: ZoneInfo, *, now: int) -> int | None:
    """Return the start of a day that a pause ends with, None for an empty one; raises NoPause."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NoPause from error
    until_us = clock.to_us(datetime.combine(day, time(), zone))
    if not now < until_us <= now + PAUSE_MAX:
        raise NoPause
    return until_us


def _windows(fields: Mapping[str, str], now_chosen: Choices) -> tuple[Window, ...] | None:
    match fields.get("hours", "kept"):
        case "kept":
            return now_chosen.windows
        case "own":
            days = tuple(day for day in terms.DAYS if f"day.{day}" in fields)
            start, end = terms.minutes(fields.get("from", "")), terms.minutes(fields.get("to", ""))
            if not days or not EARLIEST <= start < end <= LATEST:
                raise NoHours
            return (Window(days=days, start=start, end=end),)
        case name if name in HOURS:
            return HOURS[name]
        case _:
            raise NoHours


def _rate(fields: Mapping[str, str], now_chosen: Choices) -> Rate | None:
    name = fields.get("often", "kept")
    if name not in OFTEN:
        return now_chosen.rate
    found = OFTEN[name]
    if found is None:
        return None
    return Rate(most=found[0], per_us=found[1], use=terms.MARKETING)


def _told(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
