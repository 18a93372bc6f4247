"""The lens's engines: one Ibis expression compiled once and run with Arrow in and out.

DuckDB and Ibis are imported by the functions that need them, so that a web process which never
reads the lens stays small.
"""

from twofold.engines.engine import Engine, Held, MissingFile, Params, Source, Sources
from twofold.engines.opening import UnknownEngine, open, param  # noqa: A004 -- like storage.open

__all__ = [
    "Engine",
    "Held",
    "MissingFile",
    "Params",
    "Source",
    "Sources",
    "UnknownEngine",
    "open",
    "param",
]
