"""A first guess at a mapping, from the names of the columns and a few rows; never used unseen."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from twofold import files
from twofold.mappings import values
from twofold.mappings.mapping import Aggregate, Field, Group, Mapping, Moment, Touch
from twofold.mappings.values import UnusableRow

_FORMATS = (
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%b %d, %Y",
)
# The shortest date there is: 20261122.
_DATE_CHARS_MIN = 8
# Some rows of any export are damaged; they are refused one by one when it is read.
_READ_MIN = 0.75
_EPOCHS: tuple[tuple[float, Literal["s", "ms", "us"]], ...] = (
    (1e14, "us"),
    (1e11, "ms"),
    (1e8, "s"),
)
_PEOPLE = ("customer", "client", "user", "member", "kunde", "cliente")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HANDLES = (
    ("email", r"e?_?mail(_?address)?$"),
    ("phone", r"^(tele)?phone(_?(number|no))?$|^mobile|msisdn"),
    (
        "user_id",
        r"(customer|client|user|member|buyer|patient|account|consumer|shopper|kunde|cliente)",
    ),
    ("household", r"household"),
    ("anonymous_id", r"(anonymous|visitor|cookie|session)"),
    ("case", r"^case(_?id|:concept:name)?$"),
)
_TIMES = (
    r"timestamp",
    r"(created|ordered|order|purchase|invoice|sold|sent|received|complete).*(time|date|_at|_on)",
    r"^(date|time|when|datetime)$",
    r"(time|date|_at$|_on$|when|created)",
)
_NO_TIME = r"(birth|dob|expir|limit|estimat|due|valid|update|overtime|case:)"
_AMOUNT = (
    r"(amount(?!_?req)|total|revenue|sales|spend|value|payment|price"
    r"|summe|betrag|umsatz|preis|montant|importe)"
)
_EVENT = r"^(event|activity|action|activity_?id|concept:name|event_?(name|type)|type)$"
_TICKET = r"(ticket|complaint|issue|case)"
_ORDER = r"(order|invoice|basket|receipt|transaction|cart|bon|bestell|rechnung|beleg|commande)"
_QUANTITY = r"^(quantity|qty|units|menge|count)$"
_ID = r"(_id|_no|_nr|number|_key|^id|invoiceno)$"


def suggest(
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    name: str = "my_file",
    *,
    zone: str = "UTC",
    currency: str = "USD",
) -> Mapping:
    """Return the likeliest mapping of a file; its owner looks at it, corrects and saves it.

    `zone` and `currency` are the home's, which a file of its shop is most likely in. Columns
    nobody could guess stand as `CHOOSE`, which no file has, so that it cannot run unseen.
    """
    columns = _Sample(header, rows)
    handles = _handles(columns)
    ticket = columns.find(_TICKET, set(), columns.identifying) or handles.get("case")
    if not handles:
        handles = {"case": ticket} if ticket else {"user_id": "CHOOSE"}
    time = _time(columns)
    taken = {*handles.values(), time.column, ticket}
    amount = columns.find(_AMOUNT, taken, columns.numeric)
    order = columns.find(_ORDER, taken, columns.identifying)
    event = columns.find(_EVENT, taken, lambda _: True)
    group, total = _group(columns, order, amount)
    return Mapping(
        name=name,
        about="A guess: check zone and currency, and put a column in place of every CHOOSE",
        zone=zone,
        currency=currency if amount else None,
        file=files.Form(decimal=columns.decimal(amount)),
        touch=[
            Touch(
                handles={kind: _handle(columns, column) for kind, column in handles.items()},
                time=time if time.format or time.unit else time.column or "CHOOSE",
                purpose=_purpose(amount, ticket),
                name=Field(column=event) if event else None,
                initiator="person",
                amount=total,
                thread=ticket if not amount else None,
                id=[order] if order and (group or columns.unique(order)) else [],
                group=group,
            )
        ],
    )


def _purpose(amount: str | None, ticket: str | None) -> str | None:
    if amount or not ticket:
        return "purchase" if amount else None
    return "complaint" if "complaint" in _plain(ticket) else "service"


class _Sample:
    """The rows to guess from, column by column."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.header = tuple(header)
        self._cells = {
            name: [row[place] for row in rows if row[place] not in (None, "")]
            for place, name in enumerate(header)
        }

    def cells(self, name: str) -> list[Any]:
        return self._cells[name]

    def find(self, pattern: str, taken: set[str | None], fits: Callable[[str], bool]) -> str | None:
        for name in self.header:
            if name not in taken and re.search(pattern, _plain(name)) and fits(name):
                return name
        return None

    def numeric(self, name: str) -> bool:
        cells = self._cells[name]
        named = not re.search(_ID, _plain(name))
        return named and bool(cells) and (_all_numbers(cells, ".") or _all_numbers(cells, ","))

    def decimal(self, name: str | None) -> Literal[".", ","]:
        return "," if name and not _all_numbers(self._cells[name], ".") else "."

    def identifying(self, name: str) -> bool:
        return bool(re.search(_ID, _plain(name))) and bool(self._cells[name])

    def unique(self, name: str) -> bool:
        cells = list(map(str, self._cells[name]))
        return len(set(cells)) == len(cells)


