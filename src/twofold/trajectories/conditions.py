"""The little language of stage rules: read from text with an allow-list, run over whole columns."""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from twofold import errors

TEXT_MAX = 500
NUMBER_MAX = 1e9

# One figure or one yes or no for each point.
Values: TypeAlias = NDArray[Any]

_COMPARISONS: dict[type[ast.cmpop], Callable[[Values, Values], Values]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_SUMS: dict[type[ast.operator], Callable[[Values, Values], Values]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}
_FIGURE = re.compile(r"\{([^{}]*)\}")


class BadCondition(errors.Invalid):
    """The rule {text!r} cannot be used: {reason}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """What a function of the language takes: purposes by word, then numbers by place or name."""

    words: bool
    numbers: tuple[str, ...]
    needed: int = 0


class Facts(Protocol):
    """Where the figures come from, one value for each point at which a rule is asked."""

    def fact(self, name: str) -> Values:
        """Return a fact by its name."""
        ...

    def call(self, name: str, words: tuple[str, ...], numbers: dict[str, float]) -> Values:
        """Return what a function says."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One use of a function in a text."""

    name: str
    words: tuple[str, ...]
    numbers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """The names that a text may use."""

    facts: frozenset[str]
    flags: frozenset[str]
    functions: dict[str, Function]
    flag_functions: frozenset[str]


class Condition:
    """A text of the language that was checked; `ask` answers it for every point at once."""

    def __init__(self, text: str, language: Language) -> None:
        """Read `text`; raises BadCondition."""
        self.text = text
        self._language = language
        self._tree = self._read()
        self.is_flag = self._check(self._tree)

    def ask(self, facts: Facts) -> Values:
        """Return the answer for every point; what is unknown compares as false."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._value(self._tree, facts)

    def calls(self) -> Iterator[Call]:
        """Yield every use of a function."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call):
                yield self._call(node)

    def _read(self) -> ast.expr:
        if len(self.text) > TEXT_MAX:
            raise self._bad(f"it is longer than {TEXT_MAX} characters")
        try:
            return ast.parse(self.text.strip(), mode="eval").body
        except SyntaxError as error:
            place = f" at character {error.offset}" if error.offset else ""
            raise self._bad(f"it is no expression ({error.msg}{place})") from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise self._bad(f"it is no expression ({error})") from error

    def _bad(self, reason: str, node: ast.expr | None = None) -> BadCondition:
        # Places are told as a reader counts them: from 1, in the text as it was written.
        ahead = len(self.text) - len(self.text.lstrip())
        place = f" (at character {ahead + node.col_offset + 1})" if node else ""
        return BadCondition(text=self.text, reason=reason + place)

    def _check(self, node: ast.expr) -> bool:
        """Return whether the node is a yes or no; raises BadCondition for what is not allowed."""
        match node:
            case ast.Constant(value=bool()):
                return True
            case ast.Constant(value=int() | float() as value) if _is_small(value):
                return False
            case ast.Name(id=name):
                return self._is_flag(name, node)
            case ast.BoolOp(values=[*values]) | ast.UnaryOp(op=ast.Not(), operand=values):
                self._all(values, flags=True)
                return True
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self._all([operand], flags=False)
                return False
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _SUMS:
                self._all([left, right], flags=False)
                return False
            case ast.Compare(left=left, ops=ops, comparators=rest) if _are_allowed(ops):
                self._all([left, *rest], flags=False)
                return True
            case ast.Call():
                return self._call(node).name in self._language.flag_functions
            case _:
                raise self._bad(f"{ast.unparse(node)!r} is not allowed here", node)

    def _is_flag(self, name: str, node: ast.expr) -> bool:
        if name not in self._language.flags | self._language.facts:
            raise self._bad(f"there is no fact {name!r}; there are {self._known()}", node)
        return name in self._language.flags

    def _all(self, nodes: list[ast.expr] | ast.expr, *, flags: bool) -> None:
        for node in nodes if isinstance(nodes, list) else [nodes]:
            if self._check(node) is not flags:
                wanted = "a yes or no" if flags else "a number"
                raise self._bad(f"{ast.unparse(node)!r} is not {wanted}", node)

    def _call(self, node: ast.Call) -> Call:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        function = self._language.functions.get(name)
        if function is None:
            raise self._bad(f"there is no function {name!r}; there are {self._known()}", node)
        words = [word for arg in node.args if (word := _word(arg)) is not None]
        if words and not function.words:
            raise self._bad(f"{name} takes no words", node)
        if any(_word(arg) is not None for arg in node.args[len(words) :]):
            raise self._bad(f"{name} takes its words first", node)
        numbers = dict(zip(function.numbers, map(self._number, node.args[len(words) :])))  # noqa: B905
        if len(node.args) - len(words) > len(function.numbers):
            raise self._bad(f"{name} takes at most {len(function.numbers)} numbers", node)
        for keyword in node.keywords:
            if keyword.arg not in function.numbers or keyword.arg in numbers:
                raise self._bad(f"{name} takes {', '.join(function.numbers)}", keyword.value)
            numbers[keyword.arg] = self._number(keyword.value)
        if missing := [name for name in function.numbers[: function.needed] if name not in numbers]:
            raise self._bad(f"{name} needs {', '.join(missing)}", node)
        return Call(name=name, words=tuple(words), numbers=tuple(sorted(numbers.items())))

    def _number(self, node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(
                value, bool
            ) and _is_small(value):
                return float(value)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._number(operand)
            case _:
                raise self._bad(f"{ast.unparse(node)!r} is no plain number", node)

    def _known(self) -> str:
        known = self._language
        return ", ".join(sorted(known.facts | known.flags | set(known.functions)))

    def _value(self, node: ast.expr, facts: Facts) -> Values:
        match node:
            case ast.Constant(value=value):
                return np.asarray(value)
            case ast.Name(id=name):
                return facts.fact(name)
            case ast.BoolOp(op=ast.And(), values=values):
                return _joined(np.all, self._values(values, facts))
            case ast.BoolOp(values=values):
                return _joined(np.any, self._values(values, facts))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return np.logical_not(self._value(operand, facts))
            case ast.UnaryOp(operand=operand):
                return np.negative(self._value(operand, facts))
            case ast.BinOp(op=op, left=left, right=right):
                return _SUMS[type(op)](self._value(left, facts), self._value(right, facts))
            case ast.Compare(left=left, ops=ops, comparators=rest):
                sides = [self._value(side, facts) for side in (left, *rest)]
                pairs = zip(ops, sides[:-1], sides[1:], strict=True)
                found = [_COMPARISONS[type(op)](low, high) for op, low, high in pairs]
                return _joined(np.all, list(np.broadcast_arrays(*found)))
            case ast.Call():
                call = self._call(node)
                return facts.call(call.name, call.words, dict(call.numbers))
            case _:
                raise self._bad("it cannot be run")

    def _values(self, nodes: list[ast.expr], facts: Facts) -> list[Values]:
        return list(np.broadcast_arrays(*(self._value(node, facts) for node in nodes)))


def _joined(how: Callable[..., Values], answers: list[Values]) -> Values:
    return how(answers, axis=0)


class Evidence:
    """Words with figures: `{…}` in them is an expression of the language."""

    def __init__(self, text: str, language: Language) -> None:
        """Read `text`; raises BadCondition."""
        if _FIGURE.sub("", text).count("{") or _FIGURE.sub("", text).count("}"):
            raise BadCondition(text=text, reason="a brace is not closed")
        pieces = _FIGURE.split(text)
        self._words = pieces[0::2]
        self._figures = [Condition(figure, language) for figure in pieces[1::2]]

    def tell(self, facts: Facts, n: int) -> list[str]:
        """Return the words for each of `n` points."""
        columns = [
            map(_figure, np.broadcast_to(figure.ask(facts), (n,)).tolist())
            for figure in self._figures
        ]
        rows = zip(*columns, strict=True) if columns else iter([()] * n)
        return ["".join(_woven(self._words, figures)) for figures in rows]


def _woven(words: list[str], figures: tuple[str, ...]) -> Iterator[str]:
    yield words[0]
    for figure, word in zip(figures, words[1:], strict=True):
        yield figure
        yield word


def _figure(value: float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if math.isnan(value):
        return "unknown"
    # Small figures with a fraction keep one digit of it: 1.5 days is not 2 days.
    digits = 0 if abs(value) >= 10 or value == int(value) else 1  # noqa: PLR2004
    return f"{value:.{digits}f}"


def _word(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _are_allowed(ops: list[ast.cmpop]) -> bool:
    return all(type(op) in _COMPARISONS for op in ops)


def _is_small(value: float) -> bool:
    return math.isfinite(value) and abs(value) <= NUMBER_MAX
