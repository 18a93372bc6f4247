"""The person's half: what they let the organisation do, and the one answer to whether it may."""

from twofold.terms.clauses import Clause, Conditions
from twofold.terms.fold import NOTHING_SAID, Terms, Version, fold
from twofold.terms.intents import Circumstances, Contact, Intent, Matter
from twofold.terms.log import Gate, OtherStatement, Spoken, StaleTerms, gate, of, said_about, say
from twofold.terms.permissions import Defer, Deny, Digest, Permission, Permit
from twofold.terms.permit import CONFIRMATION, permit
from twofold.terms.positions import Position
from twofold.terms.scopes import EVERYTHING, BadScope, Scope
from twofold.terms.statements import BadStatement, NotTheirs, Said, Statement, checked, loosens
from twofold.terms.uses import Rate, UnknownUse
from twofold.terms.windows import BadWindow, BadZone, Window

__all__ = [
    "CONFIRMATION",
    "EVERYTHING",
    "NOTHING_SAID",
    "BadScope",
    "BadStatement",
    "BadWindow",
    "BadZone",
    "Circumstances",
    "Clause",
    "Conditions",
    "Contact",
    "Defer",
    "Deny",
    "Digest",
    "Gate",
    "Intent",
    "Matter",
    "NotTheirs",
    "OtherStatement",
    "Permission",
    "Permit",
    "Position",
    "Rate",
    "Said",
    "Scope",
    "Spoken",
    "StaleTerms",
    "Statement",
    "Terms",
    "UnknownUse",
    "Version",
    "Window",
    "checked",
    "fold",
    "gate",
    "loosens",
    "of",
    "permit",
    "said_about",
    "say",
]
