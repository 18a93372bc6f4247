"""A home that many tests begin with: made once in each process, then put back as it was kept."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql

from twofold import system
from twofold.settings import Settings
from twofold.system import System

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
COUNTERS = (
    "SELECT sequencename, last_value FROM pg_sequences"
    " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What lay in a home's folder and, where its record is on a server, in its tables."""

    files: dict[str, bytes]
    tables: dict[str, bytes]
    counters: list[tuple[str, int]]


_kept: dict[tuple[str, str], Kept] = {}


@contextmanager
def opened(
    settings: Settings,
    name: str,
    fill: Callable[[System], None],
    *,
    open_home: Callable[[Settings], AbstractContextManager[System]] = system.running,
) -> Iterator[System]:
    """Open an empty home with what `fill` puts into it; the same name means the same filling."""
    apart = msgspec.structs.replace(
        settings, home=Path(), database=settings.database and "postgresql"
    )
    key = (name, repr(apart))
    if key in _kept:
        _put_back(_kept[key], settings)
    else:
        with open_home(settings) as home:
            fill(home)
        _kept[key] = _keep(settings)
    with open_home(settings) as found:
        yield found


def _keep(settings: Settings) -> Kept:
    files = {
        str(file.relative_to(settings.home)): file.read_bytes()
        for file in settings.home.rglob("*")
        if file.is_file()
    }
    if not settings.database:
        return Kept(files=files, tables={}, counters=[])
    with psycopg.connect(settings.database) as connection:
        names = [str(name) for (name,) in connection.execute(TABLES)]
        tables = {name: _rows(connection, name) for name in names}
        counters = [(str(name), int(last)) for name, last in connection.execute(COUNTERS)]
    filled = {name: rows for name, rows in tables.items() if rows}
    return Kept(files=files, tables=filled, counters=counters)


def _rows(connection: psycopg.Connection, name: str) -> bytes:
    copying = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
    with connection.cursor().copy(copying) as copy:
        return b"".join(bytes(block) for block in copy)


def _put_back(kept: Kept, settings: Settings) -> None:
    for name, content in kept.files.items():
        file = settings.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if not settings.database:
        return
    with psycopg.connect(settings.database) as connection:
        for name, rows in kept.tables.items():
            # A home has a few rows from the moment its tables are made.
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            copying = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
            with connection.cursor().copy(copying) as copy:
                copy.write(rows)
        for counter in kept.counters:
            connection.execute("SELECT setval(quote_ident(%s)::regclass, %s)", counter)
