"""Whose rows a reading may use: those who permit what it is for."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from twofold.ids import PersonId
    from twofold.terms import Permitting

Rows = TypeVar("Rows", pa.Table, pa.RecordBatch)


def rows(told: Rows, use: "Permitting | None") -> Rows:
    """Return the rows of people who permit a use; without one, all of them."""
    if use is None or (use.unless_said and not use.others):
        return told
    named = pc.is_in(told["person_id"], value_set=pa.array(use.others, pa.string()))
    return told.filter(pc.invert(named) if use.unless_said else named)


def among(people: "Sequence[PersonId]", use: "Permitting | None") -> "Sequence[PersonId]":
    """Return those of these people who permit a use."""
    return people if use is None else [one for one in people if use.includes(one)]


def excluded(use: "Permitting | None") -> "Collection[PersonId]":
    """Return who is left out where everybody else is read."""
    return use.others if use is not None and use.unless_said else ()


def included(use: "Permitting | None") -> "Sequence[PersonId] | None":
    """Return who is read where everybody else is left out, None where most are read."""
    return list(use.others) if use is not None and not use.unless_said else None
