"""What people say of themselves: clock, channels in order, language, a human, minutes, data."""

from collections.abc import Mapping

from twofold import clock, ids, people, terms
from twofold.heeding.saying import say
from twofold.people import Person
from twofold.system import System
from twofold.terms import Budget, Clause, Conditions, Preferences, Statement, Terms, What

METHOD = "my preferences"
MONTH_US = 30 * clock.DAY


def given(found: Terms, what: What) -> int | None:
    """Return how much a month somebody gives by their own page; None if they do not say."""
    limits = _limits(found, what)
    return None if not limits else (limits[-1].conditions.budgets or ())[0].most


def say_preferences(
    system: System,
    person: Person,
    wanted: Preferences,
    *,
    gives: Mapping[What, int | None],
    version: int,
    now: int,
) -> Terms:
    """Keep what somebody prefers, and how much a month may be asked of them; all or none.

    Saying the same again says nothing, and what `gives` does not name stays. Raises
    terms.StaleTerms, terms.BadPreference, terms.BadZone, terms.BadStatement.
    """
    with system.record.write(serial=people.SERIAL):
        found = terms.of(system.record, person)
        said = _statements(found, wanted, gives)
        if any(map(terms.loosens, said)) and found.version != version:
            raise terms.StaleTerms(version=found.version, expected=version)
        for statement in said:
            found = say(system, person, statement, now=now).terms
    return found


def _statements(
    found: Terms, wanted: Preferences, gives: Mapping[What, int | None]
) -> list[Statement]:
    said = []
    if found.preferences.followed_by(wanted) != found.preferences:
        said.append(
            Statement(
                statement_id=ids.random_id(), verb="prefer", preferences=wanted, method=METHOD
            )
        )
    for what, most in gives.items():
        if most != given(found, what):
            said += _giving(found, what, most)
    return said


def _giving(found: Terms, what: What, most: int | None) -> list[Statement]:
    said = []
    if lifted := tuple(clause.clause_id for clause in _limits(found, what)):
        said.append(
            Statement(statement_id=ids.random_id(), verb="lift", lifts=lifted, method=METHOD)
        )
    if most is not None:
        budget = Budget(what=what, most=most, per_us=MONTH_US)
        said.append(
            Statement(
                statement_id=ids.random_id(),
                verb="limit",
                conditions=Conditions(budgets=(budget,)),
                method=METHOD,
            )
        )
    return said


def _limits(found: Terms, what: What) -> list[Clause]:
    return [
        clause for clause in found.clauses
        if clause.effect == "limit" and clause.method == METHOD
        and any(one.what == what for one in clause.conditions.budgets or ())
    ]  # fmt: skip
