"""What expressions can say: the functions, the arithmetic and the comparisons, by name."""

import ast
import operator
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

from twofold import files
from twofold.mappings import values
from twofold.mappings.values import UnusableRow

TEXT_CHARS_MAX = 100_000
# Files have no other way to write a no than as text.
_NO = frozenset({"", "0", "0.0", "false", "no"})


def truth(value: object) -> bool:
    """Return whether a value counts as yes: empty, 0, "0", False, "false" and "no" do not."""
    if isinstance(value, str):
        return value.strip().lower() not in _NO
    return bool(value)


def _equal(left: Any, right: Any, decimal: str) -> bool:
    if left in (None, "") or right in (None, ""):
        return left in (None, "") and right in (None, "")
    if isinstance(left, bool) or isinstance(right, bool):
        return str(files.text(left)).lower() == str(files.text(right)).lower()
    if _numeric(left) or _numeric(right):
        try:
            return values.number(left, decimal) == values.number(right, decimal)
        except UnusableRow:
            return False
    return files.text(left) == files.text(right)


def _ordered(verb: Callable[[Any, Any], bool]) -> Callable[[Any, Any, str], bool]:
    def holds(left: Any, right: Any, decimal: str) -> bool:
        if left in (None, "") or right in (None, ""):
            return False
        if _numeric(left) or _numeric(right):
            return verb(values.number(left, decimal), values.number(right, decimal))
        return verb(files.text(left), files.text(right))

    return holds


def _within(left: Any, right: Any, decimal: str) -> bool:
    if isinstance(right, list):
        return any(_equal(left, item, decimal) for item in right)
    return str(files.text(left) or "") in str(files.text(right) or "")


def _numeric(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _word(value: object) -> str:
    return values.plain(value) if isinstance(value, Decimal) else files.text(value) or ""


def join(_: str, *parts: object) -> str:
    """Return values as one text. Raises UnusableRow."""
    joined = "".join(map(_word, parts))
    if len(joined) > TEXT_CHARS_MAX:
        raise UnusableRow(f"a text longer than {TEXT_CHARS_MAX} characters was made")
    return joined


def _first(_: str, *parts: object) -> object:
    return next((part for part in parts if part not in (None, "")), None)


def _part(_: str, text: object, separator: object, place: int) -> str | None:
    parts = _word(text).split(str(separator) or None)
    index = int(place) - 1
    return parts[index].strip() if 0 <= index < len(parts) else None


def _rounded(decimal: str, value: object, places: int = 0) -> Decimal | None:
    found = values.number(value, decimal)
    return found if found is None else round(found, min(int(places), 12))


def _abs(decimal: str, value: object) -> Decimal | None:
    found = values.number(value, decimal)
    return found if found is None else abs(found)


def _replace(_: str, text: object, old: object, new: object) -> str:
    replaced = _word(text)
    return join("", replaced.replace(str(old), str(new))) if old else replaced


# name: fewest values, most values, and what it does (the first value is the decimal mark).
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Any]]] = {
    "number": (1, 1, lambda decimal, value: values.number(value, decimal)),
    "text": (1, 1, lambda _, value: _word(value)),
    "lower": (1, 1, lambda _, value: _word(value).lower()),
    "upper": (1, 1, lambda _, value: _word(value).upper()),
    "strip": (1, 1, lambda _, value: _word(value).strip()),
    "startswith": (2, 2, lambda _, value, start: _word(value).startswith(_word(start))),
    "endswith": (2, 2, lambda _, value, end: _word(value).endswith(_word(end))),
    "contains": (2, 2, lambda _, value, part: _word(part).lower() in _word(value).lower()),
    "left": (2, 2, lambda _, value, count: _word(value)[: max(0, int(count))]),
    "right": (2, 2, lambda _, value, count: _word(value)[-int(count) :] if count > 0 else ""),
    "part": (3, 3, _part),
    "replace": (3, 3, _replace),
    "first": (1, 20, _first),
    "join": (1, 200, join),
    "length": (1, 1, lambda _, value: len(_word(value))),
    "round": (1, 2, _rounded),
    "abs": (1, 1, _abs),
}

ARITHMETIC: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: Context.add,
    ast.Sub: Context.subtract,
    ast.Mult: Context.multiply,
    ast.Div: Context.divide,
}

COMPARED: dict[type[ast.AST], Callable[[Any, Any, str], bool]] = {
    ast.Eq: _equal,
    ast.NotEq: lambda left, right, decimal: not _equal(left, right, decimal),
    ast.Is: _equal,
    ast.IsNot: lambda left, right, decimal: not _equal(left, right, decimal),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _within,
    ast.NotIn: lambda left, right, decimal: not _within(left, right, decimal),
}
