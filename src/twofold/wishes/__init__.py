"""How a yes and a no come in beside the person's own pages: lists of them, for now."""

from twofold.wishes.columns import Columns
from twofold.wishes.lists import Brought, NotAList, Refused, columns, read
from twofold.wishes.meanings import Verb
from twofold.wishes.rows import BadRow, Usual, Wish

__all__ = [
    "BadRow",
    "Brought",
    "Columns",
    "NotAList",
    "Refused",
    "Usual",
    "Verb",
    "Wish",
    "columns",
    "read",
]
