"""What somebody asks to be told of: one thing, on one channel, once, until a day.

The yes that goes with it is a statement under the lookout's own id, for a use that is nobody
else's: whoever serves it needs no other permission, and has it once. Whether it was served is
told by the message, not by a note of ours that could be left behind by a crash.
"""

from collections.abc import Collection
from typing import Literal

import msgspec

from twofold import clock, errors, terms
from twofold.ids import HandleId
from twofold.lookouts.queries import sql
from twofold.lookouts.subject import OTHER
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import Intent

WORDS_LENGTH_MAX = 300
EACH_MAX = 50
# A yes lives no longer than that, and so does what somebody waits for.
LASTS_US = 365 * clock.DAY
# So much of an id is enough to tell what one person waits for.
_MARK_LENGTH = 12

State = Literal["open", "served", "withdrawn", "declined"]
Standing = Literal["waits", "leaves", "served", "withdrawn", "declined", "ran out"]


class NoWish(errors.Invalid):
    """Choose from the list, or say in at most 300 characters what you want to be told of."""


class NoDay(errors.Invalid):
    """Choose a day from tomorrow on, within a year."""


class TooManyWishes(errors.Refused):
    """You wait for {most} things already; take one of them back first."""


class NoSuchLookout(errors.NotFound):
    """There is nothing of that kind that somebody waits to be told of."""


class Lookout(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody waits to be told of; `answer` is why they never will be."""

    lookout_id: str
    handle_id: HandleId
    subject: str
    words: str
    channel: str
    asked_us: int
    until_us: int
    state: State = "open"
    delivery_id: str | None = None
    delivery_state: str | None = None
    answer: str = ""
    ended_us: int | None = None

    @property
    def use(self) -> str:
        """Return the use that this alone is for."""
        return use(self.subject, self.lookout_id)

    @property
    def intent(self) -> Intent:
        """Return the contact that serves it."""
        return Intent(use=self.use, channel=self.channel, matter=self.lookout_id)

    def stands(self, now: int) -> Standing:
        """Return how it stands at a moment."""
        if self.state != "open":
            return self.state
        if self.delivery_state in ("waiting", "leased", "unknown"):
            return "leaves"
        if self.delivery_state == "sent":
            return "served"
        return "waits" if now < self.until_us else "ran out"


def use(subject: str, lookout_id: str) -> str:
    """Return the use under which one lookout is served."""
    return f"{terms.REQUEST}.{subject}.{lookout_id[:_MARK_LENGTH]}"


def checked(lookout: Lookout, offered: Collection[str]) -> Lookout:
    """Return a lookout itself if somebody may have it; raises NoWish, NoDay."""
    words = lookout.words
    is_known = lookout.subject in offered or (lookout.subject == OTHER and words.strip())
    if not is_known or len(words) > WORDS_LENGTH_MAX:
        raise NoWish
    if not lookout.asked_us < lookout.until_us <= lookout.asked_us + LASTS_US:
        raise NoDay
    return lookout


def add(db: Database, lookout: Lookout, person: Person) -> None:
    """Keep what a person waits for, checked before; raises TooManyWishes."""
    waiting = [
        one for one in of_person(db, person) if one.stands(lookout.asked_us) in ("waits", "leaves")
    ]
    if len(waiting) >= EACH_MAX:
        raise TooManyWishes(most=EACH_MAX)
    own = ("lookout_id", "handle_id", "subject", "words", "channel", "asked_us", "until_us")
    db.run(sql.add_lookout, **{name: getattr(lookout, name) for name in own})


def get(db: Database, lookout_id: str) -> Lookout:
    """Return one; raises NoSuchLookout."""
    row = db.one(sql.lookout, lookout_id=lookout_id)
    if row is None:
        raise NoSuchLookout
    return _read(row)


def of_person(db: Database, person: Person) -> list[Lookout]:
    """Return all that a person asked to be told of, the latest first."""
    handles = [handle.handle_id for handle in person.handles]
    return [_read(row) for row in db.all_in(sql.lookouts_of, "handles", handles)]


def served(db: Database, person: Person) -> dict[str, int]:
    """Return when a person was told of what they had waited for, by the id of each and its yes."""
    return {
        one.lookout_id: one.ended_us
        for one in of_person(db, person)
        if one.state == "served" and one.ended_us is not None
    }


def waiting(db: Database, *, now: int, limit: int = 200) -> list[Lookout]:
    """Return what people wait for, what runs out first before the rest."""
    return [_read(row) for row in db.all(sql.waiting, now=now, limit=limit)]


def over(db: Database, *, now: int, limit: int = 20) -> list[Lookout]:
    """Return what nobody waits for any more, the latest first."""
    return [_read(row) for row in db.all(sql.over, now=now, limit=limit)]


def waiting_for(db: Database, subject: str, *, now: int, limit: int = 10_000) -> list[Lookout]:
    """Return who waits for one thing and has nothing on its way, whoever asked first before."""
    return [_read(row) for row in db.all(sql.waiting_for, subject=subject, now=now, limit=limit)]


def counts(db: Database, *, now: int) -> dict[str, tuple[int, int]]:
    """Return of each thing how many wait for it, and when the first of them waits no more."""
    return {row.subject: (row.people, row.first_us) for row in db.all(sql.counts, now=now)}


def lead_to(db: Database, lookout_id: str, delivery_id: str) -> bool:
    """Note by which message something is served; False if nobody waits for it any more."""
    return db.run(sql.lead_to, lookout_id=lookout_id, delivery_id=delivery_id) == 1


def serve(db: Database, lookout_id: str, delivery_id: str, *, now: int) -> None:
    """Note that its message has left."""
    db.run(sql.serve, lookout_id=lookout_id, delivery_id=delivery_id, now=now)


def withdraw(db: Database, lookouts: Collection[str], *, now: int) -> int:
    """Note that a person waits no more; returns of how many."""
    told = {"state": "withdrawn", "answer": "", "now": now}
    return db.run_in(sql.end_lookouts, "lookouts", sorted(lookouts), **told)


def decline(db: Database, lookout_id: str, answer: str, *, now: int) -> bool:
    """Note why somebody will never be told; False if they wait no more."""
    told = {"state": "declined", "answer": answer, "now": now}
    return db.run_in(sql.end_lookouts, "lookouts", [lookout_id], **told) == 1


def _read(row: Row) -> Lookout:
    return Lookout(**{name: getattr(row, name) for name in Lookout.__struct_fields__})
