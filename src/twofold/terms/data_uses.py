"""What people's words come to for the use of their data, kept so that it need not be worked out.

Most people say nothing, so only answers that differ from silence are kept (`data_use`), each with
the stretch of time for which it holds: a yes that runs out gives way to what stands behind it. All
of it follows from the log of statements and from who is one person, and nothing from the clock.
"""

import itertools
from collections.abc import Iterator, Sequence

import msgspec

from twofold.ids import PersonId
from twofold.storage import Database
from twofold.terms import exemptions, uses
from twofold.terms.fold import Terms
from twofold.terms.intents import Circumstances, Intent
from twofold.terms.permissions import Deny
from twofold.terms.permit import permit
from twofold.terms.queries import sql
from twofold.terms.scopes import covers

KEPT_USES = (
    uses.ANALYTICS,
    uses.PROFILING_SERVICE,
    uses.PROFILING_MARKETING,
    uses.AI_TRAINING,
)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What one person's words come to for one use of data, from a moment until before another."""

    use: str
    since_us: int
    until_us: int | None
    is_permitted: bool


def answers(terms: Terms) -> list[Answer]:
    """Return what a person's terms say about the use of their data, where it is not silence."""
    return [answer for use in KEPT_USES for answer in _answers(terms, use)]


def keep(db: Database, person_id: PersonId, terms: Terms) -> None:
    """Keep what a person's terms say, in the transaction of what they said."""
    forget_kept(db, [person_id])
    db.many(sql.add_use, rows(person_id, terms))
    db.many(sql.add_exemption, exemptions.rows(person_id, terms))


def forget_kept(db: Database, people: Sequence[str]) -> None:
    """Forget what is kept of some people, before it is read out of the log again, or for good."""
    db.run_in(sql.forget_uses, "people", people)
    db.run_in(sql.forget_exemptions, "people", people)


def kept(db: Database) -> list[tuple[PersonId, Answer]]:
    """Return all that is kept, in order of person."""
    return [
        (
            PersonId(row.person_id),
            Answer(
                use=row.use,
                since_us=row.since_us,
                until_us=row.until_us,
                is_permitted=bool(row.is_permitted),
            ),
        )
        for row in db.all(sql.uses)
    ]


def rows(person_id: PersonId, terms: Terms) -> list[dict[str, object]]:
    """Return what is kept of one person, row by row."""
    return [
        {
            "person_id": person_id,
            "use": answer.use,
            "since_us": answer.since_us,
            "until_us": answer.until_us,
            "is_permitted": int(answer.is_permitted),
        }
        for answer in answers(terms)
    ]


def _answers(terms: Terms, use: str) -> Iterator[Answer]:
    intent = Intent(use=use)
    here = [clause for clause in terms.clauses if covers(clause.scope, intent.scope)]
    if not here:
        return
    # Between the ends of yeses nothing changes by itself.
    ends = sorted({clause.until_us for clause in here if clause.until_us and clause.until_us > 0})
    starts = (0, *ends)
    told = [(start, _is_permitted(terms, intent, start)) for start in starts]
    for said, stretch in itertools.groupby(told, key=lambda one: one[1]):
        since_us = next(stretch)[0]
        until_us = next(
            (start for start, other in told if start > since_us and other != said), None
        )
        if said is not None:
            yield Answer(use=use, since_us=since_us, until_us=until_us, is_permitted=said)


def _is_permitted(terms: Terms, intent: Intent, at_us: int) -> bool | None:
    """Return what was said, None for silence: then the starting position has the word."""
    found = permit(terms, intent, Circumstances(), now=at_us)
    if isinstance(found, Deny) and found.reason == "silence":
        return None
    return not isinstance(found, Deny)
