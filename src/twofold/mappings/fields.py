"""The mapping's fields as functions of a row, and the columns that they read."""

from collections.abc import Sequence
from typing import Any

from twofold import files
from twofold.mappings import values
from twofold.mappings.expressions import Expression, Reader, Row, WrongExpression
from twofold.mappings.mapping import Field, Touch, fields_of, moments_of, template_expression
from twofold.mappings.values import UnusableRow

FILE, LINE = "_file", "_line"


# A wide file's header would hide what is said before it.
SHOWN_MAX = 40


class MissingColumns(LookupError):
    """A mapping names columns that the file does not have."""

    def __init__(self, names: Sequence[str], header: Sequence[str]) -> None:
        given = [column for column in header if column not in (FILE, LINE)]
        more = "" if len(given) <= SHOWN_MAX else f" and {len(given) - SHOWN_MAX:,} more"
        *others, last = names
        lacks = (
            f"lacks the columns {', '.join(others)} and {last}"
            if others
            else f"has no column {last}"
        )
        super().__init__(f"it {lacks}; it has {', '.join(given[:SHOWN_MAX])}{more}")


class Columns:
    """The columns of one header, by name; those asked for in vain are kept in `missing`."""

    def __init__(self, header: Sequence[str], *, lenient: bool = False) -> None:
        self.header = tuple(header)
        self.missing: dict[str, None] = {}
        self._places = {name: place for place, name in enumerate(header)}
        self._lenient = lenient

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def reader(self, name: str) -> Reader:
        """Return the function that takes this column out of a row; None where it is missing."""
        place = self._places.get(name)
        if place is not None:
            return lambda row: row[place]
        if not self._lenient:
            self.missing[repr(name)] = None
        return _constant(None)

    def any_of(self, names: Sequence[str]) -> Reader:
        """Return the reader of the first of these columns that the file has."""
        found = next((name for name in names if name in self._places), None)
        if found is None and not self._lenient:
            self.missing[" or ".join(map(repr, names))] = None
        return self.reader(found) if found else _constant(None)

    def check(self, *others: "Columns") -> None:
        """Raise MissingColumns if anything was asked for in vain, here or of the others."""
        missing = [name for columns in (self, *others) for name in columns.missing]
        if missing:
            raise MissingColumns(list(dict.fromkeys(missing)), self.header)


def bound(field: str | Field, columns: Columns, decimal: str, *, opened: bool) -> Reader:
    """Return a field as a function of a row; `opened` reads a plain text as a column's name."""
    if isinstance(field, str):
        return columns.reader(field) if opened else _constant(field)
    read = _source(field, columns, decimal)
    if field.clean:
        read = _cleaned(read, list(field.clean))
    if field.map is not None:
        return _mapped(read, field.map, field.default)
    return _defaulted(read, field.default) if field.default is not None else read


def _source(field: Field, columns: Columns, decimal: str) -> Reader:
    if field.column is not None:
        return columns.reader(field.column)
    if field.any_of is not None:
        return columns.any_of(field.any_of)
    text = field.expression
    if field.template is not None:
        text = template_expression(field.template)
    if text is not None:
        return Expression(text).bind(columns.reader, decimal)
    return _constant(field.value)


def used_plainly(touch: Touch) -> set[str]:
    """Return the columns that a field takes as they are; they need not be kept a second time."""
    used: set[str] = set()
    for moment in moments_of(touch):
        used |= {*(moment.columns or []), *(moment.any_of or []), moment.column or ""}
    opened = {"amount", "cost", "delight", "thread"}
    for key, field in fields_of(touch).items():
        if isinstance(field, Field):
            used |= {field.column or "", *(field.any_of or [])} if field.map is None else set()
        elif field is not None and (key in opened or key.startswith("handles.")):
            used.add(field)
    return used


def named(touch: Touch) -> set[str]:
    """Return every column that the fields of a touch read."""
    names = used_plainly(touch) | set(touch.id)
    names |= set(touch.refers_to.columns) if touch.refers_to else set()
    names |= set(touch.properties) if isinstance(touch.properties, list) else set()
    for field in fields_of(touch).values():
        if isinstance(field, Field):
            names |= {field.column or "", *(field.any_of or [])}
            for text in (field.expression, field.template and template_expression(field.template)):
                names |= Expression(text).names if text else frozenset()
    return names - {""}


def alternatives(touch: Touch) -> set[str]:
    """Return the columns of which a file needs only one (`any_of`)."""
    names = {name for moment in moments_of(touch) for name in moment.any_of or []}
    for field in fields_of(touch).values():
        if isinstance(field, Field):
            names |= set(field.any_of or [])
    return names


def expressions_of(touch: Touch) -> set[str]:
    """Return the names that a touch's conditions and group read, and those texts themselves."""
    group = touch.group
    texts = [touch.where, group.having if group else None]
    for item in group.columns.values() if group else ():
        texts += [item.sum, item.min, item.max, item.first, item.last, item.collect]
    names: set[str] = set()
    for text in filter(None, texts):
        names.add(text)
        try:
            names |= Expression(text).names
        except WrongExpression:
            # A column's own name need not be an expression: "Unit price".
            continue
    return names


def _constant(value: object) -> Reader:
    return lambda _: value


def _cleaned(read: Reader, cleaners: list[str]) -> Reader:
    return lambda row: values.clean(read(row), cleaners)


def _mapped(read: Reader, words: dict[str, str], default: str | None) -> Reader:
    def look_up(row: Row) -> str | None:
        cell = files.text(read(row))
        found = words.get(cell or "", default)
        if found is None and cell is not None:
            raise UnusableRow(
                f"{cell!r} is not in the map {', '.join(words)}, which has no default"
            )
        return found

    return look_up


def _defaulted(read: Reader, default: str) -> Reader:
    def look(row: Row) -> Any:
        found = read(row)
        return default if found in (None, "") else found

    return look
