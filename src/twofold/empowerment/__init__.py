"""How much say people have, out of what happened; who chooses whom to write to cannot read it."""

from twofold.empowerment.evidence import Breach, Contact, Evidence, Said, Thread, Wish
from twofold.empowerment.index import EVENTS_MIN, Component, Index, Part, Refused, measure
from twofold.empowerment.people import WINDOW_US, Own, Population, everybody, own

__all__ = [
    "EVENTS_MIN",
    "WINDOW_US",
    "Breach",
    "Component",
    "Contact",
    "Evidence",
    "Index",
    "Own",
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
