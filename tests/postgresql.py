"""A database on a server that one test after another uses, each finding it empty."""

import time
from typing import Any
from uuid import uuid4

import psycopg

from twofold import storage
from twofold.storage.threads import PerThread

# Nobody vacuums here: the catalogue's dead rows, of which each emptying leaves some, are taken
# out by us.
EMPTIED_MAX = 100
OTHERS_SECONDS_MAX = 5

_OTHERS = """
SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
AND NOT (pid = ANY (%s) AND state = 'idle')
"""
# A table is little while the server plans with it as with one that never had a row.
_FILLED = """
SELECT oid::regclass::text AS name, pages < 10 AS little
FROM (SELECT oid, pg_relation_size(oid) / current_setting('block_size')::int AS pages
  FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'migration')
WHERE pages > 0
"""
_RESTART = """
SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence
WHERE pg_sequence_last_value(seqrelid::regclass) IS NOT NULL
"""
# A row that is new or changed has a new xmin, one that is gone is missing from the count. Of
# pg_class only what an emptying leaves as it is.
_SHAPE = """
SELECT
  (SELECT sum(hashtext((oid, relname, relnamespace, relowner, relkind, relpersistence, relchecks,
     relhasrules, relhastriggers, relrowsecurity, relacl, reloptions, relispopulated)::text))
   FROM pg_class WHERE oid >= 16384),
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_attribute WHERE attrelid >= 16384)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_type WHERE oid >= 16384)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_proc WHERE oid >= 16384)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_namespace)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_constraint)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_attrdef)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_trigger)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_event_trigger)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_extension)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_sequence)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_db_role_setting)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_largeobject_metadata)::text,
  (SELECT row(count(*), max(xmin::text::bigint)) FROM migration)::text
"""


class Lasting(storage.PostgreSQL):
    """A database whose connections stay open when it is closed: the next test takes them.

    To make one, and to learn of the tables again, costs a server more than most tests do.
    """

    def __init__(self, url: str, kept: PerThread[psycopg.Connection[Any]]) -> None:
        """Use the server at `url` over connections that are kept."""
        super().__init__(url)
        self._threads = kept

    def close(self) -> None:
        """Leave them open."""


class Server:
    """Where databases are made, each a copy of one with every table in it."""

    def __init__(self, url: str, template: str) -> None:
        """Use a server that runs; `template` is the name of the database to copy."""
        self.url, self.template = url, template
        self._connection = psycopg.connect(url, autocommit=True)

    def make(self) -> str:
        """Make a database; returns its name."""
        name = f"twofold_{uuid4().hex}"
        self._connection.execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY'
        )
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever uses it."""
        self._connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Let go of the server."""
        self._connection.close()


class Emptied:
    """One database, emptied between tests, and made anew when a test changed more than rows."""

    def __init__(self, server: Server) -> None:
        """Make it."""
        self._server = server
        self._kept: dict[str, PerThread[psycopg.Connection[Any]]] = {}
        self._begin()

    def open(self, part: str) -> storage.PostgreSQL:
        """Return the record or the journal over the connections that tests before have made."""
        return Lasting(self.url, self._kept.setdefault(part, PerThread()))

    def empty(self) -> bool:
        """Leave it as it was made; returns whether it had to be made anew for that."""
        try:
            kept = self._emptied()
        except psycopg.Error:
            kept = False
        if not kept:
            self.close()
            self._begin()
        return not kept

    def close(self) -> None:
        """Drop it."""
        for kept in self._kept.values():
            kept.close()
        self._connection.close()
        del BY_URL[self.url]
        self._server.drop(self.name)

    def _begin(self) -> None:
        self.name = self._server.make()
        self.url = within(self._server.url, self.name)
        self._connection: psycopg.Connection[Any] = psycopg.connect(self.url, autocommit=True)
        self._shape = self._row(_SHAPE)
        BY_URL[self.url] = self
        self._times = 0

    def _emptied(self) -> bool:
        # What was told to go may still be at its last commit.
        until = time.monotonic() + OTHERS_SECONDS_MAX
        while self._connection.execute(_OTHERS, (self._idle(),)).fetchall():
            if time.monotonic() > until:
                return False
            time.sleep(0.001)
        self._connection.execute(_RESTART)
        # New files for a table cost the server more than some rows in it, which it passes over; and
        # what it had planned for the table stays.
        emptying = [
            f"DELETE FROM {name}" if little else f"TRUNCATE {name}"
            for name, little in self._connection.execute(_FILLED).fetchall()
        ]
        self._connection.execute("; ".join(emptying))
        self._times += 1
        if self._times % EMPTIED_MAX == 0:
            self._connection.execute("VACUUM pg_class")
        return bool(self._row(_SHAPE) == self._shape)

    def _idle(self) -> list[int]:
        """Return the backends that may stay; a connection that is not done with goes."""
        pids = []
        for kept in self._kept.values():
            held = list(kept._open.values())
            if all(_is_idle(connection) for connection in held):
                pids += [connection.info.backend_pid for connection in held]
            else:
                kept.close()
        return pids

    def _row(self, query: str) -> Any:
        return self._connection.execute(query).fetchone()


# The databases of this process that are emptied between tests.
BY_URL: dict[str, Emptied] = {}


def _is_idle(connection: psycopg.Connection[Any]) -> bool:
    return connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def within(url: str, name: str) -> str:
    """Return the address of a database on the server of another."""
    head, _, tail = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{tail}" if tail else "")
