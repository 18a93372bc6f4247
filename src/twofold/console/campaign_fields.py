"""The fields of a plan's form: what was typed, as a number, a moment or an amount, and back."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from twofold import campaigns, clock, errors, touches
from twofold.console.visits import Visit

_MICRO = 1_000_000


class BadField(errors.Invalid):
    """{label} cannot be {told!r}: {reason}."""


def share(label: str, told: str, usual: str) -> float:
    """Return a share typed in hundreds, the usual one for nothing; raises BadField."""
    found = number(label, told or usual) / 100
    if not 0 <= found <= campaigns.SHARE_MAX:
        most = f"write 0 to {100 * campaigns.SHARE_MAX:.0f}"
        raise BadField(label=label, told=told, reason=most)
    return found


def span(label: str, told: str) -> int:
    """Return a number of days as microseconds; raises BadField."""
    found = number(label, told)
    if not 0 <= found <= campaigns.SPAN_DAYS_MAX:
        most = f"write a number of days from 0 to {campaigns.SPAN_DAYS_MAX}"
        raise BadField(label=label, told=told, reason=most)
    return round(found * clock.DAY)


def count(label: str, told: str) -> int:
    """Return a whole number of messages that a limit may have; raises BadField."""
    if not told.isdecimal() or not 1 <= int(told) <= campaigns.LIMIT_MAX:
        most = f"write a whole number from 1 to {campaigns.LIMIT_MAX:,}"
        raise BadField(label=label, told=told, reason=most)
    return int(told)


def number(label: str, told: str) -> float:
    """Return a number as it was typed, 0 for nothing; raises BadField."""
    text = told.strip().replace(",", ".")
    if not text:
        return 0.0
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text):
        raise BadField(label=label, told=told, reason="write a number such as 2 or 0.5")
    return float(text)


def money(label: str, told: str) -> int:
    """Return an amount in millionths, 0 for nothing; raises BadField of one below 0, too."""
    try:
        found = touches.micro(told.strip()) if told.strip() else 0
    except touches.BadAmount:
        found = -1
    if found < 0:
        raise BadField(label=label, told=told, reason="write an amount such as 12.30")
    return found


def at(label: str, told: str, request: Visit) -> int | None:
    """Return a moment on the reader's clock, None for nothing; raises BadField."""
    if not told.strip():
        return None
    try:
        found = datetime.fromisoformat(told.strip())
    except ValueError as error:
        raise BadField(label=label, told=told, reason="write it as 2026-03-02T09:00") from error
    return clock.to_us(found.replace(tzinfo=request.zone))


def days(us: int) -> str:
    """Return microseconds as days."""
    return f"{us / clock.DAY:g}"


def amount(micro: int) -> str:
    """Return millionths as an amount, nothing for none."""
    return f"{micro / _MICRO:.2f}" if micro else ""


def moment(us: int | None, zone: ZoneInfo) -> str:
    """Return a moment as a field shows it."""
    if us is None:
        return ""
    return f"{clock.to_datetime(us).astimezone(zone):%Y-%m-%dT%H:%M}"
