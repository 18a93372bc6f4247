"""Named SQL, written once and run on both databases."""

import logging
import re
from functools import cached_property
from importlib import resources
from types import SimpleNamespace

import aiosql
from aiosql.adapters.pyformat import PyFormatAdapter

# A parameter is a colon and a name, but not the second colon of a cast nor text in quotes.
PARAMETER = re.compile(r"'[^']*'|\"[^\"]*\"|(?<![:\w]):([a-z_]\w*)")

_PYFORMAT = PyFormatAdapter()

# It warns of every statement that is no SELECT and has no mark for its own way of running it.
logging.getLogger("aiosql").setLevel(logging.ERROR)


class Query:
    """One statement under its name; `text` takes :name parameters."""

    def __init__(self, name: str, text: str) -> None:
        """Keep the statement; its forms per dialect are made at first use."""
        self.name = name
        self.text = text
        self._lists: dict[tuple[str, str], Query] = {}

    @cached_property
    def pyformat(self) -> str:
        """Return the text with %(name)s parameters, as psycopg wants them."""
        escaped = self.text.replace("%", "%%")
        return str(_PYFORMAT.process_sql(self.name, None, escaped))

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Return the parameters in the order of their first appearance."""
        found = (match[1] for match in PARAMETER.finditer(self.text) if match[1])
        return tuple(dict.fromkeys(found))

    @cached_property
    def reads(self) -> bool:
        """Tell whether the statement only reads, so that it needs no turn to write."""
        return not re.search(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", self.text.upper())

    def with_list(self, name: str, listed: str) -> "Query":
        """Return the query with `IN (:name)` written as the dialect takes a list of any length."""
        key = (name, listed)
        if key not in self._lists:
            text = re.sub(rf"\bIN \(:{name}\)", listed.format(name=name), self.text)
            self._lists[key] = Query(f"{self.name}_listed", text)
        return self._lists[key]


class Queries(SimpleNamespace):
    """The queries of one room, as attributes."""

    def __getattr__(self, name: str) -> Query:
        """Say which query is missing; found ones never come here."""
        message = f"no query named {name!r} in this room's SQL"
        raise AttributeError(message)


def queries(room: str) -> Queries:
    """Return the queries in all `.sql` files of the package named `room`."""
    files = sorted(file.name for file in resources.files(room).iterdir())
    named = [one for name in files if name.endswith(".sql") for one in _read(room, name)]
    return Queries(**{query.name: query for query in named})


def _read(room: str, file: str) -> list[Query]:
    text = resources.files(room).joinpath(file).read_text("utf-8")
    loaded = aiosql.from_str(text, "sqlite3", mandatory_parameters=False)
    names = [name for name in loaded.available_queries if not name.endswith("_cursor")]
    return [Query(name, getattr(loaded, name).sql) for name in names]
