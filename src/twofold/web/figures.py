"""Numbers, money, moments, durations and channels in everybody's words; the templates' filters."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from twofold import clock

UNKNOWN = "not known"
MINUS = "\N{MINUS SIGN}"
# A figure and its unit stay on one line.
SPACE = "\N{NO-BREAK SPACE}"
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_STEPS = (
    (365 * clock.DAY, "year"),
    (30 * clock.DAY, "month"),
    (clock.DAY, "day"),
    (clock.HOUR, "hour"),
    (clock.MINUTE, "minute"),
    (clock.SECOND, "second"),
)
_CHANNELS = {
    "email": "e-mail",
    "sms": "text message",
    "push": "notice on the phone",
    "inapp": "notice in the app",
}
# Two years are told in months, two months in days: a rounded unit must not hide the difference.
_AT_LEAST = 2


def number(value: float | None, digits: int = 0) -> str:
    """Return a figure with thousands apart, `1,234`; None is said in words."""
    return UNKNOWN if value is None else f"{value:,.{digits}f}"


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share between 0 and 1 as `93 %`; only none is told as 0 %, and only all as 100 %."""
    if share is None:
        return UNKNOWN
    told = f"{100 * share:.{digits}f}"
    if share > 0 and float(told) == 0:
        return f"under {10**-digits:.{digits}f}{SPACE}%"
    if share < 1 and float(told) == 100:  # noqa: PLR2004 - per cent
        return f"over {100 - 10**-digits:.{digits}f}{SPACE}%"
    return f"{told}{SPACE}%"


def money(micro: float | None, currency: str | None = None, digits: int = 2) -> str:
    """Return millionths of a currency as `$1,234.50` or `1,234.50 CHF`."""
    if micro is None:
        return UNKNOWN
    amount = Decimal(round(micro)) / 1_000_000
    sign = _SIGNS.get(currency or "")
    if sign:
        return f"{MINUS if amount < 0 else ''}{sign}{abs(amount):,.{digits}f}"
    return f"{amount:,.{digits}f} {currency or ''}".strip()


def count(value: int | None, one: str, many: str | None = None) -> str:
    """Return a count with its noun: `1 touch`, `1,204 touches`."""
    noun = one if value == 1 else many or f"{one}s"
    return f"{number(value)} {noun}"


def duration(us: float | None) -> str:
    """Return a length of time in the largest unit of which it holds two: `3 days`, `14 months`."""
    if us is None:
        return UNKNOWN
    if us < clock.SECOND:
        return "under a second"
    size, name = next(
        (step for step in _STEPS if us >= _AT_LEAST * step[0]), (clock.SECOND, "second")
    )
    return count(round(us / size), name).replace(" ", SPACE)


def zone_of(name: str | None) -> ZoneInfo | None:
    """Return the time zone of that name, or None: the name may be anything a browser sent."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local(us: int, zone: ZoneInfo | None) -> datetime:
    """Return a moment as the reader's clock shows it."""
    return clock.to_datetime(us).astimezone(zone or UTC)


@pass_context
def moment(context: Context, us: int | None, zone: ZoneInfo | None = None) -> Markup:
    """Return a moment to the minute, in the reader's zone, as a `time` element."""
    return _time(us, zone or context.get("zone"), "%-d %b %Y %H:%M")


@pass_context
def date(context: Context, us: int | None, zone: ZoneInfo | None = None) -> Markup:
    """Return a moment's date in the reader's zone, as a `time` element."""
    return _time(us, zone or context.get("zone"), "%-d %b %Y")


def day(days: int | None) -> Markup:
    """Return a date that is stored as days since 1970 and so has no zone."""
    return _time(None if days is None else days * clock.DAY, None, "%-d %b %Y")


def _time(us: int | None, zone: ZoneInfo | None, form: str) -> Markup:
    if us is None:
        return escape(UNKNOWN)
    shown = local(us, zone)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        clock.rfc3339(us), shown.strftime("%A %-d %B %Y %H:%M %Z"), shown.strftime(form)
    )


def opening(words: str) -> str:
    """Return words as a sentence begins: the first letter large, the others as they are."""
    return words[:1].upper() + words[1:]


def channel(name: str) -> str:
    """Return what staff call a channel; one of the home's own keeps its name."""
    return _CHANNELS.get(name, name)


FILTERS: dict[str, Callable[..., object]] = {
    "number": number,
    "percent": percent,
    "money": money,
    "count_of": count,
    "duration": duration,
    "moment": moment,
    "date": date,
    "day": day,
    "opening": opening,
    "channel": channel,
}
