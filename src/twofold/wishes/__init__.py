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
from twofold.wishes.lists import Brought, Listed, NotAList, Refused, columns, one, read
from twofold.wishes.meanings import Verb
from twofold.wishes.replies import (
    BY_PHONE,
    Doubtful,
    Start,
    Stop,
    Understood,
    stop_address,
    texts,
    understood,
)
from twofold.wishes.rows import BadRow, Usual, Wish
from twofold.wishes.signals import HEADER, SUPPORT, noes, objects

__all__ = [
    "BY_PHONE",
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
    "Listed",
    "NotAList",
    "Refused",
    "Start",
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
    "stop_address",
    "texts",
    "till_address",
    "understood",
]
