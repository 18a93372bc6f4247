"""Names in an expression that no touch bears: they count as nothing, and are likely mistyped."""

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from ibis.expr.types import Table

from twofold import trajectories
from twofold.audiences.tree import Call, Expression, leaves
from twofold.audiences.vocabulary import FUNCTIONS, OWN, purposes

if TYPE_CHECKING:
    from twofold.audiences.crowd import Opened

# Nearer names than these are hardly meant; more would take longer to compare than to type again.
ALIKE_MIN = 0.6
COMPARED_MAX = 1_000


class Unheard(msgspec.Struct, frozen=True, kw_only=True):
    """A name that no touch bears of whoever permits the use, and the nearest one that does."""

    name: str
    near: str = ""

    @property
    def in_words(self) -> str:
        """Return it as a sentence, with what may have been meant."""
        told = f"No touch named “{self.name}” has come in from anybody whose touches may be read."
        return f"{told} Did you mean “{self.near}”?" if self.near else told


def of(opened: "Opened", expression: Expression, *, hold_bytes: int = 0) -> tuple[Unheard, ...]:
    """Return the names in an expression that no touch bears, in their order; purposes are none."""
    asked = dict.fromkeys(
        leaf.word
        for leaf in leaves(expression.tree)
        if isinstance(leaf, Call)
        and FUNCTIONS[leaf.name].takes == "name"
        and leaf.word is not None
        and leaf.word not in purposes()
    )
    if not asked:
        return ()
    rows = opened().held(bytes_max=hold_bytes, wait=False).arrow(_named()).to_pylist()
    heard = {row["name"]: row["touches"] for row in rows}
    frequent = sorted(heard, key=lambda name: (-heard[name], name))[:COMPARED_MAX]
    return tuple(
        Unheard(name=name, near=_nearest(name, frequent)) for name in asked if name not in heard
    )


def _nearest(name: str, heard: list[str]) -> str:
    """Return the name that is most like one, whatever the size of its letters; or nothing."""
    small = {one.lower(): one for one in reversed(heard)}
    near = get_close_matches(name.lower(), small, n=1, cutoff=ALIKE_MIN)
    return small[near[0]] if near else ""


@cache
def _named() -> Table:
    """Return name, touches: what the touches of the own orbit are called, and how many each."""
    steps = trajectories.steps_table()
    own = steps.filter((steps.orbit == OWN) & steps.name.notnull())
    return own.group_by("name").agg(touches=own.count())
