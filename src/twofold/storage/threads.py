"""A connection for each thread: given back when its thread ends, for threads come and go."""

import os
import threading
from typing import Generic, Protocol, TypeVar


class Closable(Protocol):
    """What can be closed."""

    def close(self) -> object:
        """Close it."""
        ...


Connection = TypeVar("Connection", bound=Closable)


class PerThread(Generic[Connection]):
    """The open connections of one database, by thread."""

    def __init__(self) -> None:
        """Start with none."""
        self._local = threading.local()
        self._open: dict[int, Connection] = {}

    def get(self) -> Connection | None:
        """Return this thread's connection, if it has one."""
        held: _Held[Connection] | None = getattr(self._local, "held", None)
        return None if held is None else held.connection

    def keep(self, connection: Connection) -> Connection:
        """Keep a connection for this thread, and return it."""
        self._local.held = _Held(connection, self._open)
        return connection

    def close(self) -> None:
        """Close every thread's connection."""
        while self._open:
            # Taken out first: a thread that ends meanwhile would close the same one again, and by
            # then its descriptor may be somebody else's.
            try:
                _, connection = self._open.popitem()
            except KeyError:
                break
            connection.close()
        self._local = threading.local()


class _Held(Generic[Connection]):
    """Closes its connection once nothing holds it: when its thread has ended."""

    def __init__(self, connection: Connection, others: dict[int, Connection]) -> None:
        self.connection, self._open = connection, others
        self._process = os.getpid()
        others[id(connection)] = connection

    def __del__(self) -> None:
        """Close it, unless it was."""
        # A process that was forked has no thread but the one that forked. It lets go of what the
        # others held, and to close its copy of a line to a server would end the line for them.
        if os.getpid() != self._process:
            return
        if self._open.pop(id(self.connection), None) is not None:
            self.connection.close()
