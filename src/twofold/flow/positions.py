"""What is assumed of people who have said nothing, and what follows when that changes."""

from twofold import clock, jobs, terms, trajectories
from twofold.messages import House
from twofold.people import Person
from twofold.system import System
from twofold.terms import Clause, Position


def house(system: System) -> House:
    """Return what the organisation settled for everybody."""
    rules = terms.house_rules(system.record)
    return House(
        zone=system.settings.zone,
        policy=terms.policy(rules),
        legal_kinds=terms.legal_kinds(rules),
    )


def position(system: System) -> Position:
    """Return the starting position in force."""
    return terms.positions(system.record)[-1]


def choose_position(system: System, name: str, *, by: str, now: int) -> Position:
    """Put a starting position in force; whose readings change by it is everybody.

    Raises terms.UnknownPosition.
    """
    with system.record.write():
        before = position(system)
        chosen = terms.choose_position(system.record, name, by=by, now=now)
        if chosen.uses != before.uses:
            trajectories.mark_everybody(system.record, now=now)
            jobs.add(system.record, "chart", key="chart", now=now)
        if not set(before.uses) <= set(chosen.uses):
            # Whoever may not be looked at any more has no readings from here on.
            trajectories.drop_every_profile(system.record)
    return chosen


def assumed(system: System, person: Person, *, now: int | None = None) -> tuple[Clause, ...]:
    """Return what is assumed of a person: they never said so, nor ever said no to it."""
    at_us = clock.now_us() if now is None else now
    spoken = [
        clause.scope for clause in terms.of(system.record, person).clauses
        if clause.effect != "limit" and clause.is_live(at_us)
    ]  # fmt: skip
    return tuple(
        clause for clause in terms.assumed(system.record, person)
        if not any(terms.covers(scope, clause.scope) for scope in spoken)
    )  # fmt: skip


def sign_in_told(system: System, person: Person) -> None:
    """Note that a person who signs in is told what is assumed, for their pages show it."""
    with system.record.write():
        terms.tell_position(system.record, person)
        trajectories.mark(system.record, [person.person_id], now=clock.now_us())
