"""What somebody said about a person's terms: append-only, checked before it is kept."""

from typing import Literal

import msgspec

from twofold import clock, errors
from twofold.ids import HandleId
from twofold.terms import preferences, scopes, uses, windows
from twofold.terms.clauses import TIGHTENING, Clause, Conditions, Effect, Speaker
from twofold.terms.limits import Budget
from twofold.terms.preferences import Preferences
from twofold.terms.scopes import Scope

Verb = Literal["allow", "deny", "stop", "limit", "lift", "prefer"]

# A yes lives twelve months (the consumer-data rules' longest), a no for ever.
ALLOW_US = 365 * clock.DAY
RATES_MAX = 20
WINDOWS_MAX = 50
LIFTS_MAX = 1_000
MOST_MAX = 1_000
RATE_US_MAX = 366 * clock.DAY
# Whoever wants to be left alone for longer stops it, and is asked nothing about dates.
PAUSE_YEARS_MAX = 10
SPENT_MAX = 100_000
DATA_KINDS_MAX = 50
ID_LENGTH_MAX = 200
EVIDENCE_LENGTH_MAX = 10_000


class NotTheirs(errors.Refused):
    """{speaker} cannot say {verb!r}: {reason}."""


class BadStatement(errors.Invalid):
    """This cannot be kept as a rule: {reason}."""


