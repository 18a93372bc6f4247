"""Every room is on the map in src/twofold/README.md, and its words are in the glossary."""

import re

from tests.house import tree
from tests.house.tree import Tree

MAP = "src/twofold/README.md"
GLOSSARY = "docs/concepts.md"


def test_every_room_is_on_the_map() -> None:
    assert off_the_map(tree.house()) == []


def test_a_room_off_the_map_and_a_room_that_is_gone_are_noticed() -> None:
    bad = {
        MAP: "| `people/` | who |\n| `clock.py` | now |\n| `gone/` | what was |\n",
        "src/twofold/people/__init__.py": "",
        "src/twofold/clock.py": "",
        "src/twofold/attic/__init__.py": "",
    }

    assert off_the_map(bad) == ["attic is not on the map", "gone is on the map and not there"]


def test_every_table_is_in_the_glossary() -> None:
    assert unexplained_tables(tree.house()) == []


def test_a_table_that_no_word_explains_is_noticed() -> None:
    bad = {
        GLOSSARY: "**person** … kept in `handle`",
        "src/twofold/storage/migrations/record/sqlite/0001_pre_a.sql": "CREATE TABLE handle (a "
        "INT);\nCREATE TABLE mystery (a INT);\n",
    }

    assert unexplained_tables(bad) == ["mystery"]


def off_the_map(house: Tree) -> list[str]:
    """Return the rooms that the map lacks, and those it shows that are not there."""
    shown = set(re.findall(r"^\| `([a-z_]+)(?:/|\.py)`", house.get(MAP, ""), re.MULTILINE))
    there = tree.rooms(house)
    lacking = [f"{room} is not on the map" for room in sorted(there - shown)]
    gone = [f"{room} is on the map and not there" for room in sorted(shown - there)]
    return lacking + gone


def unexplained_tables(house: Tree) -> list[str]:
    """Return the tables whose name does not stand in backticks in the glossary."""
    said = set(re.findall(r"`([a-z_]+)`", house.get(GLOSSARY, "")))
    made = {
        name
        for text in tree.under(house, "src/twofold/storage/migrations/", ".sql").values()
        for name in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", text)
    }
    return sorted(made - said)
