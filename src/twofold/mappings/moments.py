"""A guess at which column says when, and how it is written there."""

import re
from datetime import datetime
from typing import Any, Literal

from twofold import files
from twofold.mappings.mapping import Moment
from twofold.mappings.sample import READ_MIN, Sample, plain

FORMATS = (
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
_DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_EPOCHS: tuple[tuple[float, Literal["s", "ms", "us"]], ...] = (
    (1e14, "us"),
    (1e11, "ms"),
    (1e8, "s"),
)
_TIMES = (
    r"timestamp",
    r"(created|ordered|order|purchase|invoice|sold|sent|received|complete).*(time|date|_at|_on)",
    r"^(date|time|when|datetime|day)$",
    r"(time|date|_at$|_on$|when|created|datum|zeit|fecha)",
)
_NO_TIME = r"(birth|dob|expir|limit|estimat|due|valid|update|overtime|case:)"


def guess(columns: Sample) -> Moment:
    """Return the likeliest column of times; its column is `CHOOSE` if there is none."""
    named: dict[str, None] = {}
    for pattern in _TIMES:
        found = [name for name in columns.header if re.search(pattern, plain(name))]
        named |= dict.fromkeys(name for name in found if not re.search(_NO_TIME, plain(name)))
    others = [name for name in columns.header if not re.search(_NO_TIME, plain(name))]
    for name in dict.fromkeys([*named, *others]):
        moment = _moment(name, columns.cells(name), named=name in named)
        if moment:
            return moment
    return Moment(column="CHOOSE")


def is_time(cell: object) -> bool:
    """Tell whether a cell can be read as a moment or a day."""
    if hasattr(cell, "isoformat"):
        return True
    text = files.text(cell) or ""
    return len(text) >= _DATE_CHARS_MIN and any(_reads(text, form) for form in (None, *FORMATS))


def _moment(name: str, cells: list[Any], *, named: bool) -> Moment | None:
    if not cells or all(hasattr(cell, "isoformat") for cell in cells):
        return Moment(column=name) if cells else None
    texts = [files.text(cell) or "" for cell in cells]
    if sum(_DAY.fullmatch(text) is not None for text in texts) >= READ_MIN * len(cells):
        return Moment(column=name, format="%Y%m%d")
    if not named and texts[0].isdigit():
        return None
    if all(re.fullmatch(r"\d{9,16}(\.\d+)?", text) for text in texts):
        least = min(map(float, texts))
        unit = next((unit for bound, unit in _EPOCHS if least >= bound), _EPOCHS[-1][1])
        return Moment(column=name, unit=unit)
    texts = [text for text in texts if len(text) >= _DATE_CHARS_MIN]
    shares = {form: sum(_reads(text, form) for text in texts) for form in (None, *FORMATS)}
    form = max(shares, key=lambda form: shares[form])
    return Moment(column=name, format=form) if shares[form] >= READ_MIN * len(cells) else None


def _reads(text: str, form: str | None) -> bool:
    try:
        if form is None:
            datetime.fromisoformat(text)
        else:
            datetime.strptime(text, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True
