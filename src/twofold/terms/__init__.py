"""The person's half: what they let the organisation do, and the one answer to whether it may.

The names about a crowd are found at first use: they import NumPy, for which a web process that
asks of one person at a time must not pay.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from twofold.terms import exemptions
from twofold.terms.bounds import Bounds, bounds, counted
from twofold.terms.budgets import Spent, spent
from twofold.terms.bulk import Uttered, say_all, unsaid
from twofold.terms.choices import (
    CHANNELS,
    CONTACT_USES,
    DATA_USES,
    PRESETS,
    Choices,
    choices_of,
    is_card,
    preset,
    statements_for,
    with_topics,
)
from twofold.terms.clauses import Clause, Conditions, Overflow, Speaker
from twofold.terms.data_uses import KEPT_USES, Answer, kept
from twofold.terms.fold import NOTHING_SAID, Terms, Version, Withdrawn, fold, rules, standing
from twofold.terms.holdings import export, forget
from twofold.terms.house import (
    BadHouseRule,
    HouseRule,
    Notice,
    NotTheNotice,
    OwnNo,
    UnknownHouseRule,
    check_words,
    house_rules,
    legal_kinds,
    policy,
    settle,
)
from twofold.terms.house import end as end_house_rule
from twofold.terms.intents import Circumstances, Contact, Intent, Matter
from twofold.terms.intents import checked as checked_intent
from twofold.terms.limits import Budget, What
from twofold.terms.log import (
    Gate,
    OtherStatement,
    Spoken,
    StaleTerms,
    gate,
    gates,
    of,
    of_all,
    of_many,
    restrict,
    said_about,
    say,
    say_first,
    standing_of_all,
)
from twofold.terms.permissions import Defer, Deny, Digest, Permission, Permit
from twofold.terms.permit import CONFIRMATION, permit
from twofold.terms.permitting import (
    NoDataUse,
    Permitting,
    handles_of,
    keep_everybodys,
    keep_of,
    keep_once,
    lapsed,
    what_these_permit,
    who_of_these_permits,
    who_permits,
)
from twofold.terms.plain import plain, plain_statement
from twofold.terms.positions import (
    USUAL,
    Assumed,
    Position,
    UnknownPosition,
    assumed,
    assumed_of_all,
    assumed_of_these,
    held_to_less,
    positions,
)
from twofold.terms.positions import checked as checked_position
from twofold.terms.positions import choose as choose_position
from twofold.terms.positions import names as position_names
from twofold.terms.positions import tell as tell_position
from twofold.terms.preferences import BadPreference, Human, Preferences, human_first
from twofold.terms.proof import Damage, verify
from twofold.terms.rehearsal import Rehearsal
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
from twofold.terms.undoing import undoing
from twofold.terms.uses import (
    ANALYTICS,
    LEGAL,
    MARKETING,
    PROFILING_MARKETING,
    PROFILING_SERVICE,
    REPLY,
    REQUEST,
    SECURITY,
    TRANSACTION,
    Rate,
    UnknownUse,
)
from twofold.terms.uses import checked as checked_use
from twofold.terms.uses import in_dpv as use_in_dpv
from twofold.terms.uses import known as known_use
from twofold.terms.uses import words as use_words
from twofold.terms.weighing import weighed
from twofold.terms.windows import DAYS, BadWindow, BadZone, Window, minutes
from twofold.terms.words import clause_words, reason, reason_of_them, sentence, told_sentences

if TYPE_CHECKING:
    from twofold.terms.answered import Answers
    from twofold.terms.crowd import permit_all, permitted_now
    from twofold.terms.layout import Crowd, gather

# Where each is.
_CROWD = {
    "Answers": "answered",
    **dict.fromkeys(("Crowd", "gather"), "layout"),
    **dict.fromkeys(("permit_all", "permitted_now"), "crowd"),
}

__all__ = [
    "ANALYTICS",
    "CHANNELS",
    "CONFIRMATION",
    "CONTACT_USES",
    "DATA_USES",
    "DAYS",
    "EVERYTHING",
    "KEPT_USES",
    "LEGAL",
    "MARKETING",
    "NOTHING_SAID",
    "PRESETS",
    "PROFILING_MARKETING",
    "PROFILING_SERVICE",
    "REPLY",
    "REQUEST",
    "SECURITY",
    "TRANSACTION",
    "USUAL",
    "Answer",
    "Answers",
    "Assumed",
    "BadHouseRule",
    "BadPreference",
    "BadScope",
    "BadStatement",
    "BadWindow",
    "BadZone",
    "Bounds",
    "Budget",
    "Choices",
    "Circumstances",
    "Clause",
    "Conditions",
    "Contact",
    "Crowd",
    "Damage",
    "Defer",
    "Deny",
    "Digest",
    "Gate",
    "HouseRule",
    "Human",
    "Intent",
    "Matter",
    "NoDataUse",
    "NotTheNotice",
    "NotTheirs",
    "Notice",
    "OtherStatement",
    "Overflow",
    "OwnNo",
    "Permission",
    "Permit",
    "Permitting",
    "Position",
    "Preferences",
    "Proof",
    "Rate",
    "Rehearsal",
    "Said",
    "Scope",
    "Speaker",
    "Spent",
    "Spoken",
    "StaleTerms",
    "Statement",
    "Terms",
    "UnknownHouseRule",
    "UnknownPosition",
    "UnknownUse",
    "Uttered",
    "Verb",
    "Version",
    "What",
    "Window",
    "Withdrawn",
    "assumed",
    "assumed_of_all",
    "assumed_of_these",
    "bounds",
    "check_words",
    "checked",
    "checked_intent",
    "checked_position",
    "checked_use",
    "choices_of",
    "choose_position",
    "clause_words",
    "counted",
    "covers",
    "end_house_rule",
    "exemptions",
    "export",
    "fold",
    "forget",
    "gate",
    "gates",
    "gather",
    "handles_of",
    "held_to_less",
    "house_rules",
    "human_first",
    "is_card",
    "keep_everybodys",
    "keep_of",
    "keep_once",
    "kept",
    "known_use",
    "lapsed",
    "legal_kinds",
    "loosens",
    "minutes",
    "of",
    "of_all",
    "of_many",
    "permit",
    "permit_all",
    "permitted_now",
    "plain",
    "plain_statement",
    "policy",
    "position_names",
    "positions",
    "preset",
    "reason",
    "reason_of_them",
    "restrict",
    "rules",
    "said_about",
    "say",
    "say_all",
    "say_first",
    "sentence",
    "settle",
    "spent",
    "standing",
    "standing_of_all",
    "statements_for",
    "tell_position",
    "told_sentences",
    "undoing",
    "unsaid",
    "use_in_dpv",
    "use_words",
    "verify",
    "weighed",
    "what_these_permit",
    "who_of_these_permits",
    "who_permits",
    "with_topics",
]


def __getattr__(name: str) -> Any:
    if name in _CROWD:
        return getattr(import_module(f"twofold.terms.{_CROWD[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
