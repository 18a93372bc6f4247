"""Mutation testing of what decides: whether every word of it is held by some test.

    make mutants                                   # permit, fold and gate; allow half an hour
    make mutants ARGS="terms/fold.py --jobs 2"

One small change at a time (a comparison turned or moved by one, `and` for `or`, a number or a word
changed, a `not` left out, None returned, a statement or a condition left out) is made to a module
in a process of its own, and the tests that know the module are run there. A change that no test
notices has survived, and is printed. Expected: 90 of 100 are noticed. `gates` and `_gate` are
what terms/log.py has about the gate.
"""

import argparse
import ast
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import CodeType, ModuleType

import msgspec

BAR = 0.9
SECONDS_MAX = 120
ROOT = Path(__file__).parent.parent
# The quick ones first; every clock of the world is left out, for it takes a minute each time.
PURE = tuple(
    f"tests/terms/test_{name}.py"
    for name in (
        *("permit", "conditions", "weighing", "statements", "preferences"),
        *("asking", "budgets", "choices", "house", "proof", "versions"),
    )
)
RECORD = ("tests/terms/test_log.py", "tests/messages", "tests/proof/test_i09_i11_gate.py")
# Which tests know a module, and which of its functions are meant if not all of them.
TARGETS: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "terms/permit.py": (PURE, frozenset()),
    "terms/fold.py": (PURE, frozenset()),
    "terms/log.py": (RECORD, frozenset({"gates", "_gate"})),
    "messages/leases.py": (RECORD, frozenset()),
}
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
}
_OTHER_NAME = {"any": "all", "all": "any", "max": "min", "min": "max"}


class Mutant(msgspec.Struct, frozen=True):
    """One change of one module."""

    target: str
    line: int
    what: str
    source: str


def mutants(target: str) -> list[Mutant]:
    """Return every change that is tried."""
    text = (ROOT / "src/twofold" / target).read_text("utf-8")
    tree, wanted = ast.parse(text), TARGETS[target][1]
    found: list[Mutant] = []
    for node in _meant(tree, wanted):
        line = getattr(node, "lineno", 0)
        found.extend(Mutant(target, line, what, ast.unparse(tree)) for what in _changes(node))
    return [one for one in found if one.source != ast.unparse(ast.parse(text))]


def _meant(tree: ast.Module, wanted: frozenset[str]) -> Iterator[ast.AST]:
    for top in tree.body:
        if isinstance(top, ast.FunctionDef) and (not wanted or top.name in wanted):
            yield from _inside(top)
        elif isinstance(top, ast.ClassDef) and not wanted:
            for one in top.body:
                if isinstance(one, ast.FunctionDef):
                    yield from _inside(one)


def _inside(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Every node of a function's body, but for its sentence."""
    for statement in function.body[1 if ast.get_docstring(function) else 0 :]:
        yield from ast.walk(statement)


def _changes(node: ast.AST) -> Iterator[str]:
    """Change a node, say how, and change it back."""
    match node:
        case ast.Compare(ops=[only]):
            for other in _TURNED.get(type(only), ()):
                node.ops = [other()]
                yield f"{type(only).__name__} → {other.__name__}"
            node.ops = [only]
        case ast.BoolOp(op=op):
            node.op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield f"{type(op).__name__} turned"
            node.op = op
        case ast.BinOp(op=op) if type(op) in _OTHER_SIGN:
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
        case _:
            yield from _omissions(node)


def _omissions(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.UnaryOp(op=ast.Not() as op):
            node.op = ast.UAdd()
            operand, node.operand = node.operand, ast.Call(ast.Name("bool"), [node.operand], [])
            yield "not left out"
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
        case ast.Continue():
            node.__class__ = ast.Pass
            yield "continue left out"
            node.__class__ = ast.Continue
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


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports a module from a changed text."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = "twofold." + mutant.target.removesuffix(".py").replace("/", ".")
        self._code = compile(mutant.source, mutant.target, "exec")

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def get_source(self, fullname: str) -> None:
        del fullname

    def get_code(self, fullname: str) -> CodeType | None:
        del fullname
        return self._code

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)  # noqa: S102 - importing is just this


def survives(mutant: Mutant) -> bool:
    """Tell whether the tests take no notice of a change."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = _tested(mutant)
        finally:
            os._exit(code)
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    # It never ends: that is noticed.
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def _tested(mutant: Mutant) -> int:
    import hypothesis
    import pytest

    # The same examples each time, and few: there are hundreds of changes to try.
    hypothesis.settings.register_profile(
        "mutants", max_examples=50, deadline=None, database=None, derandomize=True
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.meta_path.insert(0, _Instead(mutant))
    # What is imported already is only not rewritten for better messages.
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    flags = ["-x", "-q", *quiet, "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
    return int(pytest.main([*flags, "-k", "not postgresql", *TARGETS[mutant.target][0]]))


def main() -> None:
    """Read the command line, change, test, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), help=", ".join(TARGETS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    # What every child needs, once.
    for name in ("pytest", "hypothesis", "msgspec", "apsw", "psycopg", "aiosql", "cryptography"):
        importlib.import_module(name)
    missed = False
    for target in chosen.targets:
        every = mutants(target)
        same = Mutant(target, 0, "nothing", (ROOT / "src/twofold" / target).read_text("utf-8"))
        if not survives(same):
            sys.exit(f"The tests of {target} fail without any change; mend them first.")
        killed = 0
        with ThreadPoolExecutor(chosen.jobs) as pool:
            for place, alive in enumerate(pool.map(survives, every), 1):
                killed += not alive
                if alive:
                    one = every[place - 1]
                    print(
                        f"  survived, line {one.line}: {one.what} ({killed} of {place})", flush=True
                    )
        print(f"{target}: {killed} of {len(every)} noticed, {killed / len(every):.1%}", flush=True)
        missed |= killed < BAR * len(every)
    sys.exit(missed)


if __name__ == "__main__":
    main()
