"""What people change in their own rules: several statements as one change, and the way back."""

from collections.abc import Collection, Sequence

import msgspec

from twofold import clock, ids, messages, people, terms
from twofold.heeding.saying import say
from twofold.ids import HandleId
from twofold.people import Person
from twofold.seeing import house
from twofold.system import System
from twofold.terms import Choices, Circumstances, Rehearsal, Said, Scope, Statement, Terms

METHOD = "my rules"
LAST_MONTH_US = 30 * clock.DAY


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """Choices that is not said yet: what would be said, and the terms that would make."""

    statements: tuple[Statement, ...]
    terms: Terms


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What was said at one moment: `version` holds after it, `before` is the one before it."""

    at_us: int
    version: int
    before: int
    said: tuple[Said, ...]


def choices(system: System, person: Person, *, now: int) -> Choices:
    """Return what a person wants, as their terms stand."""
    found = terms.of(system.record, person)
    channels = _channels(found)
    around = _around(system, person, now=now)
    about = topics(found) | {one.use for one in around.contacts if _is_topic(one.use)}
    return terms.choices_of(found, around, topics=about, channels=channels, now=now)


def outlook(system: System, person: Person, wanted: Choices, *, now: int) -> Outlook:
    """Return what choices would say and make; nothing is said."""
    said, handles = _said(system, person)
    around = _around(system, person, now=now)
    found = terms.statements_for(wanted, said, handles, around, now=now)
    play = Rehearsal(said, handles, said_us=now - LAST_MONTH_US)
    for statement in found:
        play.say(statement)
    return Outlook(statements=found, terms=play.terms)


def say_choices(
    system: System, person: Person, wanted: Choices, *, version: int, now: int
) -> Terms:
    """Say all that makes choices true, or nothing; what only tightens needs no version.

    Raises terms.StaleTerms.
    """
    with system.record.write(serial=people.SERIAL):
        found = outlook(system, person, wanted, now=now).statements
        return _say_all(system, person, found, version=version, now=now)


def return_to(system: System, person: Person, to_version: int, *, version: int, now: int) -> Terms:
    """Bring back the rules as they were at an earlier version, as the person's own act.

    Raises terms.StaleTerms, terms.BadStatement.
    """
    with system.record.write(serial=people.SERIAL):
        said, handles = _said(system, person)
        if not 0 <= to_version <= terms.fold(said, handles).version:
            raise terms.BadStatement(reason="there is no such version")
        found = terms.undoing(said, handles, to_version, now=now)
        return _say_all(system, person, found, version=version, now=now)


def say_no(system: System, person: Person, use: str, *, now: int) -> Terms:
    """Say no to one use; needs no version and is never refused."""
    scope = Scope(use=use)
    statement = Statement(statement_id=ids.random_id(), verb="deny", scope=scope, method=METHOD)
    return say(system, person, statement, now=now).terms


def take_back(
    system: System, person: Person, clause_ids: Collection[str], *, version: int, now: int
) -> Terms:
    """Take back rules, as the person's own act; raises terms.StaleTerms, terms.BadStatement."""
    lifts = tuple(clause_ids)
    lift = Statement(statement_id=ids.random_id(), verb="lift", lifts=lifts, method=METHOD)
    with system.record.write(serial=people.SERIAL):
        return _say_all(system, person, (lift,), version=version, now=now)


def changes(system: System, person: Person) -> list[Change]:
    """Return what was changed when, the latest first; what was said in one moment is one change."""
    said, handles = _said(system, person)
    versions = {version.seq: version for version in terms.fold(said, handles).versions}
    found: list[Change] = []
    for one in (one for one in said if one.seq in versions):
        number = versions[one.seq].number
        if found and found[-1].at_us == one.said_us:
            last = found.pop()
            found.append(msgspec.structs.replace(last, version=number, said=(*last.said, one)))
        else:
            found.append(Change(at_us=one.said_us, version=number, before=number - 1, said=(one,)))
    return found[::-1]


def topics(found: Terms) -> frozenset[str]:
    """Return the topics of news and offers that somebody's rules speak of."""
    spoken = {clause.scope.use for clause in found.clauses if clause.effect != "limit"}
    return frozenset(filter(_is_topic, spoken))


def _is_topic(use: str) -> bool:
    return use.startswith(f"{terms.MARKETING}.")


def _say_all(
    system: System, person: Person, found: Sequence[Statement], *, version: int, now: int
) -> Terms:
    current = terms.of(system.record, person)
    if any(map(terms.loosens, found)) and version != current.version:
        raise terms.StaleTerms(version=current.version, expected=version)
    for statement in found:
        current = say(system, person, statement, now=now).terms
    return current


def _said(system: System, person: Person) -> tuple[list[Said], frozenset[HandleId]]:
    handles = frozenset(handle.handle_id for handle in person.handles)
    return terms.said_about(system.record, handles), handles


def _around(system: System, person: Person, *, now: int) -> Circumstances:
    return messages.circumstances(system.record, person, house(system), now=now)


def _channels(found: Terms) -> tuple[str, ...]:
    """Return the channels to ask about: the usual ones, and those that the rules speak of."""
    spoken = {clause.scope.channel for clause in found.clauses} - {"*", ""}
    return (*terms.CHANNELS, *sorted(spoken - set(terms.CHANNELS)))
