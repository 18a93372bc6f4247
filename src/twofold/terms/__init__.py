"""The person's half: what they let the organisation do, and the one answer to whether it may."""

from twofold.terms.budgets import Spent, spent
from twofold.terms.bulk import Uttered, say_all, unsaid
from twofold.terms.clauses import Clause, Conditions, Overflow, Speaker
from twofold.terms.fold import NOTHING_SAID, Terms, Version, Withdrawn, fold
from twofold.terms.holdings import export
from twofold.terms.intents import Circumstances, Contact, Intent, Matter
from twofold.terms.intents import checked as checked_intent
from twofold.terms.limits import Budget
from twofold.terms.log import (
    Gate,
    OtherStatement,
    Spoken,
    StaleTerms,
    gate,
    of,
    restrict,
    said_about,
    say,
)
from twofold.terms.permissions import Defer, Deny, Digest, Permission, Permit
from twofold.terms.permit import CONFIRMATION, permit
from twofold.terms.plain import plain, plain_statement
from twofold.terms.positions import (
    USUAL,
    Assumed,
    Position,
    UnknownPosition,
    assumed,
    assumed_of_all,
    positions,
)
from twofold.terms.positions import checked as checked_position
from twofold.terms.positions import choose as choose_position
from twofold.terms.positions import names as position_names
from twofold.terms.positions import tell as tell_position
from twofold.terms.preferences import BadPreference, Human, Preferences
from twofold.terms.scopes import EVERYTHING, BadScope, Scope, covers
from twofold.terms.statements import (
    BadStatement,
    NotTheirs,
    Proof,
    Said,
    Statement,
    Verb,
    checked,
    loosens,
)
from twofold.terms.uses import MARKETING, REPLY, TRANSACTION, Rate, UnknownUse
from twofold.terms.uses import checked as checked_use
from twofold.terms.uses import words as use_words
from twofold.terms.weighing import weighed
from twofold.terms.windows import BadWindow, BadZone, Window, minutes
from twofold.terms.words import clause_words, reason, sentence

__all__ = [
    "CONFIRMATION",
    "EVERYTHING",
    "MARKETING",
    "NOTHING_SAID",
    "REPLY",
    "TRANSACTION",
    "USUAL",
    "Assumed",
    "BadPreference",
    "BadScope",
    "BadStatement",
    "BadWindow",
    "BadZone",
    "Budget",
    "Circumstances",
    "Clause",
    "Conditions",
    "Contact",
    "Defer",
    "Deny",
    "Digest",
    "Gate",
    "Human",
    "Intent",
    "Matter",
    "NotTheirs",
    "OtherStatement",
    "Overflow",
    "Permission",
    "Permit",
    "Position",
    "Preferences",
    "Proof",
    "Rate",
    "Said",
    "Scope",
    "Speaker",
    "Spent",
    "Spoken",
    "StaleTerms",
    "Statement",
    "Terms",
    "UnknownPosition",
    "UnknownUse",
    "Uttered",
    "Verb",
    "Version",
    "Window",
    "Withdrawn",
    "assumed",
    "assumed_of_all",
    "checked",
    "checked_intent",
    "checked_position",
    "checked_use",
    "choose_position",
    "clause_words",
    "covers",
    "export",
    "fold",
    "gate",
    "loosens",
    "minutes",
    "of",
    "permit",
    "plain",
    "plain_statement",
    "position_names",
    "positions",
    "reason",
    "restrict",
    "said_about",
    "say",
    "say_all",
    "sentence",
    "spent",
    "tell_position",
    "unsaid",
    "use_words",
    "weighed",
]
