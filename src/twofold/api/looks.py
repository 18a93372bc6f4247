"""Every read of somebody's record by a machine is noted for that person, before it is answered."""

from collections.abc import Awaitable, Callable
from typing import Any

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from twofold import clock, people, rights
from twofold.access import Key
from twofold.people import Person
from twofold.system import System

Connection = ASGIConnection[Any, Any, Any, Any]


def guard(home: System) -> Callable[[Connection, BaseRouteHandler], Awaitable[None]]:
    """Return what notes each GET below /people/{person_id}; raises people.UnknownPerson."""

    async def note(connection: Connection, _: BaseRouteHandler) -> None:
        person_id = connection.path_params.get("person_id")
        if connection.scope.get("method") == "GET" and person_id is not None:
            await to_thread.run_sync(_note_id, home, connection, person_id)

    return note


def note(home: System, connection: Connection, person: Person) -> None:
    """Note that the key of a request reads a person's record."""
    key: Key = connection.state.key
    rights.look(
        home.record,
        who=key.key_id,
        role="machine",
        person_id=person.person_id,
        what="export" if connection.scope["path"].endswith("/export") else "api",
        now=clock.now_us(),
    )


def _note_id(home: System, connection: Connection, person_id: str) -> None:
    note(home, connection, people.get(home.record, person_id))
