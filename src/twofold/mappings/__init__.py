"""Mappings turn files of any shape into touches: read, preview, suggest, and the drop folder."""

from twofold.mappings.checks import load, parse
from twofold.mappings.drop import Dropped, finish, pending
from twofold.mappings.expressions import WrongExpression
from twofold.mappings.journey import (
    JOURNEY,
    JOURNEY_ZONE,
    DemoMissing,
    journey_paths,
    journey_weeks,
)
from twofold.mappings.lookups import LookupTooLarge, NoLookup, WrongLookup
from twofold.mappings.mapping import Field, Mapping, Moment, Touch, WrongMapping
from twofold.mappings.outcome import FileRead, Mapped, RefusedRow
from twofold.mappings.reading import Preview, Reading, header, preview, read
from twofold.mappings.ready import NoReadyMapping, fitting, ready, ready_names, ready_toml
from twofold.mappings.shape import guess_form
from twofold.mappings.suggestion import suggest
from twofold.mappings.writing import write

__all__ = [
    "JOURNEY",
    "JOURNEY_ZONE",
    "DemoMissing",
    "Dropped",
    "Field",
    "FileRead",
    "LookupTooLarge",
    "Mapped",
    "Mapping",
    "Moment",
    "NoLookup",
    "NoReadyMapping",
    "Preview",
    "Reading",
    "RefusedRow",
    "Touch",
    "WrongExpression",
    "WrongLookup",
    "WrongMapping",
    "finish",
    "fitting",
    "guess_form",
    "header",
    "journey_paths",
    "journey_weeks",
    "load",
    "parse",
    "pending",
    "preview",
    "read",
    "ready",
    "ready_names",
    "ready_toml",
    "suggest",
    "write",
]
