"""Opening the engine that the settings name."""

from typing import TYPE_CHECKING

from twofold import errors
from twofold.engines.engine import Engine

if TYPE_CHECKING:
    from ibis.expr.types import Scalar

    from twofold.settings import Settings


class UnknownEngine(errors.Invalid):
    """There is no engine {address!r}; use 'duckdb'."""


def open(settings: "Settings") -> Engine:  # noqa: A001 -- read as engines.open, like storage.open
    """Return the engine that the settings name; raises UnknownEngine."""
    if settings.engine != "duckdb":
        raise UnknownEngine(address=settings.engine)
    from twofold.engines.duck import DuckEngine

    return DuckEngine(spill=settings.home / "spill")


def param(name: str, dtype: str) -> "Scalar":
    """Return a value that is bound by name when an expression runs, never written into SQL."""
    from twofold.engines.compiler import bound

    return bound(name, dtype)
