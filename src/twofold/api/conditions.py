"""When, how often and how much, as machines write it: `from` and `to`, `max` and `per`.

`start` and `end`, `most` and `days` say the same, for hours and limits that were written so before.
"""

import re
from typing import Annotated, Literal, TypeVar

import msgspec

from twofold import clock, errors, terms
from twofold.terms import Budget, Rate, Window

T = TypeVar("T")

SPAN_DAYS_MAX = 366

# ISO 8601, 5.5.2.4; months and years have no length of their own.
_SPAN = re.compile(
    r"P(?:(\d{1,5})W|(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)"
)
_UNITS_US = (7 * clock.DAY, clock.DAY, clock.HOUR, clock.MINUTE, clock.SECOND)


class BadCondition(errors.Invalid):
    """{field} cannot be used: {reason}."""


class SaidSpan(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """At most so many in any such stretch of time: `{"max": 2, "per": "P30D"}`."""

    max: int | None = None
    per: str | None = None
    most: int | None = None
    days: Annotated[float, msgspec.Meta(gt=0, le=SPAN_DAYS_MAX)] | None = None


class SaidRate(SaidSpan, forbid_unknown_fields=True, kw_only=True):
    """At most so many contacts of a use, `over` it and what lies below it."""

    over: str | None = None
    use: str | None = None


class SaidBudget(SaidSpan, forbid_unknown_fields=True, kw_only=True):
    """At most so many minutes of the person's time, or pieces of their data."""

    what: Literal["minutes", "data"]
    over: str | None = None
    use: str | None = None


class SaidWindow(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Hours of the person's own clock, written as 09:00."""

    days: list[str] | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    start: str | None = None
    end: str | None = None
    tz: Literal["person"] = "person"


def windows(said: list[SaidWindow]) -> tuple[Window, ...]:
    """Return hours; raises BadCondition with the field that is wrong, terms.BadWindow."""
    return tuple(_window(one, f"windows[{place}]") for place, one in enumerate(said))


def rates(said: list[SaidRate]) -> tuple[Rate, ...]:
    """Return how often something may come; raises BadCondition."""
    return tuple(
        Rate(
            most=_most(one, f"rates[{place}]"),
            per_us=_per_us(one, f"rates[{place}]"),
            use=_one(f"rates[{place}]", over=one.over, use=one.use) or terms.MARKETING,
        )
        for place, one in enumerate(said)
    )


def budgets(said: list[SaidBudget]) -> tuple[Budget, ...]:
    """Return how much may be asked for; raises BadCondition."""
    return tuple(
        Budget(
            what=one.what,
            most=_most(one, f"budgets[{place}]"),
            per_us=_per_us(one, f"budgets[{place}]"),
            use=_one(f"budgets[{place}]", over=one.over, use=one.use) or "*",
        )
        for place, one in enumerate(said)
    )


def _window(said: SaidWindow, place: str) -> Window:
    usual = Window()
    found = Window(
        days=tuple(said.days) if said.days is not None else usual.days,
        start=_minutes(place, "from", said.from_, "start", said.start, usual.start),
        end=_minutes(place, "to", said.to, "end", said.end, usual.end),
    )
    if not found.start < found.end:
        late = "to" if said.end is None else "end"
        reason = "it does not come after the beginning; split hours at midnight"
        raise BadCondition(field=f"{place}.{late}", reason=reason)
    return found


def _minutes(  # noqa: PLR0917 - one field and its other name
    place: str, name: str, said: str | None, other: str, too: str | None, usual: int
) -> int:
    told = _one(place, **{name: said, other: too})
    if told is None:
        return usual
    field = name if said is not None else other
    try:
        return terms.minutes(told)
    except terms.BadWindow as error:
        raise BadCondition(field=f"{place}.{field}", reason=error.fields["reason"]) from error


def _most(said: SaidSpan, place: str) -> int:
    told = _one(place, max=said.max, most=said.most)
    if told is None:
        raise BadCondition(field=f"{place}.max", reason="it is missing; say how many at most")
    return told


def _per_us(said: SaidSpan, place: str) -> int:
    per_us = None if said.per is None else _span_us(said.per, f"{place}.per")
    days_us = None if said.days is None else round(said.days * clock.DAY)
    told = _one(place, per=per_us, days=days_us)
    if told is None:
        reason = "it is missing; say in which stretch of time, such as P7D"
        raise BadCondition(field=f"{place}.per", reason=reason)
    return told


def _span_us(said: str, field: str) -> int:
    found = _SPAN.fullmatch(said)
    span_us = sum(
        int(many or 0) * unit
        for many, unit in zip(found.groups() if found else (), _UNITS_US, strict=False)
    )
    if not 0 < span_us <= SPAN_DAYS_MAX * clock.DAY:
        reason = f"{said[:20]!r} is no stretch of up to 366 days; write P7D, P2W or PT12H"
        raise BadCondition(field=field, reason=reason)
    return span_us


def _one(place: str, **told: T | None) -> T | None:
    """Return what one of two names for the same was given; raises BadCondition if both were."""
    given = {name: value for name, value in told.items() if value is not None}
    if len(given) > 1:
        first, second = given
        raise BadCondition(field=f"{place}.{second}", reason=f"{first} says the same already")
    return next(iter(given.values()), None)
