"""What a tree says of people, in columns: yes, no or unknown, and until when time leaves it so.

Unknown is not true: who has no period is neither overdue nor not overdue, and in no audience that
asks. `and`, `or`, `not` of it are those of SQL (Kleene 1938). The moment beside each answer is the
next at which it may be another although nothing happens: a touch leaves its window, a silence
becomes longer than what it is compared with.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from twofold.audiences.tree import (
    All,
    Compare,
    Const,
    Either,
    Known,
    Leaf,
    Node,
    Not,
    OneOf,
    Operator,
    Yes,
)

# Later than any moment: nothing changes by itself.
NEVER = 2**62
_FAR = 2.0**61

Values: TypeAlias = pa.Array


class Column(NamedTuple):
    """A value for each person, unknown where null, and when it changes by itself.

    What grows does so from `since_us` on by 1 each `per_us`; its next moment depends on what it
    is compared with. What does not has its own `next_us`, null where it never changes by itself.
    Of whom it `may` not be asked at all (they left the score), not even whether it is known.
    """

    values: Values
    next_us: Values | None = None
    since_us: Values | None = None
    per_us: Values | None = None
    may: Values | None = None

    def but_for(self, left: Values) -> "Column":
        """Return the column without those who left it."""
        may = pc.invert(left)

        def kept(values: Values | None) -> Values | None:
            return None if values is None else pc.if_else(may, values, None)

        return Column(
            pc.if_else(may, self.values, None),
            kept(self.next_us),
            kept(self.since_us),
            self.per_us,
            may,
        )


class Answers(NamedTuple):
    """For each person whether it holds (null is unknown), and until when nothing changes it."""

    holds: pa.BooleanArray
    next_us: pa.Int64Array


Columns: TypeAlias = Callable[[Leaf], Column]

_COMPARED: dict[Operator, Callable[[Any, Any], Values]] = {
    "=": pc.equal, "<>": pc.not_equal, "<": pc.less, "<=": pc.less_equal, ">": pc.greater,
    ">=": pc.greater_equal,
}  # fmt: skip


def answer(node: Node, columns: Columns, *, people: int, now: int) -> Answers:
    """Return what a tree says of so many people, whose values `columns` has."""
    return _Asked(columns, people, now).of(node)


def crossing(since_us: Values, per_us: Values | None, value: float, *, now: int) -> Values:
    """Return the next moment at which what grows may pass a value, NEVER where it does not.

    It passes at since + value · per; division and product each round, so it is looked at from
    one µs before until two behind.
    """
    grown = pc.multiply(_floats(per_us), value) if per_us is not None else pa.scalar(float(value))
    at = pc.floor(pc.add(_floats(since_us), grown))
    at = pc.max_element_wise(
        pc.min_element_wise(at, _FAR, skip_nulls=False), -_FAR, skip_nulls=False
    )
    whole = pc.cast(at, pa.int64())
    coming = pc.max_element_wise(pc.subtract(whole, 1), now + 1, skip_nulls=False)
    return pc.fill_null(pc.if_else(pc.greater(pc.add(whole, 2), now), coming, NEVER), NEVER)


class _Asked:
    def __init__(self, columns: Columns, people: int, now: int) -> None:
        self._columns, self._people, self._now = columns, people, now

    def of(self, node: Node) -> Answers:
        match node:
            case All(parts=parts):
                return _joined([self.of(part) for part in parts], pc.and_kleene, decides=False)
            case Either(parts=parts):
                return _joined([self.of(part) for part in parts], pc.or_kleene, decides=True)
            case Not(part=part):
                found = self.of(part)
                return Answers(pc.invert(found.holds), found.next_us)
            case Compare():
                return self._compared(node)
            case OneOf(left=left, values=values):
                column = self._columns(left)
                each = [_beside(column, "=", one) for one in values]
                holds = reduce(pc.or_kleene, each)
                return Answers(holds, self._soonest(column, values))
            case Known(left=left):
                column = self._columns(left)
                told = pc.is_valid(column.values)
                if column.may is not None:
                    told = pc.if_else(column.may, told, None)
                return Answers(told, self._own(column))
            case Yes(left=left):
                column = self._columns(left)
                return Answers(column.values, self._own(column))

    def _compared(self, node: Compare) -> Answers:
        left = self._columns(node.left)
        if isinstance(node.right, Const):
            holds = _beside(left, node.operator, node.right)
            return Answers(holds, self._soonest(left, [node.right]))
        right = self._columns(node.right)
        values = (_alike(left.values), _alike(right.values))
        soonest = pc.min_element_wise(self._own(left), self._own(right))
        return Answers(_COMPARED[node.operator](*values), soonest)

    def _soonest(self, column: Column, values: Sequence[Const]) -> Values:
        if column.since_us is None:
            return self._own(column)
        passes = [
            crossing(column.since_us, column.per_us, float(one.value), now=self._now)
            for one in values
        ]
        return reduce(pc.min_element_wise, passes)

    def _own(self, column: Column) -> Values:
        if column.next_us is None:
            return pa.repeat(pa.scalar(NEVER, pa.int64()), self._people)
        return pc.fill_null(column.next_us, NEVER)


def _beside(column: Column, operator: Operator, value: Const) -> Values:
    told = value.value if value.kind == "text" else float(value.value)
    return _COMPARED[operator](_alike(column.values), told)


def _alike(values: Values) -> Values:
    """Return numbers as floats, so that they compare the same however they were counted."""
    return _floats(values) if not pa.types.is_string(values.type) else values


def _floats(values: Values) -> Values:
    return pc.cast(values, pa.float64(), safe=False)


def _joined(
    parts: Sequence[Answers], join: Callable[[Any, Any], Values], *, decides: bool
) -> Answers:
    """Return parts joined; one part that is as `decides` says decides over all others.

    While it is decided it stays so until the last of those that decide may change; else the first
    part that changes may change it.
    """
    holds = reduce(join, (part.holds for part in parts))
    soonest = reduce(pc.min_element_wise, (part.next_us for part in parts))
    deciding = [pc.fill_null(pc.equal(part.holds, decides), fill_value=False) for part in parts]
    latest = reduce(
        pc.max_element_wise,
        (
            pc.if_else(mine, part.next_us, -NEVER)
            for mine, part in zip(deciding, parts, strict=True)
        ),
    )
    decided = reduce(pc.or_, deciding)
    return Answers(holds, pc.if_else(decided, latest, soonest))
