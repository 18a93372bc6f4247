"""Exact medians by ranks, without the engines' quantile functions, which differ."""

from collections.abc import Sequence

import ibis
from ibis.expr.types import IntegerColumn, Table

# Cells of the coarse pass: the fourth root of µs in steps of 16 is about 12 % wide at a day. Wider
# cells leave more values to rank, narrower ones more cells to count; this was the fastest.
CELL_ROOTS = 16


def medians(rows: Table, by: Sequence[str], value: str) -> Table:
    """Return `by`, `n` and `median` (float): the middle value, or the mean of the middle two.

    Values are integers >= 0; null values are left out. One pass counts values in cells of a
    monotone scale and finds the cell that holds the middle rank; only that cell is ranked. So ten
    million values cost two scans and no sort (selection by a histogram, after Munro & Paterson
    1980, "Selection and sorting with limited storage").
    """
    kept = _kept(rows.filter(rows[value].notnull()), by, value)
    cells = kept.group_by(*by, "cell").agg(cell_n=kept.count())
    before = ibis.window(group_by=by, order_by="cell", preceding=(None, 0))
    whole = ibis.window(group_by=by)
    cells = cells.mutate(
        below=cells.cell_n.sum().over(before) - cells.cell_n,
        n=cells.cell_n.sum().over(whole),
    )
    cells = cells.mutate(low=(cells.n + 1) // 2, high=(cells.n + 2) // 2)
    middle = cells.filter(
        (cells.below < cells.high) & (cells.below + cells.cell_n >= cells.low)
    ).select(*by, "cell", "below", "n", "low", "high")
    # Said in other words than above, so that the engine reads twice instead of keeping a copy.
    again = _kept(rows.filter(rows[value] >= 0), by, value)
    near = again.join(middle, [*by, "cell"])
    in_cell = ibis.window(group_by=[*by, "cell"], order_by="value")
    ranked = near.mutate(rank=ibis.row_number().over(in_cell) + 1 + near.below)
    ranked = ranked.filter((ranked["rank"] == ranked.low) | (ranked["rank"] == ranked.high))
    return ranked.group_by(*by).agg(n=ranked.n.max(), median=ranked.value.mean())


def _kept(rows: Table, by: Sequence[str], value: str) -> Table:
    kept = rows.select(*by, value=rows[value].cast("int64"))
    return kept.mutate(cell=_cell(kept.value))


def _cell(value: IntegerColumn) -> IntegerColumn:
    # IEEE square roots are correctly rounded, hence monotone: a larger value never lies in a
    # smaller cell, on any engine.
    return (value.cast("float64").sqrt().sqrt() / CELL_ROOTS).floor().cast("int64")
