"""A first guess at a mapping, from the names of the columns and a few rows; never used unseen."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from twofold import files
from twofold.mappings import moments
from twofold.mappings.mapping import Aggregate, Field, Group, Mapping, Touch
from twofold.mappings.sample import Sample, is_id, plain

CHOOSE = "CHOOSE"

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
# What money is called, the surest words first.
_AMOUNTS = (
    (
        r"(amount(?!_?req)|total|revenue|turnover|^sum(_|$)|gross|paid"
        r"|summe|betrag|gesamt|umsatz|brutto|montant|importe|importo|bedrag)"
    ),
    (
        r"(sales|spen[dt]|value|price|charge|^net$|netto|preis|precio|prix|prezzo|valor"
        r"|(^|_)(eur|euros?|usd|dollars?|gbp|chf)(_|$))"
    ),
    r"(payment|(^|_)fees?$)",
)
# Words beside those above that make a count or a share of it.
_NO_AMOUNT = r"(items?|qty|quantity|units|count|visits|points|rate|ratio|percent|sequen|index|idx)"
_EVENT = r"^(event|activity|action|activity_?id|concept:name|event_?(name|type)|type)$"
_TICKET = r"(ticket|complaint|issue|case)"
_ORDER = r"(order|invoice|basket|receipt|transaction|cart|bon|bestell|rechnung|beleg|commande)"
_QUANTITY = r"^(quantity|qty|units|menge|count)$"


def suggest(
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    name: str = "my_file",
    *,
    form: files.Form | None = None,
    zone: str = "UTC",
    currency: str = "USD",
) -> Mapping:
    """Return the likeliest mapping of a file; its owner looks at it, corrects and saves it.

    `form` is how it was read; `zone` and `currency` are the home's, which a file of its shop is
    most likely in. Columns nobody could guess stand as `CHOOSE`, which no file has, so that it
    cannot run unseen.
    """
    form = form or files.Form()
    columns = Sample(header, rows)
    touch, amount = _touch(columns, named=form.header)
    unnamed = "" if form.header else ", give the columns names,"
    return Mapping(
        name=name,
        about=f"A guess: check zone and currency{unnamed} and put a column in place of every"
        f" {CHOOSE}",
        zone=zone,
        currency=currency if amount else None,
        file=msgspec.structs.replace(form, decimal=columns.decimal(amount)),
        touch=[touch],
    )


def _touch(columns: Sample, *, named: bool) -> tuple[Touch, str | None]:
    """Return the touch that a row most likely is, and the column of its money."""
    handles = _handles(columns)
    ticket = columns.find(_TICKET, set(), columns.identifying) or handles.get("case")
    time = moments.guess(columns)
    taken = {*handles.values(), time.column, ticket}
    amount = _amount(columns, taken, named=named)
    if not handles:
        handles = {"case": ticket} if ticket else {"user_id": _anybody(columns, taken, amount)}
    order = columns.find(_ORDER, taken, columns.identifying)
    event = columns.find(_EVENT, taken, lambda _: True)
    group, total = _group(columns, order, amount)
    purpose: str | None = "purchase" if amount else "service" if ticket else None
    if ticket and not amount and "complaint" in plain(ticket):
        purpose = "complaint"
    touch = Touch(
        handles={kind: _handle(columns, column) for kind, column in handles.items()},
        time=time if time.format or time.unit else time.column or CHOOSE,
        purpose=purpose,
        name=Field(column=event) if event else None,
        initiator="person",
        amount=total,
        thread=ticket if not amount else None,
        id=[order] if order and (group or columns.unique(order)) else [],
        group=group,
    )
    return touch, amount


def _handles(columns: Sample) -> dict[str, str]:
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
            if re.search(pattern, plain(name))
            and columns.cells(name)
            and name not in found.values()
        ]
        if kind == "user_id":
            named = [name for name in named if is_id(name)] or [
                name for name in named if plain(name) in _PEOPLE
            ]
        if named:
            found[kind] = named[0]
    return found


def _handle(columns: Sample, column: str) -> str | Field:
    cells = columns.cells(column) if column in columns.header else []
    if any(isinstance(cell, str) and re.fullmatch(r"\d+\.0", cell) for cell in cells):
        return Field(column=column, clean=["integer"])
    return column


def _anybody(columns: Sample, taken: set[str | None], amount: str | None) -> str:
    """Return the first of columns without names that says the same of several rows."""
    for place, name in enumerate(columns.header, 1):
        free = name == f"column_{place}" and name not in {*taken, amount}
        if free and len(columns.cells(name)) == columns.rows and not columns.unique(name):
            return name
    return CHOOSE


def _amount(columns: Sample, taken: set[str | None], *, named: bool) -> str | None:
    """Return the column of money: by its name, or the last with cents if columns have none."""
    doubtful = None
    for pattern in _AMOUNTS:
        passed = set(taken)
        while found := columns.find(pattern, passed, columns.amounts):
            if not re.search(_NO_AMOUNT, plain(found)):
                return found
            doubtful = doubtful or found
            passed.add(found)
    if doubtful or named:
        return doubtful
    cents = [name for name in columns.header if name not in taken and columns.in_cents(name)]
    return cents[-1] if cents else None


def _group(
    columns: Sample, order: str | None, amount: str | None
) -> tuple[Group | None, str | Field | None]:
    if amount is None:
        return None, None
    quantity = columns.find(_QUANTITY, {order, amount}, columns.numeric)
    lines = re.search("price|preis|precio|prix|prezzo", plain(amount)) and quantity
    source = f"{_called(quantity)} * {_called(amount)}" if lines and quantity else amount
    if order is None or columns.unique(order):
        return None, amount if source == amount else Field(expression=source)
    made = {"total": Aggregate(sum=source), "lines": Aggregate(count=True)}
    return Group(by=[order], columns=made), "total"


def _called(column: str) -> str:
    return column if column.isidentifier() else f"column({column!r})"
