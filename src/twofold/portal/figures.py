"""Moments and numbers as a reader of some language writes them, in their own zone."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from twofold import clock, web
from twofold.languages import LOCALES


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """Return the templates' filters for one language; moments take the reader's zone."""
    locale = LOCALES[language]
    # At first use: whoever opens no page of a person has no use for it in memory.
    from babel import dates, numbers

    def day(us: int, zone: ZoneInfo | None) -> str:
        return dates.format_date(web.local(us, zone), format="long", locale=locale)

    def minute(us: int, zone: ZoneInfo | None) -> str:
        at = web.local(us, zone)
        return f"{day(us, zone)}, {dates.format_time(at, format='HH:mm', locale=locale)}"

    def number(value: float) -> str:
        return numbers.format_decimal(value, locale=locale)

    def money(micro: int | None, currency: str | None) -> str:
        amount = (micro or 0) / 1_000_000
        if not currency:
            return number(amount)
        return numbers.format_currency(amount, currency, locale=locale)

    def whole(value: float) -> str:
        return number(round(value))

    return {
        "whole": whole,
        "day": lambda us, zone: _time(us, day(us, zone)),
        "moment": lambda us, zone: _time(us, minute(us, zone)),
        "number": number,
        "money": money,
    }


def _time(us: int, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(clock.rfc3339(us), shown)
