"""Every module opens with a sentence for its reader, and every query with its reason."""

import ast
import re

from tests.house import tree
from tests.house.tree import Tree

WORDS_MIN = 3


def test_every_module_opens_with_a_sentence() -> None:
    assert modules_without_a_sentence(tree.house()) == []


def test_a_module_without_a_sentence_is_noticed() -> None:
    bad = {
        "src/twofold/mute.py": "import os\n",
        "src/twofold/terse.py": '"""Stuff."""\n',
        "src/twofold/good.py": '"""The clock that everything asks."""\n',
    }

    found = modules_without_a_sentence(bad)

    assert found == ["src/twofold/mute.py", "src/twofold/terse.py"]


def test_every_query_says_why() -> None:
    assert queries_without_a_reason(tree.house()) == []


def test_a_query_without_a_reason_is_noticed() -> None:
    bad = {
        "src/twofold/people/queries.sql": "-- name: find\nSELECT 1;\n\n"
        "-- name: claim\n-- The second test of `state` is the lock.\nUPDATE job SET state = 1;\n"
    }

    found = queries_without_a_reason(bad)

    assert found == ["src/twofold/people/queries.sql: find"]


def modules_without_a_sentence(house: Tree) -> list[str]:
    """Return the modules whose docstring is missing or no sentence."""
    return [
        path
        for path, module in tree.modules(house, "src/", "tests/", "benchmarks/")
        if not _is_sentence(ast.get_docstring(module))
    ]


def queries_without_a_reason(house: Tree) -> list[str]:
    """Return the named queries whose first line after the name is no comment."""
    return [
        f"{path}: {name}"
        for path, text in tree.under(house, "src/", ".sql").items()
        for name, line in re.findall(r"^-- name: *(\w+)\S*\n(.*)$", text, re.MULTILINE)
        if not re.match(r"-- \S", line)
    ]


def _is_sentence(text: str | None) -> bool:
    if text is None:
        return False
    paragraph = text.split("\n\n")[0].strip()
    return len(paragraph.split()) >= WORDS_MIN and paragraph.endswith((".", "?", "!", ":"))
