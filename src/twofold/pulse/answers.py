"""Asking, and keeping what was said: the values stand here alone, and only sums read them.

The touch of an answer tells that there was one and not what it said, for a touch may be read by
whoever chooses whom to write to.
"""

from typing import Literal

from twofold import clock, errors, ids, people, terms, touches, trajectories
from twofold.people import Person
from twofold.pulse.queries import sql
from twofold.storage import Database, Row
from twofold.terms import Bounds, Scope

ROOM = "pulse"
NAME = "Pulse Answered"
USE = "research"
# Nobody is asked more often, whatever they allow.
AGAIN_US = 90 * clock.DAY
MINUTES = 1
# From 1, not at all, to 7, wholly; `reference/terms.md` 6.1 has the wording of both.
ANSWERS = range(1, 8)
ITEMS = ("decides", "easy")

Said = Literal["answered", "skipped", "never"]


class NoAnswer(errors.Invalid):
    """Choose a number from 1 to 7 for at least one of the two, or leave them both."""


class AskedBefore(errors.Conflict):
    """This was answered or put off already; it is not asked again so soon."""


def may_ask(db: Database, person: Person, *, now: int) -> bool:
    """Tell whether somebody may be asked on their own page just now, by their word and by ours.

    Silence is no objection there: nobody is contacted, and nothing has to be answered.
    """
    before = _before(db, person)
    return _is_due(before, now=now) and _is_allowed(db, person, before, now=now)


def answer(
    db: Database, person: Person, *, decides: int | None, easy: int | None, now: int
) -> None:
    """Keep an answer, with its touch; raises NoAnswer, AskedBefore."""
    given = [one for one in (decides, easy) if one is not None]
    if not given or not all(one in ANSWERS for one in given):
        raise NoAnswer
    with db.write(serial=people.SERIAL):
        pulse_id = _keep(db, person, "answered", decides=decides, easy=easy, now=now)
        draft = touches.TouchDraft(
            room=ROOM,
            message_id=f"pulse:{pulse_id}",
            handle_id=person.leading.handle_id,
            occurred_us=now,
            purpose="contribution",
            initiator="person",
            channel="web",
            name=NAME,
        )
        touches.record(db, draft, now=now)
        trajectories.mark(db, [person.person_id], now=now)


def skip(db: Database, person: Person, *, for_ever: bool, now: int) -> None:
    """Keep that somebody would rather not answer now, or ever; what is said already stands."""
    with db.write(serial=people.SERIAL):
        if for_ever or _is_due(_before(db, person), now=now):
            _keep(db, person, "never" if for_ever else "skipped", now=now, is_due=True)


def _keep(
    db: Database,
    person: Person,
    said: Said,
    *,
    decides: int | None = None,
    easy: int | None = None,
    is_due: bool = False,
    now: int,
) -> str:
    if not (is_due or _is_due(_before(db, person), now=now)):
        raise AskedBefore
    pulse_id = ids.random_id()
    db.run(
        sql.add_pulse,
        pulse_id=pulse_id,
        handle_id=person.leading.handle_id,
        at_us=now,
        said=said,
        decides=decides,
        easy=easy,
    )
    return pulse_id


def _before(db: Database, person: Person) -> list[Row]:
    return db.all_in(sql.pulses_of, "handles", [handle.handle_id for handle in person.handles])


def _is_due(before: list[Row], *, now: int) -> bool:
    return not any(row.said == "never" or row.at_us > now - AGAIN_US for row in before)


def _is_allowed(db: Database, person: Person, before: list[Row], *, now: int) -> bool:
    gate = terms.gate(db, person)
    scope = Scope(use=USE, channel="", recipient="own")
    bound = terms.bounds(terms.of(db, person), scope, "UTC", at_us=now)
    asked = [((USE,), row.at_us) for row in before]
    return not (
        gate.is_restricted
        or gate.is_erased
        or now < bound.pause_until_us
        or any(clause.effect in ("deny", "stop") for clause in bound.clauses)
        or any(terms.counted(rate, asked, at_us=now) >= rate.most for rate in bound.rates)
        or _minutes(bound) < MINUTES
    )


def _minutes(bound: Bounds) -> int:
    """Return how many minutes may be asked of somebody at all."""
    budgets = [budget for clause in bound.clauses for budget in clause.conditions.budgets or ()]
    minutes = [budget.most for budget in budgets if budget.what == "minutes"]
    return min(minutes, default=MINUTES)
