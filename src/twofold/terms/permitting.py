"""Who permits a use of data: read for everybody at once, and kept true when people change."""

from collections.abc import Collection, Sequence

import msgspec

from twofold import errors, people
from twofold.ids import PersonId
from twofold.storage import Database
from twofold.terms import data_uses, log, positions
from twofold.terms.clauses import Clause
from twofold.terms.data_uses import KEPT_USES
from twofold.terms.intents import Intent
from twofold.terms.positions import Assumed
from twofold.terms.queries import sql
from twofold.terms.scopes import covers


class NoDataUse(errors.Invalid):
    """Nobody can be asked at once about {use!r}; what is kept of everybody is {known}."""


class Permitting(msgspec.Struct, frozen=True, kw_only=True):
    """Who permits some uses of data: everybody or nobody (`unless_said`), but for the `others`.

    `now` is the moment at which they do.
    """

    uses: tuple[str, ...]
    now: int
    unless_said: bool
    others: frozenset[PersonId] = frozenset()

    def includes(self, person_id: str) -> bool:
        """Tell whether this person permits it."""
        return self.unless_said != (person_id in self.others)

    def without(self, other: "Permitting") -> "Permitting":
        """Return who permits these uses and not all of the other's."""
        refused = Permitting(
            uses=(), now=self.now, unless_said=not other.unless_said, others=other.others
        )
        return self.and_of(refused)

    def and_of(self, other: "Permitting") -> "Permitting":
        """Return who permits these uses and those of the other as well."""
        if self.unless_said and other.unless_said:
            others = self.others | other.others
        elif self.unless_said:
            others = other.others - self.others
        elif other.unless_said:
            others = self.others - other.others
        else:
            others = self.others & other.others
        return Permitting(
            uses=(*self.uses, *other.uses),
            now=self.now,
            unless_said=self.unless_said and other.unless_said,
            others=others,
        )


def who_permits(db: Database, use: str, *, policy: Sequence[Clause] = (), now: int) -> Permitting:
    """Return who permits a use of data at this moment; `permit` says the same of each of them.

    `policy` are the organisation's own noes. Raises NoDataUse.
    """
    if use not in KEPT_USES:
        raise NoDataUse(use=use, known=", ".join(KEPT_USES))
    scope = Intent(use=use).scope
    if any(covers(clause.scope, scope) for clause in policy):
        return Permitting(uses=(use,), now=now, unless_said=False)
    assumed = positions.assumed_of_all(db)
    unless_said = use in assumed.of_all
    rows = db.all(sql.answered, use=use, is_permitted=int(not unless_said), now=now)
    others = {PersonId(row.person_id) for row in rows}
    if not unless_said:
        return Permitting(
            uses=(use,), now=now, unless_said=False, others=frozenset(others - _shut(db))
        )
    held = _held_to_less(db, assumed, use, now=now)
    return Permitting(
        uses=(use,), now=now, unless_said=True, others=frozenset(others | held | _shut(db))
    )


def who_of_these_permits(
    db: Database,
    use: str,
    among: Collection[PersonId],
    *,
    policy: Sequence[Clause] = (),
    now: int,
) -> set[PersonId]:
    """Return who of a few people permits a use of data at this moment, without asking the rest."""
    return what_these_permit(db, (use,), among, policy=policy, now=now)[use]


def what_these_permit(
    db: Database,
    uses: Sequence[str],
    among: Collection[PersonId],
    *,
    policy: Sequence[Clause] = (),
    now: int,
) -> dict[str, set[PersonId]]:
    """Return who of a few people permits each of some uses of data, as `who_of_these_permits`."""
    rows = db.all_in(sql.handles_of, "people", list(among))
    person_of = {row.handle_id: PersonId(row.person_id) for row in rows}
    handles = list(person_of)
    assumed, held = positions.held_to(db, handles)
    shut = [row.handle_id for row in db.all_in(sql.shut_of, "handles", handles)]
    out = {person_of[one] for one in (*shut, *people.in_doubt_of(db, handles))}
    answers = db.all_in(sql.answers_of, "people", list(among), now=now)
    found: dict[str, set[PersonId]] = {}
    for use in uses:
        who = set(among) if use in assumed else set[PersonId]()
        who -= {person_of[handle_id] for handle_id, less in held.items() if use not in less}
        for row in answers:
            if row.use == use:
                (who.add if row.is_permitted else who.discard)(PersonId(row.person_id))
        scope = Intent(use=use).scope
        barred = any(covers(clause.scope, scope) for clause in policy)
        found[use] = set() if barred else who - out
    return found


def lapsed(db: Database, after_us: int, *, now: int) -> list[PersonId]:
    """Return whose yes or no to a use of data ended since a moment."""
    return [row.person_id for row in db.all(sql.lapsed, after_us=after_us, now=now)]


def keep_of(db: Database, moved: Collection[PersonId]) -> set[PersonId]:
    """Keep the answers of people whose handles came or went; returns who of them ever spoke.

    `moved` are ids from before and after: what stands under an id that is nobody's any more goes.
    """
    if not moved or db.one(sql.every_speaker) is None:
        return set()
    with db.write():
        data_uses.forget_kept(db, list(moved))
        rows = db.all_in(sql.speakers, "people", list(moved))
        speakers = [PersonId(row.person_id) for row in rows]
        _keep_all(db, speakers)
    return set(speakers)


def keep_everybodys(db: Database) -> None:
    """Read all answers out of the log again."""
    with db.write(serial=people.SERIAL):
        db.run(sql.forget_every_use)
        db.run(sql.forget_every_exemption)
        _keep_all(db, [PersonId(row.person_id) for row in db.all(sql.every_speaker)])
        db.run(sql.note_uses_kept)


def keep_once(db: Database) -> None:
    """Read the answers out of the log of a home that is older than they are."""
    if db.one(sql.uses_kept) is None:
        keep_everybodys(db)


def handles_of(db: Database, person_ids: Collection[PersonId]) -> list[PersonId]:
    """Return the ids of all handles of people, under each of which they may have stood once."""
    rows = db.all_in(sql.handles_of, "people", list(person_ids))
    return [PersonId(row.handle_id) for row in rows]


def _keep_all(db: Database, speakers: Sequence[PersonId]) -> None:
    for person_id, terms in log.of_many(db, speakers):
        data_uses.keep(db, person_id, terms)


def _held_to_less(db: Database, assumed: Assumed, use: str, *, now: int) -> set[PersonId]:
    """Return of whom a use is not assumed though it is of others, and who said nothing either."""
    less = [handle for handle, uses in assumed.of_handle.items() if use not in uses]
    if not less:
        return set()
    held = {PersonId(row.person_id) for row in db.all_in(sql.who_has, "handles", less)}
    rows = db.all_in(sql.answers_of, "people", list(held), now=now)
    return held - {PersonId(row.person_id) for row in rows if row.is_permitted and row.use == use}


def _shut(db: Database) -> set[PersonId]:
    return {PersonId(row.person_id) for row in db.all(sql.shut)} | people.in_doubt(db)