def _all_numbers(cells: list[Any], decimal: str) -> bool:
    try:
        for cell in cells:
            values.number(cell, decimal)
    except UnusableRow:
        return False
    return True


def _plain(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().replace(" ", "_").replace("-", "_")


def _handles(columns: _Sample) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in columns.header:
        cells = columns.cells(name)
        if cells and all(isinstance(cell, str) and _EMAIL.fullmatch(cell) for cell in cells):
            found.setdefault("email", name)
    for kind, pattern in _HANDLES:
        weak = kind in ("anonymous_id", "case")
        if kind in found or (weak and found):
            continue
        named = [
            name
            for name in columns.header
            if re.search(pattern, _plain(name))
            and columns.cells(name)
            and name not in found.values()
        ]
        if kind == "user_id":
            named = [name for name in named if re.search(_ID, _plain(name))] or [
                name for name in named if _plain(name) in _PEOPLE
            ]
        if named:
            found[kind] = named[0]
    return found


def _handle(columns: _Sample, column: str) -> str | Field:
    cells = columns.cells(column) if column in columns.header else []
    if any(isinstance(cell, str) and re.fullmatch(r"\d+\.0", cell) for cell in cells):
        return Field(column=column, clean=["integer"])
    return column


def _time(columns: _Sample) -> Moment:
    named: dict[str, None] = {}
    for pattern in _TIMES:
        found = [name for name in columns.header if re.search(pattern, _plain(name))]
        named |= dict.fromkeys(name for name in found if not re.search(_NO_TIME, _plain(name)))
    others = [name for name in columns.header if not re.search(_NO_TIME, _plain(name))]
    for name in dict.fromkeys([*named, *others]):
        moment = _moment(name, columns.cells(name), guess_numbers=name in named)
        if moment:
            return moment
    return Moment(column="CHOOSE")


def _moment(name: str, cells: list[Any], *, guess_numbers: bool) -> Moment | None:
    if not cells or all(hasattr(cell, "isoformat") for cell in cells):
        return Moment(column=name) if cells else None
    texts = [files.text(cell) or "" for cell in cells]
    if not guess_numbers and texts[0].isdigit():
        return None
    if all(re.fullmatch(r"\d{9,16}(\.\d+)?", text) for text in texts):
        least = min(map(float, texts))
        unit = next((unit for bound, unit in _EPOCHS if least >= bound), _EPOCHS[-1][1])
        return Moment(column=name, unit=unit)
    texts = [text for text in texts if len(text) >= _DATE_CHARS_MIN]
    shares = {form: sum(_reads(text, form) for text in texts) for form in (None, *_FORMATS)}
    form = max(shares, key=lambda form: shares[form])
    return Moment(column=name, format=form) if shares[form] >= _READ_MIN * len(cells) else None


def _reads(text: str, form: str | None) -> bool:
    try:
        if form is None:
            datetime.fromisoformat(text)
        else:
            datetime.strptime(text, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def _group(
    columns: _Sample, order: str | None, amount: str | None
) -> tuple[Group | None, str | None]:
    if order is None or amount is None or columns.unique(order):
        return None, amount
    quantity = columns.find(_QUANTITY, {order, amount}, columns.numeric)
    source = amount
    if quantity and "price" in _plain(amount):
        source = " * ".join(
            name if name.isidentifier() else f"column({name!r})" for name in (quantity, amount)
        )
    made = {"total": Aggregate(sum=source), "lines": Aggregate(count=True)}
    return Group(by=[order], columns=made), "total"
