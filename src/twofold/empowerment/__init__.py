"""How much say people have, out of what happened; who chooses whom to write to cannot read it."""

from twofold.empowerment.evidence import Contact, Evidence, Said, Thread, Wish
from twofold.empowerment.index import EVENTS_MIN, Component, Index, Part, Refused, measure
from twofold.empowerment.people import Population, everybody, own

__all__ = [
    "EVENTS_MIN",
    "Component",
    "Contact",
    "Evidence",
    "Index",
    "Part",
    "Population",
    "Refused",
    "Said",
    "Thread",
    "Wish",
    "everybody",
    "measure",
    "own",
]
