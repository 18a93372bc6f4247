"""The filters that a template may use: each bounded, each a function of its values alone."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal
from liquid.undefined import Undefined, is_undefined

from twofold import clock, touches
from twofold.templates.values import NUMBER_MAX, TEXT_LENGTH_MAX, TooMuch, fits, told

DIGITS_MAX = 6
LIST_MAX = 1_000
# What may be asked of a date, in Babel's words.
DATE_PARTS = {
    "%d": "dd", "%-d": "d", "%e": "d", "%m": "MM", "%-m": "M", "%B": "MMMM", "%b": "MMM",
    "%Y": "y", "%y": "yy", "%A": "EEEE", "%a": "EEE", "%H": "HH", "%-H": "H", "%M": "mm",
}  # fmt: skip


def locale(language: str) -> Locale:
    """Return how a language writes numbers and dates; English where it is not known."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that counts as work, takes what is missing as nothing, and stays small."""

    def act(*given: Any, context: Any) -> Any:
        context.filling.spend()
        values = [_needed(one) for one in given]
        context.filling.spend(sum(len(one) for one in values if isinstance(one, list)))
        return fits(function(*map(fits, values)))

    act.with_context = True  # type: ignore[attr-defined]
    return act


def _spoken(function: Callable[..., str]) -> Callable[..., Any]:
    """Return a filter that also asks in which language, and on whose clock."""

    def act(*given: Any, context: Any) -> Any:
        context.filling.spend()
        return function(*map(_needed, given), filling=context.filling)

    act.with_context = True  # type: ignore[attr-defined]
    return act


def _needed(value: Any) -> Any:
    if isinstance(value, Undefined):
        value.poke()
        return None
    return value


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or value is None:
        return 0
    if isinstance(value, int | float):
        return value
    try:
        found = float(str(value).strip()[:40])
    except ValueError:
        return 0
    if not math.isfinite(found):
        return 0
    return int(found) if found.is_integer() and abs(found) < NUMBER_MAX else found


def _whole(value: Any, least: int, most: int) -> int:
    return int(min(max(_number(value), least), most))


