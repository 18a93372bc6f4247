"""What people say of themselves: their clock, channels in order, language, a human, minutes."""

from twofold import clock, ids, people, terms
from twofold.flow.saying import say
from twofold.people import Person
from twofold.system import System
from twofold.terms import Budget, Clause, Conditions, Preferences, Statement, Terms

METHOD = "my preferences"
MONTH_US = 30 * clock.DAY


def minutes_given(found: Terms) -> int | None:
    """Return how many minutes a month somebody gives by their own page; None if they do not say."""
    limits = _minutes(found)
    return None if not limits else (limits[-1].conditions.budgets or ())[0].most


def say_preferences(
    system: System,
    person: Person,
    wanted: Preferences,
    *,
    minutes: int | None,
    version: int,
    now: int,
) -> Terms:
    """Keep what somebody prefers, and how many minutes a month may be asked of them; all or none.

    Saying the same again says nothing. Raises terms.StaleTerms, terms.BadPreference,
    terms.BadZone, terms.BadStatement.
    """
    with system.record.write(serial=people.SERIAL):
        found = terms.of(system.record, person)
        said = _statements(found, wanted, minutes)
        if any(map(terms.loosens, said)) and found.version != version:
            raise terms.StaleTerms(version=found.version, expected=version)
        for statement in said:
            found = say(system, person, statement, now=now).terms
    return found


def _statements(found: Terms, wanted: Preferences, minutes: int | None) -> list[Statement]:
    said = []
    if found.preferences.followed_by(wanted) != found.preferences:
        said.append(
            Statement(
                statement_id=ids.random_id(), verb="prefer", preferences=wanted, method=METHOD
            )
        )
    if minutes != minutes_given(found):
        if lifted := tuple(clause.clause_id for clause in _minutes(found)):
            said.append(
                Statement(statement_id=ids.random_id(), verb="lift", lifts=lifted, method=METHOD)
            )
        if minutes is not None:
            budget = Budget(what="minutes", most=minutes, per_us=MONTH_US)
            said.append(
                Statement(
                    statement_id=ids.random_id(),
                    verb="limit",
                    conditions=Conditions(budgets=(budget,)),
                    method=METHOD,
                )
            )
    return said


def _minutes(found: Terms) -> list[Clause]:
    return [
        clause for clause in found.clauses
        if clause.effect == "limit" and clause.method == METHOD and clause.conditions.budgets
    ]  # fmt: skip
