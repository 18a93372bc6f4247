"""Cells as numbers and words: exact decimals, money, and the cleaning that handles need."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache

from twofold import files

AMOUNT_MAX = Decimal(9_000_000_000_000)
EXACT = Context(prec=38, rounding=ROUND_HALF_EVEN)
_MICRO = Decimal("0.000001")
_CENT = Decimal("0.01")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_NOT_DIGITS = re.compile(r"\D", re.ASCII)
_CHARS_MAX = 60


class UnusableRow(Exception):
    """A row that cannot become a touch; the message is the reason, in words."""


def empty(names: list[str]) -> str:
    """Return in words that all of these are empty."""
    return f"{_listed(names)} {'is' if len(names) == 1 else 'are'} empty"


def one_empty(names: list[str]) -> str:
    """Return these in words, with one of them empty."""
    return f"{_listed(names)}, {'which' if len(names) == 1 else 'one of which'} is empty"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def number(value: object, decimal: str = ".") -> Decimal | None:
    """Return a cell as an exact number, or None if it is empty. Raises UnusableRow."""
    match value:
        case None:
            return None
        case Decimal() if value.is_finite():
            return value
        case bool():
            return Decimal(value)
        case int():
            return Decimal(value)
        case float() if value - value == 0:
            return Decimal(repr(value))
        case str():
            return _number(value, decimal)
        case _:
            pass
    raise UnusableRow(f"{value!r} is not a number")


@lru_cache(maxsize=65_536)
def _number(cell: str, decimal: str) -> Decimal | None:
    text = cell.strip()
    if not text:
        return None
    # French spreadsheets set thousands apart by a narrow blank.
    text = text.replace("\xa0", "").replace("\u202f", "").strip("$€£¥ ")
    text = text.replace(" ", "").replace("−", "-")
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1].strip('$€£¥')}"
    elif text.endswith("-"):
        text = f"-{text[:-1]}"
    text = text.replace("-$", "-").replace("-£", "-").replace("-€", "-")
    if decimal == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    # Swiss ones do it by an apostrophe.
    text = text.replace("'", ",").replace("’", ",")
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if len(text) > _CHARS_MAX or not _NUMBER.fullmatch(text):
        raise UnusableRow(f"{cell[:_CHARS_MAX]!r} is not a number")
    return Decimal(text)


def money(value: object, decimal: str = ".") -> str | None:
    """Return an amount as text with two to six decimals, half-even. Raises UnusableRow."""
    found = number(value, decimal)
    if found is None:
        return None
    if abs(found) > AMOUNT_MAX:
        raise UnusableRow(f"the amount {found} is larger than Twofold can keep")
    cents = found.quantize(_CENT, context=EXACT)
    if cents == found:
        return format(cents, "f")
    return format(found.quantize(_MICRO, context=EXACT).normalize(EXACT), "f")


def plain(value: Decimal) -> str:
    """Return a number without trailing zeros and without an exponent."""
    try:
        return format(value.normalize(EXACT) + 0, "f")
    except InvalidOperation as error:
        raise UnusableRow(f"{value} is larger than Twofold can keep") from error


def clean(value: object, cleaners: list[str]) -> str | None:
    """Return a cell as text, cleaned in the order given."""
    word = files.text(value)
    for cleaner in cleaners:
        if word is None:
            return None
        match cleaner:
            case "integer":
                word = _integer(word)
            case "lower":
                word = word.lower()
            case "upper":
                word = word.upper()
            case "digits":
                word = ("+" if word.startswith("+") else "") + _NOT_DIGITS.sub("", word)
            case _:
                pass
    return word or None


def _integer(word: str) -> str:
    try:
        found = _number(word, ".")
    except UnusableRow:
        return word
    return format(found, ".0f") if found is not None and found == found.to_integral() else word
