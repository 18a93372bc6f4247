"""What is assumed of people who have said nothing, and what follows when that changes."""

from twofold import audiences, clock, jobs, terms, trajectories
from twofold.messages import House
from twofold.people import Person
from twofold.system import System
from twofold.terms import Clause, Notice, OwnNo, Position


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
        _read_anew(system, set(before.uses), set(chosen.uses), now=now)
    return chosen


def settle_rule(system: System, rule: OwnNo | Notice, *, by: str, now: int) -> None:
    """Put a rule of the house in force; a no to the use of data takes everybody's readings.

    Raises what `terms.settle` raises.
    """
    with system.record.write():
        before = _let_by_house(system)
        terms.settle(system.record, rule, by=by, now=now)
        _read_anew(system, before, _let_by_house(system), now=now)


def end_rule(system: System, rule_id: str, *, by: str, now: int) -> None:
    """Take a rule of the house out of force; raises what `terms.end_house_rule` raises."""
    with system.record.write():
        before = _let_by_house(system)
        terms.end_house_rule(system.record, rule_id, by=by, now=now)
        _read_anew(system, before, _let_by_house(system), now=now)


def _let_by_house(system: System) -> set[str]:
    """Return for which uses of data the house has no no of its own."""
    policy = house(system).policy
    return {
        use
        for use in terms.KEPT_USES
        if not any(terms.covers(no.scope, terms.Intent(use=use).scope) for no in policy)
    }


def _read_anew(system: System, before: set[str], after: set[str], *, now: int) -> None:
    """Have everybody read anew if data may be used for something else than before."""
    if before == after:
        return
    trajectories.mark_everybody(system.record, now=now)
    jobs.add(system.record, "chart", key="chart", now=now)
    if not before <= after:
        # Whoever may not be looked at any more has no readings from here on.
        trajectories.drop_every_profile(system.record)
        audiences.let_everybody_go(system.record)


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
        terms.tell_position(system.record, [person])
        trajectories.mark(system.record, [person.person_id], now=clock.now_us())
