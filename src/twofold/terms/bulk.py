"""Keeping many statements about many people at once, each as `log.say` keeps one."""

from collections.abc import Sequence

import msgspec

from twofold import people, touches
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import log, permitting, statements
from twofold.terms.queries import sql
from twofold.terms.statements import Statement


class Uttered(msgspec.Struct, frozen=True, kw_only=True):
    """A statement, and whom it is about: handles by kind and value, known before or not."""

    statement: Statement
    handles: dict[str, str]


def say_all(
    db: Database, told: Sequence[Uttered], *, now: int, source: str = "observed"
) -> dict[str, Person]:
    """Keep statements in one transaction; returns who each new one is about, by its id.

    Whoever is not known becomes known by it. The same statement again changes nothing.
    Raises what `statements.checked` raises, and touches.Unreadable.
    """
    with db.write(serial=people.SERIAL):
        new = unsaid(db, [one.statement.statement_id for one in told])
        wanted = {
            one.statement.statement_id: one for one in told if one.statement.statement_id in new
        }
        for one in wanted.values():
            statements.check_moments(one.statement, now=now)
        drafts = [
            log.draft(
                statements.checked(one.statement), now=now, handles=one.handles, source=source
            )
            for one in wanted.values()
        ]
        stands, moved = touches.record_all(db, drafts, now=now)
        known = people.known(db, [stood.handle_id for stood in stands.values()])
        about: dict[str, Person] = {}
        for draft, one in zip(drafts, wanted.values(), strict=True):
            # Said before by somebody who was erased since: what was erased is not said again.
            if draft.message_id not in stands:
                continue
            seq, anchor = stands[draft.message_id]
            about[one.statement.statement_id] = person = known[anchor]
            log.append(db, person, one.statement, anchor, seq, now=now)
        permitting.keep_of(db, moved | {person.person_id for person in about.values()})
        return about


def unsaid(db: Database, statement_ids: Sequence[str]) -> set[str]:
    """Return which of some statements were never kept."""
    rows = db.all_in(sql.known_statements, "statements", list(statement_ids))
    return set(statement_ids) - {row.statement_id for row in rows}
