"""Statements and clauses as JSON, in the words of the glossary."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from twofold import clock
from twofold.terms.clauses import Clause, Conditions
from twofold.terms.limits import Budget
from twofold.terms.statements import Said
from twofold.terms.uses import Rate
from twofold.terms.windows import Window

T = TypeVar("T")


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
        "windows": _each(conditions.windows, _window),
        "rates": _each(conditions.rates, _rate),
        "budgets": _each(conditions.budgets, lambda one: {"what": one.what, **_rate(one)}),
        "data": conditions.data,
        "overflow": conditions.overflow,
    }


def _each(some: Sequence[T] | None, told: Callable[[T], dict[str, object]]) -> object:
    return None if some is None else [told(one) for one in some]


def _window(window: Window) -> dict[str, object]:
    return {"days": list(window.days), "from": _clock(window.start), "to": _clock(window.end)}


def _rate(rate: Rate | Budget) -> dict[str, object]:
    days, rest = divmod(rate.per_us, clock.DAY)
    hours, rest = divmod(rest, clock.HOUR)
    parts = [f"{days}D"] if days or not (hours or rest) else []
    parts += ["T"] if hours or rest else []
    parts += [f"{hours}H"] if hours else []
    parts += [f"{-(-rest // clock.SECOND)}S"] if rest else []
    return {"max": rate.most, "per": f"P{''.join(parts)}", "over": rate.use}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _time(us: int | None) -> str | None:
    return None if us is None else clock.rfc3339(us)
