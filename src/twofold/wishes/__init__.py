"""How a yes and a no come in beside the person's own pages: lists, words, signals."""

from twofold.wishes.asking import (
    CHANNELS,
    EXPIRES_US,
    Asked,
    BadAddress,
    BadUse,
    asked,
    offered,
    proof,
    till_address,
)
from twofold.wishes.columns import Columns
from twofold.wishes.lists import Brought, NotAList, Refused, columns, one, read
from twofold.wishes.meanings import Verb
from twofold.wishes.replies import Doubtful, Stop, Understood, understood
from twofold.wishes.rows import BadRow, Usual, Wish
from twofold.wishes.signals import HEADER, SUPPORT, noes, objects

__all__ = [
    "CHANNELS",
    "EXPIRES_US",
    "HEADER",
    "SUPPORT",
    "Asked",
    "BadAddress",
    "BadRow",
    "BadUse",
    "Brought",
    "Columns",
    "Doubtful",
    "NotAList",
    "Refused",
    "Stop",
    "Understood",
    "Usual",
    "Verb",
    "Wish",
    "asked",
    "columns",
    "noes",
    "objects",
    "offered",
    "one",
    "proof",
    "read",
    "till_address",
    "understood",
]
