"""Names say what is inside: no rooms for leftovers, no work left lying about, no mocks."""

import ast
import re
from pathlib import PurePosixPath

from tests.house import tree
from tests.house.tree import Tree

LEFTOVERS = {"utils", "util", "helpers", "helper", "misc", "common", "core", "base"} | {
    f"{word}{ending}" for word in ("manager", "service") for ending in ("", "s")
}
# Put together here, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")


def test_no_file_or_folder_is_named_for_leftovers() -> None:
    assert leftovers(tree.house()) == []


def test_a_room_for_leftovers_is_noticed() -> None:
    bad = {"src/twofold/utils/dates.py": "", "src/twofold/people/manager.py": "", "src/a/b.py": ""}

    assert leftovers(bad) == ["src/twofold/people/manager.py", "src/twofold/utils/dates.py"]


def test_no_work_is_left_lying_about() -> None:
    assert unfinished(tree.house()) == []


def test_work_left_lying_about_is_noticed() -> None:
    bad = {"src/twofold/a.py": "x = 1  # TO" + "DO: think\n", "src/twofold/b.py": "x = 1\n"}

    assert unfinished(bad) == ["src/twofold/a.py:1"]


def test_tests_use_small_fakes_and_no_mocks() -> None:
    assert mocks(tree.house()) == []


def test_a_mock_is_noticed() -> None:
    bad = {
        "tests/a/test_a.py": "from unittest.mock import Mock\n",
        "tests/a/test_b.py": "from unittest import mock\n",
        "tests/a/test_c.py": "import unittest.mock\n",
        "tests/a/test_d.py": "import pytest\n",
    }

    assert mocks(bad) == ["tests/a/test_a.py", "tests/a/test_b.py", "tests/a/test_c.py"]


def leftovers(house: Tree) -> list[str]:
    """Return the files that are, or lie in a folder that is, named for leftovers."""
    return sorted(
        path
        for path in tree.ours(house)
        if any(part.split(".")[0].lower() in LEFTOVERS for part in PurePosixPath(path).parts)
    )


def unfinished(house: Tree) -> list[str]:
    """Return file and line of each mark of unfinished work."""
    return [
        f"{path}:{number}"
        for path, text in tree.ours(house).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if UNFINISHED.search(line)
    ]


def mocks(house: Tree) -> list[str]:
    """Return the modules that import unittest.mock in one of its ways."""
    return [
        path
        for path, module in tree.modules(house, "src/", "tests/")
        if any(_mocks(node) for node in ast.walk(module))
    ]


def _mocks(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(name.name.startswith("unittest.mock") for name in names)
        case ast.ImportFrom(module="unittest", names=names):
            return any(name.name == "mock" for name in names)
        case ast.ImportFrom(module=str(module)):
            return module.startswith("unittest.mock")
        case _:
            return False