def _list(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else [] if value is None else [value]
    if len(found) > LIST_MAX:
        raise TooMuch(f"a list has more than {LIST_MAX:,} entries")
    return found


def _of(item: Any, name: Any) -> Any:
    return item.get(name) if isinstance(item, dict) and isinstance(name, str) else None


def _order(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (0, value, "")
    return (2 if value is None else 1, 0, told(value).casefold())


def _replace(value: Any, old: Any, new: Any = "") -> str:
    text, seek, put = told(value), told(old), told(new)
    if not seek:
        return text
    if len(text) + text.count(seek) * (len(put) - len(seek)) > TEXT_LENGTH_MAX:
        raise TooMuch("a text becomes too long")
    return text.replace(seek, put)


def _truncate(value: Any, length: Any = 50, end: Any = "…") -> str:
    text, most, tail = told(value), _whole(length, 0, TEXT_LENGTH_MAX), told(end)
    return text if len(text) <= most else text[: max(0, most - len(tail))] + tail


def _truncate_words(value: Any, length: Any = 15, end: Any = "…") -> str:
    words, most = told(value).split(), _whole(length, 1, TEXT_LENGTH_MAX)
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + told(end)


def _split(value: Any, by: Any) -> list[str]:
    text, seek = told(value), told(by)
    found = list(text) if not seek else text.split(seek)
    return _list(found) if text else []


def _join(value: Any, by: Any = " ") -> str:
    parts, glue = [told(one) for one in _list(value)], told(by)
    if sum(map(len, parts)) + len(parts) * len(glue) > TEXT_LENGTH_MAX:
        raise TooMuch("a text becomes too long")
    return glue.join(parts)


def _slice(value: Any, start: Any, length: Any = 1) -> Any:
    found = value if isinstance(value, list) else told(value)
    first = _whole(start, -len(found), len(found))
    first = first + len(found) if first < 0 else first
    return found[first : first + _whole(length, 0, len(found))]


def _unique(value: Any) -> list[Any]:
    return list({told(one): one for one in reversed(_list(value))}.values())[::-1]


def _where(value: Any, name: Any, wanted: Any = "true") -> list[Any]:
    return [one for one in _list(value) if told(_of(one, name)) == told(wanted)]


def _divide(value: Any, by: Any) -> int | float:
    one, other = _number(value), _number(by)
    if other == 0:
        raise TooMuch("a number is divided by nothing")
    return one // other if isinstance(one, int) and isinstance(other, int) else one / other


def _rest(value: Any, by: Any) -> int | float:
    _divide(value, by)
    return _number(value) % _number(by)


def _round(value: Any, digits: Any = 0) -> int | float:
    found = round(float(_number(value)), _whole(digits, 0, DIGITS_MAX))
    return int(found) if found.is_integer() else found


def _default(value: Any, other: Any = "", *, context: Any) -> Any:
    context.filling.spend()
    empty = value is None or value is False or is_undefined(value)
    return other if empty or (isinstance(value, str | list | dict) and not value) else value


_default.with_context = True  # type: ignore[attr-defined]


def _money(value: Any, currency: Any = None, *, filling: Any) -> str:
    amount = value.get("amount") if isinstance(value, dict) else value
    code = currency or (value.get("currency") if isinstance(value, dict) else None)
    try:
        exact = Decimal(told(amount).strip()[:40])
        if not abs(exact) < NUMBER_MAX:
            raise TooMuch("a number becomes too large")
    except InvalidOperation:
        return ""
    known = touches.currency(code) if code else None
    if known is None:
        return str(format_decimal(exact, locale=locale(filling.language)))
    return str(format_currency(exact, known, locale=locale(filling.language)))


def _figure(value: Any, *, filling: Any) -> str:
    return str(format_decimal(fits(_number(value)), locale=locale(filling.language)))


def _date(value: Any, form: Any = "%-d %B %Y", *, filling: Any) -> str:
    if value is None or value == "":
        return ""
    moment: datetime = clock.to_datetime(clock.parse(told(value)[:40]))
    text, found = told(form)[:100], ""
    while text:
        part = next((one for one in (text[:3], text[:2]) if one in DATE_PARTS), "")
        if part:
            found += str(
                format_datetime(
                    moment, DATE_PARTS[part], tzinfo=filling.clock, locale=locale(filling.language)
                )
            )
        else:
            part = text[0]
            found += part
        text = text[len(part) :]
    return found


_PLAIN: Mapping[str, Callable[..., Any]] = {
    "upcase": lambda value: told(value).upper(),
    "downcase": lambda value: told(value).lower(),
    "capitalize": lambda value: told(value)[:1].upper() + told(value)[1:],
    "strip": lambda value: told(value).strip(),
    "append": lambda value, more: told(value) + told(more),
    "prepend": lambda value, more: told(more) + told(value),
    "remove": _replace,
    "replace": _replace,
    "truncate": _truncate,
    "truncatewords": _truncate_words,
    "url_encode": lambda value: quote(told(value), safe="", errors="replace"),
    "split": _split,
    "join": _join,
    "first": lambda value: next(iter(_list(value)), None),
    "last": lambda value: next(reversed(_list(value)), None),
    "size": lambda value: len(value) if isinstance(value, list | dict) else len(told(value)),
    "slice": _slice,
    "sort": lambda value, name=None: sorted(
        _list(value), key=lambda one: _order(one if name is None else _of(one, name))
    ),
    "reverse": lambda value: _list(value)[::-1],
    "map": lambda value, name: [_of(one, name) for one in _list(value)],
    "where": _where,
    "uniq": _unique,
    "compact": lambda value: [one for one in _list(value) if one is not None],
    "concat": lambda value, more: _list(value) + _list(more),
    "plus": lambda value, other: _number(value) + _number(other),
    "minus": lambda value, other: _number(value) - _number(other),
    "times": lambda value, other: _number(value) * _number(other),
    "divided_by": _divide,
    "modulo": _rest,
    "round": _round,
    "ceil": lambda value: math.ceil(_number(value)),
    "floor": lambda value: math.floor(_number(value)),
    "abs": lambda value: abs(_number(value)),
    "at_least": lambda value, other: max(_number(value), _number(other)),
    "at_most": lambda value, other: min(_number(value), _number(other)),
}
FILTERS: Mapping[str, Callable[..., Any]] = {
    **{name: _bounded(function) for name, function in _PLAIN.items()},
    "money": _spoken(_money),
    "number": _spoken(_figure),
    "date": _spoken(_date),
    "default": _default,
}
