"""Statements and clauses as JSON, in the words of the glossary."""

import msgspec

from twofold import clock
from twofold.terms.clauses import Clause, Conditions
from twofold.terms.statements import Said


def plain(clause: Clause) -> dict[str, object]:
    """Return a clause in force."""
    return {
        "clause_id": clause.clause_id,
        "effect": clause.effect,
        **msgspec.to_builtins(clause.scope),
        "said_at": clock.rfc3339(clause.said_us),
        "until": _time(clause.until_us),
        **_conditions(clause.conditions),
        "speaker": clause.speaker,
        "method": clause.method,
        "evidence": clause.evidence,
    }


def plain_statement(said: Said) -> dict[str, object]:
    """Return one thing that was said."""
    statement = said.statement
    return {
        "statement_id": statement.statement_id,
        "seq": said.seq,
        "said_at": clock.rfc3339(said.said_us),
        "verb": statement.verb,
        **msgspec.to_builtins(statement.scope),
        "until": _time(statement.until_us),
        "lifts": statement.lifts,
        "preferences": msgspec.to_builtins(statement.preferences),
        **_conditions(statement.conditions),
        "speaker": statement.speaker,
        "method": statement.method,
        "evidence": statement.evidence,
    }


def _conditions(conditions: Conditions) -> dict[str, object]:
    return {
        "pause_until": _time(conditions.pause_until_us),
        "windows": msgspec.to_builtins(conditions.windows),
        "rates": msgspec.to_builtins(conditions.rates),
        "budgets": msgspec.to_builtins(conditions.budgets),
        "data": conditions.data,
        "overflow": conditions.overflow,
    }


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)
