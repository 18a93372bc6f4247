"""Rooms are entered by their front door, and the door holds nothing but names."""

import ast

from tests.house import tree
from tests.house.tree import Tree


def test_rooms_are_entered_by_their_front_door() -> None:
    assert side_doors(tree.house()) == []


def test_a_side_door_is_noticed() -> None:
    bad = {
        "src/twofold/people/__init__.py": "from twofold.people.merging import merge\n",
        "src/twofold/people/merging.py": "from twofold import clock, errors\n",
        "src/twofold/flow.py": "from twofold.people.merging import merge\n",
        "src/twofold/system.py": "import twofold.people.merging\n",
        "src/twofold/server.py": "from twofold.people import merging, merge\n",
        "src/twofold/api/ingest.py": "from twofold import people\n",
    }

    assert side_doors(bad) == [
        "src/twofold/flow.py enters twofold.people.merging",
        "src/twofold/server.py enters twofold.people.merging",
        "src/twofold/system.py enters twofold.people.merging",
    ]


def test_front_doors_hold_names_only() -> None:
    assert furnished_doors(tree.house()) == []


def test_a_front_door_with_code_in_it_is_noticed() -> None:
    bad = {
        "src/twofold/people/__init__.py": '"""Who."""\ndef merge(): ...\n',
        "src/twofold/touches/__init__.py": '"""What."""\nfrom a import b\n__all__ = ["b"]\n',
    }

    assert furnished_doors(bad) == ["src/twofold/people/__init__.py: from line 2 on"]


def side_doors(house: Tree) -> list[str]:
    """Return each import of a module inside a room by somebody outside it."""
    inner = {
        path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in tree.under(house, "src/twofold/", ".py")
    }
    inner = {name for name in inner if name.count(".") > 1}
    return sorted(
        f"{path} enters {name}"
        for path, module in tree.modules(house, "src/twofold/")
        for name in _imported(module)
        if name in inner and name.split(".")[1] != tree.room(path)
    )


def furnished_doors(house: Tree) -> list[str]:
    """Return where a room's `__init__` begins to hold more than docstring, imports and names."""
    found: dict[str, int] = {}
    for path, module in tree.modules(house, "src/twofold/"):
        if path.endswith("/__init__.py") and path.count("/") > len(("src", "twofold")):
            more = [node.lineno for node in module.body if not _is_name(node)]
            if more:
                found[path] = more[0]
    return [f"{path}: from line {line} on" for path, line in found.items()]


def _imported(module: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                found |= {name.name for name in names}
            case ast.ImportFrom(module=str(source), names=names, level=0):
                found |= {source} | {f"{source}.{name.name}" for name in names}
            case _:
                pass
    return found


def _is_name(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name == "__all__" or name.startswith("_")
        # A room that imports Ibis or DuckDB finds its names at first use (PEP 562).
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.FunctionDef(name="__getattr__"):
            return True
        case _:
            return False
