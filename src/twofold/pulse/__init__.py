"""Two questions on felt control, after a need was met: optional, rare, and no input of anything."""

from twofold.pulse.answers import (
    AGAIN_US,
    ANSWERS,
    ITEMS,
    AskedBefore,
    NoAnswer,
    answer,
    may_ask,
    skip,
)
from twofold.pulse.figures import N_MIN, Felt, Item, TooFew, felt
from twofold.pulse.holdings import export, forget

__all__ = [
    "AGAIN_US",
    "ANSWERS",
    "ITEMS",
    "N_MIN",
    "AskedBefore",
    "Felt",
    "Item",
    "NoAnswer",
    "TooFew",
    "answer",
    "export",
    "felt",
    "forget",
    "may_ask",
    "skip",
]
