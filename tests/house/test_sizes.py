"""A file past 300 lines or a function past 40 makes one look for the second noun in it."""

import ast

from tests.house import tree
from tests.house.tree import Tree

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40
CODE = (".py", ".sql", ".html", ".css", ".js")

# A file or function that may be longer, each with its reason.
LONGER: dict[str, str] = {}


def test_files_and_functions_are_small() -> None:
    assert oversize(tree.house(), LONGER) == []


def test_a_long_file_and_a_long_function_are_noticed() -> None:
    bad = {
        "src/twofold/long.py": "x = 1\n" * 301,
        "src/twofold/deep.py": "def deep():\n" + "    x = 1\n" * 40,
        "src/twofold/good.py": "def good():\n" + "    x = 1\n" * 39,
    }

    found = oversize(bad, {})

    assert found == ["src/twofold/deep.py:deep: 41 lines", "src/twofold/long.py: 301 lines"]


def test_a_docstring_does_not_make_a_function_long() -> None:
    good = {"src/a.py": 'def measure():\n    """One.\n' + "\n" * 50 + '    """\n    return 1\n'}

    assert oversize(good, {}) == []


def test_a_reason_that_nothing_needs_any_more_is_noticed() -> None:
    small = {"src/twofold/a.py": "x = 1\n"}

    assert oversize(small, {"src/twofold/a.py": "grew"}) == ["src/twofold/a.py: needs no reason"]


def oversize(house: Tree, longer: dict[str, str]) -> list[str]:
    """Return what is too long and not in `longer`, and what is in it for nothing."""
    long = _long_files(house) | _long_functions(house)
    missing = [f"{place}: {lines} lines" for place, lines in long.items() if place not in longer]
    idle = [f"{place}: needs no reason" for place in longer if place not in long]
    return sorted(missing) + idle


def _long_files(house: Tree) -> dict[str, int]:
    lengths = {
        path: len(text.splitlines())
        for path, text in tree.ours(house).items()
        if path.startswith(("src/", "tests/", "benchmarks/")) and path.endswith(CODE)
    }
    return {path: lines for path, lines in lengths.items() if lines > FILE_LINES_MAX}


def _long_functions(house: Tree) -> dict[str, int]:
    lengths = {
        f"{path}:{node.name}": _lines(node)
        for path, module in tree.modules(house, "src/", "tests/", "benchmarks/")
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {place: lines for place, lines in lengths.items() if lines > FUNCTION_LINES_MAX}


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        said = node.body[0]
        lines -= (said.end_lineno or said.lineno) - said.lineno + 1
    return lines