class Proof(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What shows that a yes was given: when, where, and having read which words.

    `notice_hash` is SHA-256 over the words; `delivery_id` the message whose link was pressed.
    """

    given_us: int | None = None
    source: str = ""
    notice: str = ""
    notice_version: str = ""
    notice_hash: str = ""
    delivery_id: str = ""


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing said: a clause that is to hold from here on, or clauses that no longer do.

    `lifts` are the ids of the clauses that the speaker saw and takes back.
    """

    statement_id: str
    verb: Verb
    scope: Scope = scopes.EVERYTHING
    conditions: Conditions = Conditions()
    preferences: Preferences = Preferences()
    until_us: int | None = None
    lifts: tuple[str, ...] = ()
    speaker: Speaker = "person"
    method: str = ""
    evidence: str | None = None
    proof: Proof | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in its place: `seq` in the log, when, and for which handles it spoke."""

    statement: Statement
    seq: int
    said_us: int
    handle_id: HandleId
    speaks_for: frozenset[HandleId]


def checked(statement: Statement) -> Statement:
    """Return the statement itself if it may be kept.

    Raises NotTheirs, BadStatement, scopes.BadScope, uses.UnknownUse, windows.BadWindow,
    windows.BadZone, preferences.BadPreference.
    """
    _check_speaker(statement)
    _check_texts(statement)
    if statement.verb == "prefer":
        return _checked_preference(statement)
    if statement.preferences != Preferences():
        raise BadStatement(reason="only prefer has preferences")
    if statement.verb == "lift":
        if not statement.lifts or len(statement.lifts) > LIFTS_MAX:
            raise BadStatement(reason=f"lift names 1 to {LIFTS_MAX} clauses")
        return statement
    if statement.lifts:
        raise BadStatement(reason="only lift names clauses")
    scopes.checked(statement.scope)
    uses.checked(statement.scope.use)
    if statement.verb == "allow" and statement.scope.recipient == scopes.ANY:
        raise BadStatement(reason="a yes names its recipient: own, or 3p.NAME")
    _check_conditions(statement)
    return statement


def check_moments(statement: Statement, *, now: int) -> None:
    """Raise BadStatement for a pause or a yes whose end is no moment to wait for."""
    pause_us, until_us = statement.conditions.pause_until_us, statement.until_us
    latest = now + PAUSE_YEARS_MAX * 366 * clock.DAY
    if pause_us is not None and not now < pause_us <= latest:
        told = f"a pause ends after now and within {PAUSE_YEARS_MAX} years; for longer, say stop"
        raise BadStatement(reason=told)
    if until_us is not None and until_us <= now:
        raise BadStatement(reason="a yes that has ended already allows nothing")


def loosens(statement: Statement) -> bool:
    """Tell whether more may happen after this than before; what was seen has to be named then.

    A lifted yes loosens nothing, but only who knows the clause can tell; other hours may.
    """
    return statement.verb in ("allow", "lift", "prefer")


def clause(said: Said) -> Clause:
    """Return the clause that a statement other than `lift` becomes."""
    statement = said.statement
    effect: Effect = statement.verb  # type: ignore[assignment]
    until_us = statement.until_us
    given_us = statement.proof.given_us if statement.proof else None
    if effect == "allow":
        # Also of a yes that a list brings (docs/decisions/0019).
        longest = said.said_us + ALLOW_US
        until_us = longest if until_us is None else min(until_us, longest)
    return Clause(
        clause_id=statement.statement_id,
        seq=said.seq,
        said_us=said.said_us,
        effect=effect,
        scope=statement.scope,
        conditions=statement.conditions,
        until_us=until_us,
        given_us=given_us,
        speaker=statement.speaker,
        method=statement.method,
        evidence=statement.evidence,
        handle_id=said.handle_id,
        speaks_for=said.speaks_for,
    )


def may_say(speaker: Speaker, verb: Verb, *, proven: bool) -> str | None:
    """Return why a speaker may not say something, or None if they may."""
    if verb in TIGHTENING or speaker == "person":
        return None
    if speaker == "import" and verb == "allow":
        return None if proven else "an imported yes needs its evidence"
    return "a yes, taking back a no, and preferences are the person's own"


def _check_speaker(statement: Statement) -> None:
    proven = bool(statement.evidence)
    reason = may_say(statement.speaker, statement.verb, proven=proven)
    if reason:
        raise NotTheirs(speaker=statement.speaker, verb=statement.verb, reason=reason)


def _check_conditions(statement: Statement) -> None:
    found = statement.conditions
    if found.windows is not None:
        if len(found.windows) > WINDOWS_MAX:
            raise BadStatement(reason=f"there can be {WINDOWS_MAX} windows at most")
        windows.checked(found.windows)
    _check_rates(found)
    _check_budgets(found)
    if statement.verb in ("deny", "stop") and found != Conditions():
        raise BadStatement(reason="a no has no hours; say limit for these")
    if statement.verb == "limit" and found == Conditions():
        raise BadStatement(reason="limit needs hours, a rate, a budget, kinds of data or a pause")
    if statement.verb != "allow" and statement.until_us is not None:
        raise BadStatement(reason="a no does not run out; take it back when it should end")


def _check_texts(statement: Statement) -> None:
    named = statement.statement_id
    if not 0 < len(named) <= ID_LENGTH_MAX or not named.isprintable():
        raise BadStatement(reason=f"its id has 1 to {ID_LENGTH_MAX} printable characters")
    if max(len(statement.evidence or ""), len(statement.method)) > EVIDENCE_LENGTH_MAX:
        raise BadStatement(reason=f"its evidence has {EVIDENCE_LENGTH_MAX} characters at most")


def _checked_preference(statement: Statement) -> Statement:
    plain = Statement(
        statement_id=statement.statement_id,
        verb="prefer",
        preferences=preferences.checked(statement.preferences),
        speaker=statement.speaker,
        method=statement.method,
        evidence=statement.evidence,
        proof=statement.proof,
    )
    if plain != statement:
        raise BadStatement(reason="a preference has no scope, no conditions and no end")
    return statement


def _check_budgets(conditions: Conditions) -> None:
    found = conditions.budgets or ()
    if len(found) > RATES_MAX or not all(map(_affordable, found)):
        raise BadStatement(reason=f"a budget is 0 to {SPENT_MAX} in up to 366 days")
    for budget in found:
        uses.checked(budget.use)
    kinds = conditions.data or ()
    if len(kinds) > DATA_KINDS_MAX:
        raise BadStatement(reason=f"there can be {DATA_KINDS_MAX} kinds of data at most")
    for kind in kinds:
        scopes.checked_path("data", kind)


def _affordable(budget: Budget) -> bool:
    return 0 <= budget.most <= SPENT_MAX and 0 < budget.per_us <= RATE_US_MAX


def _check_rates(conditions: Conditions) -> None:
    rates = conditions.rates or ()
    if len(rates) > RATES_MAX or not all(map(_fits, rates)):
        raise BadStatement(reason=f"a rate is 0 to {MOST_MAX} contacts in up to 366 days")
    for rate in rates:
        uses.checked(rate.use)


def _fits(rate: uses.Rate) -> bool:
    return 0 <= rate.most <= MOST_MAX and 0 < rate.per_us <= RATE_US_MAX
