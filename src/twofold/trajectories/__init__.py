"""What a person's touches add up to: steps, readings, stages and profiles.

Names are found at first use: the modules behind them import Ibis and DuckDB, which a web process
that never reads the lens must not pay for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twofold.trajectories.schema import ORDER, OWN, SCHEMA

_HOMES = {
    "ORDER": "schema",
    "OWN": "schema",
    "SCHEMA": "schema",
}

__all__ = ["ORDER", "OWN", "SCHEMA"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attribute may be anything
    if home := _HOMES.get(name):
        return getattr(import_module(f"twofold.trajectories.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
