"""What people felt, over everybody: shares with their interval and n, and whether they fell.

A share is of those who chose 5, 6 or 7. Its interval is Wilson's (1927), that of a difference
Newcombe's hybrid score interval (1998, method 10), both at 95 %.
"""

from collections.abc import Sequence
from math import sqrt

import msgspec

from twofold.pulse.answers import AGAIN_US, ITEMS
from twofold.pulse.queries import sql
from twofold.storage import Database

# Fewer answers say too little, and too much about whoever gave them.
N_MIN = 10
AGREES_MIN = 5
_Z = 1.959963984540054


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One question: how many agree out of how many, the share with its interval, whether it fell.

    `before` is the share of the 90 days before, None where too few answered then.
    """

    name: str
    agree: int
    n: int
    share: float
    low: float
    high: float
    before: float | None
    fell: bool


class Felt(msgspec.Struct, frozen=True, kw_only=True):
    """What people felt in the last 90 days."""

    answers: int
    items: tuple[Item, ...]

    @property
    def fell(self) -> bool:
        """Tell whether either fell by more than chance does, which opens a review."""
        return any(item.fell for item in self.items)


class TooFew(msgspec.Struct, frozen=True, kw_only=True):
    """Too few answers to say anything."""

    answers: int


def felt(db: Database, *, now: int) -> Felt | TooFew:
    """Return what people felt in the last 90 days, against the 90 before."""
    late = db.all(sql.answers, after_us=now - AGAIN_US, until_us=now)
    early = db.all(sql.answers, after_us=now - 2 * AGAIN_US, until_us=now - AGAIN_US)
    found = []
    for name in ITEMS:
        lately = [value for row in late if (value := getattr(row, name)) is not None]
        before = [value for row in early if (value := getattr(row, name)) is not None]
        if len(lately) >= N_MIN:
            found.append(_item(name, lately, before))
    if not found:
        return TooFew(answers=len(late))
    return Felt(answers=len(late), items=tuple(found))


def _item(name: str, lately: Sequence[int], before: Sequence[int]) -> Item:
    agree, n = _agree(lately), len(lately)
    low, high = wilson(agree, n)
    known = len(before) >= N_MIN
    return Item(
        name=name,
        agree=agree,
        n=n,
        share=agree / n,
        low=low,
        high=high,
        before=_agree(before) / len(before) if known else None,
        fell=known and _at_most(agree, n, _agree(before), len(before)) < 0,
    )


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share of k in n (Wilson 1927)."""
    share, z2 = k / n, _Z**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def _at_most(k: int, n: int, before_k: int, before_n: int) -> float:
    """Return the upper end of the interval of the change from before (Newcombe 1998)."""
    share, before = k / n, before_k / before_n
    _, high = wilson(k, n)
    low, _ = wilson(before_k, before_n)
    return share - before + sqrt((high - share) ** 2 + (before - low) ** 2)


def _agree(values: Sequence[int]) -> int:
    return sum(value >= AGREES_MIN for value in values)
