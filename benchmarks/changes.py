"""Small changes of a function, one at a time: what mutation testing tries."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import msgspec

SOURCES = Path(__file__).parent.parent / "src/twofold"
_TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_OTHER_SIGN: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OTHER_NAME = {"any": "all", "all": "any", "max": "min", "min": "max"}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of one function of a module: `name` is the function's own, with its class."""

    target: str
    name: str
    line: int
    what: str
    source: str

    @property
    def code(self) -> CodeType:
        """Return the changed function, compiled."""
        return functions(compile(self.source, str(SOURCES / self.target), "exec"))[self.name]

    def __str__(self) -> str:
        """Return where it is and what it does."""
        text = (SOURCES / self.target).read_text("utf-8").splitlines()[self.line - 1].strip()
        return f"{self.target}:{self.line} {self.name}: {self.what}, in `{text}`"


def functions(code: CodeType) -> dict[str, CodeType]:
    """Return the functions of a compiled module and of its classes by their names."""
    found = {}
    for one in code.co_consts:
        if isinstance(one, CodeType):
            # The body of a class is no function of its own.
            inner = functions(one) if "__module__" in one.co_names else {one.co_qualname: one}
            found.update(inner)
    return found


def every(target: str, wanted: frozenset[str] = frozenset()) -> list[Change]:
    """Return each change of a module's functions, or of those that are wanted."""
    text = (SOURCES / target).read_text("utf-8")
    tree, plain = ast.parse(text), ast.unparse(ast.parse(text))
    found = list[Change]()
    for name, function in _functions(tree):
        if wanted and name not in wanted:
            continue
        for node in _inside(function):
            tell = functools.partial(Change, target=target, name=name, line=_line(node))
            found.extend(tell(what=what, source=ast.unparse(tree)) for what in _changes(node))
    return [one for one in found if one.source != plain]


def broken(target: str, wanted: frozenset[str] = frozenset()) -> list[Change]:
    """Return for each function the change after which it does nothing but fail."""
    tree = ast.parse((SOURCES / target).read_text("utf-8"))
    found = list[Change]()
    for name, function in _functions(tree):
        if not wanted or name in wanted:
            body, function.body = function.body, ast.parse("raise AssertionError").body
            found.append(
                Change(
                    target=target, name=name, line=function.lineno, what="fails",
                    source=ast.unparse(tree),
                )
            )  # fmt: skip
            function.body = body
    return found


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for top in tree.body:
        if isinstance(top, ast.FunctionDef):
            yield top.name, top
        elif isinstance(top, ast.ClassDef):
            for one in top.body:
                if isinstance(one, ast.FunctionDef):
                    yield f"{top.name}.{one.name}", one


def _inside(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Every node of a function's body, but for its sentence."""
    for statement in function.body[1 if ast.get_docstring(function) else 0 :]:
        yield from _walk(statement)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for name, value in ast.iter_fields(node):
        # Nobody reads what a variable inside a function is said to be.
        if name != "annotation":
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST):
                    yield from _walk(one)


def _line(node: ast.AST) -> int:
    # The `for` of a comprehension does not know where it stands; what it names does.
    place = node.target if isinstance(node, ast.comprehension) else node
    return getattr(place, "lineno", 1)


def _changes(node: ast.AST) -> Iterator[str]:
    """Change a node, say how, and change it back."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in _TURNED.get(type(op), ()):
                    node.ops = [*ops[:place], other(), *ops[place + 1 :]]
                    yield f"{type(op).__name__} → {other.__name__}"
            node.ops = ops
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _OTHER_SIGN:
            node.op = _OTHER_SIGN[type(op)]()
            yield f"{type(op).__name__} turned"
            node.op = op
        case ast.Constant(value=bool() | int() | str() as value):
            node.value = _other(value)
            yield f"{value!r} → {node.value!r}"
            node.value = value
        case ast.Name(id=name, ctx=ast.Load()) if name in _OTHER_NAME:
            node.id = _OTHER_NAME[name]
            yield f"{name} → {node.id}"
            node.id = name
        case ast.Return(value=ast.expr() as value):
            node.value = ast.Constant(None)
            yield "returns None"
            node.value = value
        case ast.BoolOp():
            yield from _parts(node)
        case _:
            yield from _omissions(node)


def _parts(node: ast.BoolOp) -> Iterator[str]:
    op, values = node.op, node.values
    node.op = ast.Or() if isinstance(op, ast.And) else ast.And()
    yield f"{type(op).__name__} turned"
    node.op = op
    for place, value in enumerate(values):
        node.values = [*values[:place], *values[place + 1 :]]
        yield f"`{ast.unparse(value)}` left out"
    node.values = values


def _omissions(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.UnaryOp(op=ast.Not() | ast.USub() as op, operand=operand):
            node.op = ast.UAdd()
            if isinstance(op, ast.Not):
                node.operand = ast.Call(ast.Name("bool"), [operand], [])
            yield f"{type(op).__name__} left out"
            node.op, node.operand = op, operand
        case ast.comprehension(ifs=[_, *_] as ifs):
            node.ifs = []
            yield "condition left out"
            node.ifs = ifs
        case ast.If(test=test) | ast.IfExp(test=test):
            for value in (True, False):
                node.test = ast.Constant(value)
                yield f"always {value}"
            node.test = test
        case ast.Expr(value=ast.Call() as value):
            node.value = ast.Constant(...)
            yield "call left out"
            node.value = value
        case ast.Continue() | ast.Break() | ast.Delete():
            kind = type(node)
            node.__class__ = ast.Pass  # type: ignore[assignment]
            yield f"{kind.__name__} left out"
            node.__class__ = kind
        case _:
            return


def _other(value: bool | int | str) -> bool | int | str:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case _:
            return value + "x"
