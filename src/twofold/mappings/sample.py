"""The first rows of a file, column by column, for guesses about what each column holds."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from twofold.mappings import values
from twofold.mappings.values import UnusableRow

# Some rows of any export are damaged; they are refused one by one when it is read.
READ_MIN = 0.75

_ID = r"(_id|_no|_nr|number|_key|^id|invoiceno)$"
_CENTS = re.compile(r"[-+(]?\D{0,3}\d[\d.,' ]*[.,]\d{2}\)?\D{0,3}")


class Sample:
    """The rows to guess from; empty cells are left out."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.header = tuple(header)
        self.rows = len(rows)
        self._cells = {
            name: [row[place] for row in rows if row[place] not in (None, "")]
            for place, name in enumerate(header)
        }

    def cells(self, name: str) -> list[Any]:
        """Return what stands in a column."""
        return self._cells[name]

    def find(self, pattern: str, taken: set[str | None], fits: Callable[[str], bool]) -> str | None:
        """Return the first column that is called so and fits, or None."""
        named = (name for name in self.header if re.search(pattern, plain(name)))
        return next((name for name in named if name not in taken and fits(name)), None)

    def numeric(self, name: str) -> bool:
        """Tell whether a column holds numbers that count something."""
        cells = self._cells[name]
        named = not re.search(_ID, plain(name))
        return named and bool(cells) and max(map(_share, (cells, cells), ".,")) >= READ_MIN

    def amounts(self, name: str) -> bool:
        """Tell whether a column's numbers may be of money: more than a yes and a no."""
        return self.numeric(name) and set(map(str, self._cells[name])) != {"0", "1"}

    def in_cents(self, name: str) -> bool:
        """Tell whether a column holds numbers with two decimals, as money is written."""
        cells = self._cells[name]
        written = sum(_CENTS.fullmatch(str(cell).strip()) is not None for cell in cells)
        return self.numeric(name) and written >= READ_MIN * len(cells)

    def decimal(self, name: str | None) -> Literal[".", ","]:
        """Return which mark stands before the decimals of a column."""
        cells = self._cells[name] if name else []
        return "," if _share(cells, ",") > _share(cells, ".") else "."

    def identifying(self, name: str) -> bool:
        """Tell whether a column is called like one that names things."""
        return is_id(name) and bool(self._cells[name])

    def unique(self, name: str) -> bool:
        """Tell whether nothing stands in a column twice."""
        cells = list(map(str, self._cells[name]))
        return len(set(cells)) == len(cells)


def plain(name: str) -> str:
    """Return a column's name as patterns know it: `InvoiceDate` is invoice_date."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().replace(" ", "_").replace("-", "_")


def is_id(name: str) -> bool:
    """Tell whether a column is called like a number that names something."""
    return bool(re.search(_ID, plain(name)))


def is_number(cell: object, decimal: str = ".") -> bool:
    """Tell whether a cell can be read as a number."""
    try:
        return values.number(cell, decimal) is not None
    except UnusableRow:
        return False


def _share(cells: list[Any], decimal: str) -> float:
    return sum(is_number(cell, decimal) for cell in cells) / max(1, len(cells))
