"""Whose profiles need not be read at all: those that a part joined with `and` leaves out anyway.

The record looks at an index or a few columns, where everybody's rows would have to be carried over.
What is left is still asked the whole expression.
"""

from typing import NamedTuple

from twofold import clock
from twofold.audiences.tree import All, Compare, Const, Known, Leaf, Node, OneOf, Reading
from twofold.audiences.vocabulary import READINGS, Word
from twofold.storage import Query

# (now - column) < value is column > now - value.
_TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class Narrowed(NamedTuple):
    """Conditions over columns of `profile`, and the values that are bound in them."""

    conditions: tuple[str, ...]
    values: dict[str, object]

    def selecting(self, names: tuple[str, ...]) -> Query:
        """Return the query for some columns of those who are left."""
        # Names and signs stand in the vocabulary; what was typed is bound and never comes here.
        text = f"SELECT {', '.join(names)} FROM profile"
        if self.conditions:
            text += f" WHERE {' AND '.join(self.conditions)}"
        return Query("profile_columns", text)


def narrowed(node: Node | None, *, now: int) -> Narrowed:
    """Return what a tree says of profiles alone, in the parts that all have to hold."""
    parts = node.parts if isinstance(node, All) else (node,)
    conditions: list[str] = []
    values: dict[str, object] = {}
    for part in parts:
        match part:
            case Compare(left=left, operator=sign, right=Const() as right):
                told = _compared(left, sign, [right], now)
            case OneOf(left=left, values=several):
                told = _compared(left, "=", list(several), now)
            case Known(left=Reading(name=name)) if READINGS[name].grows != "periods":
                told = [(READINGS[name].column, "IS NOT NULL", None)]
            case _:
                told = []
        either = []
        if any(":now_us" in column for column, *_ in told):
            values["now_us"] = now
        for column, operator, value in told:
            if value is None:
                either.append(f"{column} {operator}")
                continue
            values[f"value{len(values)}"] = value
            either.append(f"{column} {operator} :value{len(values) - 1}")
        if either:
            conditions.append(f"({' OR '.join(either)})")
    return Narrowed(tuple(conditions), values)


def _compared(
    left: Leaf, sign: str, values: list[Const], now: int
) -> list[tuple[str, str, object]]:
    if not isinstance(left, Reading):
        return []
    word = READINGS[left.name]
    if word.grows == "periods":
        # The same two steps in the same doubles as `facts` has them; who has no period is out.
        periods = f"CAST(:now_us - {word.column} AS DOUBLE PRECISION) / NULLIF(period_us, 0)"
        return [(periods, sign, float(one.value)) for one in values]
    if word.grows == "span":
        return [(word.column, _TURNED[sign], now - int(one.value)) for one in values]
    return [(_column(word), sign, one.value) for one in values]


def _column(word: Word) -> str:
    return f"{word.column} * {clock.DAY}" if word.in_days else word.column
