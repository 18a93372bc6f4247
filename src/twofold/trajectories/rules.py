"""The table of stage rules: the organisation's own say on what each stage means."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from twofold import errors
from twofold.trajectories.queries import queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from twofold.storage import Database

STAGES = (
    "acquisition",
    "activation",
    "engagement",
    "satisfaction",
    "loyalty",
    "advocacy",
    "disengaged",
)


class UnknownStage(errors.Invalid):
    """There is no stage {stage!r}; there are acquisition, activation, engagement, satisfaction, loyalty, advocacy and disengaged."""  # noqa: E501


class EmptyRule(errors.Invalid):
    """A rule needs a stage, a condition and its evidence in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One row of the table: of all rows whose condition holds, the first gives the stage."""

    stage: str
    condition: str
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Why a row of the table (counted from 1) cannot be used, and which part of it is wrong."""

    row: int
    part: str
    reason: errors.Invalid


# The silence that counts as leaving: four of their own periods, within two months and a year.
_SILENT = "4, 60, 365"

DEFAULT_RULES = (
    Rule(stage="disengaged", condition="left", evidence="They left by their own choice"),
    Rule(
        stage="disengaged",
        condition=f"silent({_SILENT})",
        evidence=f"Started nothing for {{silence_days}} days; the limit for their rhythm is "
        f"{{limit_days({_SILENT})}} days",
    ),
    Rule(
        stage="satisfaction",
        condition="started('service', 'complaint', days=30) >= 1",
        evidence="Contacts for service or a complaint in 30 days: "
        "{started('service', 'complaint', days=30)}",
    ),
    Rule(
        stage="advocacy",
        condition="started('referral', days=365) >= 1",
        evidence="Referrals in 365 days: {started('referral', days=365)}",
    ),
    Rule(
        stage="advocacy",
        condition="started('commentary', days=365, delight=1) >= 1",
        evidence="Good words in 365 days: {started('commentary', days=365, delight=1)}",
    ),
    Rule(
        stage="advocacy",
        condition="adopted(days=365) >= 1",
        evidence="Contributions adopted in 365 days: {adopted(days=365)}",
    ),
    Rule(
        stage="loyalty",
        condition="started('renewal', days=400) >= 1",
        evidence="Renewals in 400 days: {started('renewal', days=400)}",
    ),
    Rule(
        stage="loyalty",
        condition="buying_days >= 6",
        evidence="Bought on {buying_days} days",
    ),
    Rule(
        stage="engagement",
        condition="buying_days >= 2",
        evidence="Bought on {buying_days} days",
    ),
    Rule(
        stage="engagement",
        condition="sessions('research', 'commentary', days=90) >= 3",
        evidence="Visits to look or comment in 90 days: "
        "{sessions('research', 'commentary', days=90)}",
    ),
    Rule(stage="activation", condition="buying_days >= 1", evidence="Bought on one day"),
    Rule(stage="acquisition", condition="True", evidence="No day of buying yet"),
)


def stage_rules(db: "Database") -> "tuple[Rule, ...]":
    """Return the rules in their order; the defaults as long as nobody set others."""
    rows = db.all(queries.rules)
    found = (Rule(stage=row.stage, condition=row.condition, evidence=row.evidence) for row in rows)
    return tuple(found) or DEFAULT_RULES


def stage_faults(chosen: "Sequence[Rule]") -> list[Fault]:
    """Return what is wrong with rules that somebody wrote; nothing if they can be used."""
    return [fault for row, rule in enumerate(chosen, 1) for fault in _faults(row, rule)]


def set_stage_rules(db: "Database", chosen: "Sequence[Rule]") -> None:
    """Replace the table of rules, by none for the defaults; whoever calls marks everybody.

    Raises BadCondition, UnknownStage, EmptyRule.
    """
    for fault in stage_faults(chosen):
        raise fault.reason
    rows = [
        (rank, rule.stage, rule.condition, rule.evidence) for rank, rule in enumerate(chosen, 1)
    ]
    with db.write():
        db.run(queries.clear_rules)
        db.many(queries.add_rule, rows)


def _faults(row: int, rule: Rule) -> "Iterator[Fault]":
    from twofold.trajectories.conditions import TEXT_MAX, BadCondition, Condition, Evidence
    from twofold.trajectories.points import LANGUAGE

    if rule.stage not in STAGES:
        yield Fault(row=row, part="stage", reason=UnknownStage(stage=rule.stage))
    try:
        if not rule.condition.strip():
            raise EmptyRule
        if not Condition(rule.condition, LANGUAGE).is_flag:
            raise BadCondition(text=rule.condition, reason="it is a number, not a yes or no")
    except errors.Invalid as error:
        yield Fault(row=row, part="condition", reason=error)
    try:
        if not rule.evidence.strip():
            raise EmptyRule
        if len(rule.evidence) > TEXT_MAX or "\0" in rule.evidence:
            reason = f"it is longer than {TEXT_MAX} characters, or holds one that nobody can read"
            raise BadCondition(text=rule.evidence[:40], reason=reason)
        Evidence(rule.evidence, LANGUAGE)
    except errors.Invalid as error:
        yield Fault(row=row, part="evidence", reason=error)
