"""What a person does not want to be in, or to be judged by: one group, or one score.

Such a no is said like any other: a deny over `profiling` whose matter is the group or the score. It
is kept here besides, so that whoever reads everybody need not fold everybody's terms; all of it
follows from the log of statements. Nothing narrower is a yes to it again: it ends when it is taken
back.
"""

from collections.abc import Collection, Mapping

import msgspec

from twofold import ids
from twofold.ids import PersonId
from twofold.storage import Database
from twofold.terms.clauses import Clause
from twofold.terms.fold import Terms
from twofold.terms.queries import sql
from twofold.terms.scopes import NO_CHANNEL, OWN, Scope, under
from twofold.terms.statements import Statement

PROFILING = "profiling"
_GROUP, _SCORE = "group:", "score:"


class Exemption(msgspec.Struct, frozen=True, kw_only=True):
    """One group or score that somebody left, since when, and by which clauses."""

    about: str
    since_us: int
    clauses: tuple[str, ...]

    @property
    def group(self) -> str:
        """Return the id of the group, or nothing if it is a score."""
        return _named(self.about, _GROUP)

    @property
    def score(self) -> str:
        """Return the name of the score, or nothing if it is a group."""
        return _named(self.about, _SCORE)


def of_group(audience_id: str) -> str:
    """Return what a no to being in a group is about."""
    return f"{_GROUP}{audience_id}"


def of_score(name: str) -> str:
    """Return what a no to being judged by a score is about."""
    return f"{_SCORE}{name}"


def leaving(what: str, *, method: str) -> Statement:
    """Return what somebody says who leaves a group or a score."""
    scope = Scope(use=PROFILING, matter=what)
    return Statement(statement_id=ids.random_id(), verb="deny", scope=scope, method=method)


def standing_in(terms: Terms) -> tuple[Exemption, ...]:
    """Return what somebody left, as their terms stand, in the order in which they left it."""
    found: dict[str, list[Clause]] = {}
    for clause in terms.clauses:
        if is_one(clause):
            found.setdefault(clause.scope.matter, []).append(clause)
    return tuple(
        Exemption(
            about=matter,
            since_us=min(one.said_us for one in clauses),
            clauses=tuple(one.clause_id for one in clauses),
        )
        for matter, clauses in found.items()
    )


def is_one(clause: Clause) -> bool:
    """Tell whether a clause is a no to one group or score."""
    return clause.effect in ("deny", "stop") and bool(
        group_in(clause.scope) or score_in(clause.scope)
    )


def group_in(scope: Scope) -> str:
    """Return the id of the group that a scope is about alone, or nothing."""
    return _named(scope.matter, _GROUP) if _is_of_profiling(scope) else ""


def score_in(scope: Scope) -> str:
    """Return the name of the score that a scope is about alone, or nothing."""
    return _named(scope.matter, _SCORE) if _is_of_profiling(scope) else ""


def named_in(scope: Scope) -> tuple[str, str] | None:
    """Return what a scope is about alone, `group` or `score` and its name, be there one or not."""
    kind, colon, name = scope.matter.partition(":")
    is_one = f"{kind}{colon}" in (_GROUP, _SCORE) and _is_of_profiling(scope)
    return (kind, name) if is_one else None


def rows(person_id: PersonId, terms: Terms) -> list[dict[str, object]]:
    """Return what is kept of one person, row by row."""
    return [
        {"person_id": person_id, "about": one.about, "since_us": one.since_us}
        for one in standing_in(terms)
    ]


def who(db: Database, what: str) -> frozenset[PersonId]:
    """Return who left a group or a score, under every id that they may stand under."""
    found = db.all(sql.exempt_ids, about=what)
    return frozenset(PersonId(row.handle_id) for row in found)


def of_many(db: Database, people: Collection[PersonId]) -> Mapping[PersonId, frozenset[str]]:
    """Return what those of some people left who left anything."""
    found: dict[PersonId, set[str]] = {}
    for row in db.all_in(sql.exemptions_of, "people", list(people)):
        found.setdefault(PersonId(row.person_id), set()).add(row.about)
    return {person_id: frozenset(abouts) for person_id, abouts in found.items()}


def _named(matter: str, kind: str) -> str:
    return matter.removeprefix(kind) if matter.startswith(kind) else ""


def _is_of_profiling(scope: Scope) -> bool:
    return (
        (under(scope.use, PROFILING) or under(PROFILING, scope.use))
        and under(NO_CHANNEL, scope.channel)
        and under(OWN, scope.recipient)
    )
