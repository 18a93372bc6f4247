"""Every table says where what it holds of people is exported, and which room forgets it."""

import importlib
import re

from tests.house import tree
from tests.house.tree import Tree
from twofold.rights import FILES, TABLES, Holding

BARE = "nothing is exported or nothing forgotten, and there is no reason"
MIGRATIONS = "src/twofold/storage/migrations/"


def test_every_table_says_what_becomes_of_what_it_holds_of_people() -> None:
    assert unsaid(tables(tree.house()), dict(TABLES)) == []


def test_a_table_that_says_nothing_and_one_that_is_gone_are_noticed() -> None:
    said = {"a": Holding(exported=("touches",), forgotten="touches"), "gone": Holding(why="x")}

    assert unsaid({"a", "new"}, said) == ["gone is told of and not there", "new is not told of"]


def test_what_is_neither_exported_nor_forgotten_has_its_reason() -> None:
    said = {
        "bare": Holding(),
        "unread": Holding(forgotten="people"),
        "lost": Holding(exported=("nowhere",), forgotten="people"),
        "kept": Holding(exported=("touches",), forgotten="clock"),
    }

    assert unsaid(set(said), said) == [
        "bare: nothing is exported or nothing forgotten, and there is no reason",
        "kept: clock forgets nothing",
        "lost: there is no file nowhere",
        "unread: nothing is exported or nothing forgotten, and there is no reason",
    ]


def tables(house: Tree) -> set[str]:
    """Return every table that a migration makes."""
    made = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)")
    texts = tree.under(house, MIGRATIONS, ".sql").values()
    return {name for text in texts for name in made.findall(text)} | {"migration"}


def unsaid(there: set[str], said: dict[str, Holding]) -> list[str]:
    """Return what is wrong with what is said of tables."""
    found = [f"{name} is not told of" for name in there - said.keys()]
    found += [f"{name} is told of and not there" for name in said.keys() - there]
    for name, holding in said.items():
        if not holding.why and not (holding.exported and holding.forgotten):
            found.append(
                f"{name}: nothing is exported or nothing forgotten, and there is no reason"
            )
        found += [
            f"{name}: there is no file {file}" for file in holding.exported if file not in FILES
        ]
        if holding.forgotten and not _forgets(holding.forgotten):
            found.append(f"{name}: {holding.forgotten} forgets nothing")
    return sorted(found)


def _forgets(room: str) -> bool:
    place, _, verb = room.rpartition(".") if ".forget" in room else (room, "", "forget")
    return hasattr(importlib.import_module(f"twofold.{place}"), verb)
