"""The small language of mappings: values out of columns, and nothing else."""

import ast
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from twofold import errors
from twofold.mappings import values
from twofold.mappings.values import UnusableRow
from twofold.mappings.vocabulary import ARITHMETIC, COMPARED, FUNCTIONS, join, truth

CHARS_MAX = 2_000
NESTED_MAX = 40

Row = Sequence[Any]
Reader = Callable[[Row], Any]
Resolve = Callable[[str], Reader]


class WrongExpression(errors.Invalid):
    """The mapping's {key} cannot be understood at character {position} of {text!r}: {problem}."""


class Expression:
    """A checked expression; `bind` makes it a function of a row."""

    def __init__(self, text: str, key: str = "expression") -> None:
        """Read the text. Raises WrongExpression."""
        self.text = text
        self.key = key
        self._indent = len(text) - len(text.lstrip())
        if len(text) > CHARS_MAX:
            raise self.wrong(CHARS_MAX, f"it is longer than {CHARS_MAX} characters")
        try:
            # A blank in front would be an indentation, and a new line the end.
            self._tree = ast.parse(text.replace("\n", " ").strip(), mode="eval").body
        except SyntaxError as error:
            # No offset is Python's way to say "at the end".
            position = self._indent + error.offset if error.offset else len(text) + 1
            raise self.wrong(position, error.msg) from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise self.wrong(1, "it is nested too deeply") from error
        self.names = frozenset(self._check(self._tree, 0))

    def bind(self, resolve: Resolve, decimal: str = ".") -> Reader:
        """Return the function of a row; `resolve` gives the reader of a column by its name."""
        return _Binder(resolve, decimal).bound(self._tree)

    def wrong(self, position: int, problem: str) -> WrongExpression:
        """Return the error that points into this expression."""
        return WrongExpression(key=self.key, position=position, text=self.text, problem=problem)

    def _check(self, node: ast.AST, depth: int) -> list[str]:
        position = self._indent + getattr(node, "col_offset", 0) + 1
        if depth > NESTED_MAX:
            raise self.wrong(position, "it is nested too deeply")
        if not isinstance(node, _ALLOWED):
            raise self.wrong(position, f"{type(node).__name__} is not part of this language")
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | None):
            raise self.wrong(position, "only texts, numbers, True, False and None stand here")
        if isinstance(node, ast.FormattedValue) and (node.format_spec or node.conversion != -1):
            raise self.wrong(position, "a format inside braces is not part of this language")
        if isinstance(node, ast.Name):
            return [node.id]
        inner = list(ast.iter_child_nodes(node))
        names: list[str] = []
        if isinstance(node, ast.Call):
            names, inner = self._check_call(node, position)
        for child in inner:
            names += self._check(child, depth + 1)
        return names

    def _check_call(self, node: ast.Call, position: int) -> tuple[list[str], list[ast.AST]]:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self.wrong(position, "only the functions of this language can be called")
        name = node.func.id
        if name == "column":
            if len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
                return [str(node.args[0].value)], []
            raise self.wrong(position, 'column takes one name, as in column("Order ID")')
        if name not in FUNCTIONS:
            known = ", ".join(sorted([*FUNCTIONS, "column"]))
            raise self.wrong(position, f"there is no function {name}; there are {known}")
        least, most, _ = FUNCTIONS[name]
        if not least <= len(node.args) <= most:
            many = (
                f"{least} to {most} values" if least < most else f"{least} value{'s'[: least - 1]}"
            )
            raise self.wrong(position, f"{name} takes {many}")
        return [], list(node.args)


_ALLOWED = (
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Is,
    ast.IsNot,
    ast.IfExp,
    ast.Constant,
    ast.Name,
    ast.Load,
    ast.Call,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.JoinedStr,
    ast.FormattedValue,
)


class _Binder:
    """Turns a checked tree into closures, once for each header."""

    def __init__(self, resolve: Resolve, decimal: str) -> None:
        self._resolve = resolve
        self._decimal = decimal

    def bound(self, node: ast.AST) -> Reader:
        return getattr(self, f"_{type(node).__name__.lower()}")(node)  # type: ignore[no-any-return]

    def _constant(self, node: ast.Constant) -> Reader:
        value = node.value
        found = Decimal(repr(value)) if isinstance(value, float) else value
        return lambda _: found

    def _name(self, node: ast.Name) -> Reader:
        return self._resolve(node.id)

    def _boolop(self, node: ast.BoolOp) -> Reader:
        parts = [self.bound(part) for part in node.values]
        wanted = isinstance(node.op, ast.Or)
        if wanted:
            return lambda row: any(truth(part(row)) for part in parts)
        return lambda row: all(truth(part(row)) for part in parts)

    def _unaryop(self, node: ast.UnaryOp) -> Reader:
        inner = self.bound(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda row: not truth(inner(row))
        return lambda row: self._computed(ARITHMETIC[ast.Sub], 0, inner(row))

    def _binop(self, node: ast.BinOp) -> Reader:
        left, right = self.bound(node.left), self.bound(node.right)
        verb = ARITHMETIC[type(node.op)]
        return lambda row: self._computed(verb, left(row), right(row))

    def _computed(self, verb: Callable[..., Any], left: object, right: object) -> Any:
        one = values.number(left, self._decimal)
        two = values.number(right, self._decimal)
        if one is None or two is None:
            return None
        try:
            return verb(values.EXACT, one, two)
        except ArithmeticError as error:
            raise UnusableRow(f"{one} and {two} cannot be computed") from error

    def _compare(self, node: ast.Compare) -> Reader:
        parts = [self.bound(part) for part in (node.left, *node.comparators)]
        verbs = [COMPARED[type(verb)] for verb in node.ops]

        def holds(row: Row) -> bool:
            found = [part(row) for part in parts]
            pairs = zip(verbs, found, found[1:], strict=False)
            return all(verb(left, right, self._decimal) for verb, left, right in pairs)

        return holds

    def _ifexp(self, node: ast.IfExp) -> Reader:
        test, yes, no = self.bound(node.test), self.bound(node.body), self.bound(node.orelse)
        return lambda row: yes(row) if truth(test(row)) else no(row)

    def _tuple(self, node: ast.Tuple | ast.List | ast.Set) -> Reader:
        parts = [self.bound(part) for part in node.elts]
        return lambda row: [part(row) for part in parts]

    _list = _tuple
    _set = _tuple

    def _joinedstr(self, node: ast.JoinedStr) -> Reader:
        parts = [self.bound(part) for part in node.values]
        return lambda row: join(self._decimal, *[part(row) for part in parts])

    def _formattedvalue(self, node: ast.FormattedValue) -> Reader:
        return self.bound(node.value)

    def _call(self, node: ast.Call) -> Reader:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "column":
            return self._resolve(str(getattr(node.args[0], "value", "")))
        verb = FUNCTIONS[name][2]
        parts = [self.bound(part) for part in node.args]
        return lambda row: verb(self._decimal, *[part(row) for part in parts])
