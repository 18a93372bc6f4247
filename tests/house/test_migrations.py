"""The two dialects of a migration make the same tables, columns and indexes."""

import re
from collections.abc import Iterator

from tests.house import tree
from tests.house.tree import Tree

FOLDER = "src/twofold/storage/migrations/"
CONSTRAINTS = {"PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT", "EXCLUDE"}
FILE = re.compile(r"^[0-9]{4}_(?:pre|post)_[a-z_]+\.sql$")


def test_both_dialects_make_the_same_tables_and_columns() -> None:
    assert differences(tree.house()) == []


def test_a_column_of_one_dialect_only_is_noticed() -> None:
    bad = {
        f"{FOLDER}record/sqlite/0001_pre_a.sql": "-- why\nCREATE TABLE a (b INTEGER PRIMARY KEY, "
        "c TEXT DEFAULT (lower('x, y')), UNIQUE (b, c));\nCREATE INDEX i ON a (b);\n",
        f"{FOLDER}record/postgresql/0001_pre_a.sql": "CREATE TABLE a (b BIGINT PRIMARY KEY);\n",
    }

    assert differences(bad) == [
        "record: column a.c in sqlite only",
        "record: index i in sqlite only",
    ]


def test_a_migration_of_one_dialect_only_is_noticed() -> None:
    bad = {f"{FOLDER}journal/postgresql/0002_post_b.sql": "DROP INDEX i;\n"}

    assert differences(bad) == ["journal: file 0002_post_b.sql in postgresql only"]


def test_every_migration_says_when_it_runs() -> None:
    assert misnamed(tree.house()) == []


def test_a_migration_that_does_not_say_when_it_runs_is_noticed() -> None:
    assert misnamed({f"{FOLDER}record/sqlite/2_add.sql": ""}) == [
        f"{FOLDER}record/sqlite/2_add.sql"
    ]


def differences(house: Tree) -> list[str]:
    """Return what only one of the two dialects of the record or the journal has."""
    found = []
    for database in ("journal", "record"):
        one, other = (_made(house, database, dialect) for dialect in ("sqlite", "postgresql"))
        found += [f"{database}: {thing} in sqlite only" for thing in one - other]
        found += [f"{database}: {thing} in postgresql only" for thing in other - one]
    return sorted(found)


def misnamed(house: Tree) -> list[str]:
    """Return the migrations that are not numbered and marked `pre` or `post`."""
    files = tree.under(house, FOLDER, ".sql")
    return [path for path in files if not FILE.match(path.rpartition("/")[2])]


def _made(house: Tree, database: str, dialect: str) -> set[str]:
    files = tree.under(house, f"{FOLDER}{database}/{dialect}/", ".sql")
    made = {f"file {path.rpartition('/')[2]}" for path in files}
    for text in files.values():
        made |= set(_things(re.sub(r"--.*", "", text)))
    return made


def _things(text: str) -> Iterator[str]:
    for name, rest in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\(([^;]*)", text):
        yield f"table {name}"
        yield from (f"column {name}.{column}" for column in _columns(rest))
    for name, column in re.findall(r"ALTER TABLE (\w+)\s+ADD COLUMN (\w+)", text):
        yield f"column {name}.{column}"
    for name in re.findall(r"CREATE (?:UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+)", text):
        yield f"index {name}"


def _columns(rest: str) -> Iterator[str]:
    depth, words = 1, [""]
    for letter in rest:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if not depth:
            break
        if letter == "," and depth == 1:
            words.append("")
        else:
            words[-1] += letter
    firsts = (word.split()[0] for word in words if word.strip())
    return (first for first in firsts if first.upper() not in CONSTRAINTS)
