"""Every named query is used by its room, and every query used is there."""

import ast
import re
from collections import Counter
from pathlib import PurePosixPath

from tests.house import tree
from tests.house.tree import Tree

NAME = re.compile(r"^-- name: *(\w+)", re.MULTILINE)


def test_every_named_query_is_used() -> None:
    assert idle_queries(tree.house()) == []


def test_an_idle_query_is_noticed() -> None:
    bad = {
        "src/twofold/people/queries.sql": "-- name: find\nSELECT 1;\n-- name: keep\nSELECT 3;\n"
        "-- name: lose\nSELECT 2;\n",
        "src/twofold/people/finding.py": "db.one(queries.find)\n",
        "src/twofold/people/keeping.py": "db.one(finding.queries.keep)\n",
        "src/twofold/touches/other.py": "db.one(queries.lose)\n",
    }

    assert idle_queries(bad) == ["src/twofold/people/queries.sql: lose"]


def test_no_query_has_the_name_of_another() -> None:
    assert repeated_queries(tree.house()) == []


def test_a_repeated_query_is_noticed() -> None:
    bad = {"src/twofold/jobs/queries.sql": "-- name: claim\n-- a\n-- name: claim\n-- b\n"}

    assert repeated_queries(bad) == ["src/twofold/jobs: claim"]


def test_a_query_that_another_file_of_its_room_repeats_is_noticed() -> None:
    bad = {
        "src/twofold/jobs/queries.sql": "-- name: claim\n-- a\n",
        "src/twofold/jobs/leases.sql": "-- name: claim\n-- b\n",
        "src/twofold/people/queries.sql": "-- name: claim\n-- c\n",
    }

    assert repeated_queries(bad) == ["src/twofold/jobs: claim"]


def idle_queries(house: Tree) -> list[str]:
    """Return the named queries that no module of their room reads as an attribute."""
    found = []
    for path, text in tree.under(house, "src/", ".sql").items():
        if names := NAME.findall(text):
            read = _read(house, str(PurePosixPath(path).parent))
            found += [f"{path}: {name}" for name in names if name not in read]
    return found


def repeated_queries(house: Tree) -> list[str]:
    """Return the names that one room gives to two queries; the later would hide the earlier."""
    rooms: dict[str, list[str]] = {}
    for path, text in tree.under(house, "src/", ".sql").items():
        rooms.setdefault(str(PurePosixPath(path).parent), []).extend(NAME.findall(text))
    return [
        f"{room}: {name}"
        for room, names in rooms.items()
        for name, times in sorted(Counter(names).items())
        if times > 1
    ]


def _read(house: Tree, folder: str) -> set[str]:
    return {
        name
        for _, module in tree.modules(house, f"{folder}/")
        for node in ast.walk(module)
        if (name := _query(node))
    }


def _query(node: ast.AST) -> str:
    match node:
        case ast.Attribute(attr=name, value=ast.Name(id=owner) | ast.Attribute(attr=owner)):
            return name if owner.lower().endswith(("queries", "sql")) else ""
        case _:
            return ""
