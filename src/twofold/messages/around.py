"""What has to be known of a person before anything may leave for them, read from the record."""

from collections.abc import Sequence

import msgspec

from twofold import clock, people, terms
from twofold.messages import addresses
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database, Row
from twofold.terms import (
    Circumstances,
    Clause,
    Contact,
    Deny,
    Intent,
    Matter,
    Permission,
    Permit,
    Terms,
)

# The longest stretch that a rate may count over.
_COUNTED_US = 366 * clock.DAY
# Nobody says when most threads are over: half a year without a word closes one.
QUIET_US = 180 * clock.DAY

# Where people act but are not written to; the address given with an order is an e-mail address.
_NO_LETTERBOX = {"web": "email", "app": "email", "store": "email", None: "email"}
_BOUGHT = frozenset({"purchase", "renewal"})


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What the organisation settled for everybody."""

    zone: str = "UTC"
    policy: tuple[Clause, ...] = ()
    legal_kinds: frozenset[str] = frozenset()


def circumstances(db: Database, person: Person, house: House, *, now: int) -> Circumstances:
    """Return what the terms do not hold: what is open, what was sent, who the person is to us."""
    handles = [handle.handle_id for handle in person.handles]
    gate = terms.gate(db, person)
    handed = db.all_in(sql.handed, "handles", handles, after_us=now - _COUNTED_US)
    return Circumstances(
        zone=house.zone,
        is_doubtful=people.is_doubtful(db, person),
        is_restricted=gate.is_restricted,
        is_erased=gate.is_erased,
        unproven=addresses.unproven(person),
        matters=matters(db, person),
        contacts=tuple(contact(row) for row in handed),
        position=terms.assumed(db, person),
        policy=house.policy,
        legal_kinds=house.legal_kinds,
    )


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What one of those whom a contact reaches lets happen, and by what."""

    person: Person
    terms: Terms
    known: Circumstances
    answer: Permission


def permission(
    db: Database, person: Person, intent: Intent, house: House, *, now: int
) -> Permission:
    """Return whether something may happen, by the terms of everybody whom it would reach."""
    reached: Sequence[Person] = (person,)
    if intent.is_contact:
        reached = addresses.reached(db, person, intent.channel)
    return strictest([view.answer for view in views(db, reached, intent, house, now=now)])


def views(
    db: Database, reached: Sequence[Person], intent: Intent, house: House, *, now: int
) -> list[View]:
    """Return what each of those whom an intent reaches lets happen, the one it is for first.

    What that one began is begun for all who read at the address; a yes of theirs is nobody else's.
    """
    person, *others = reached
    known = circumstances(db, person, house, now=now)
    found = [_view(db, person, intent, known, now=now)]
    if isinstance(found[0].answer, Deny):
        return found
    for other in others:
        own = circumstances(db, other, house, now=now)
        around = msgspec.structs.replace(
            own,
            matters=own.matters + known.matters,
            contacts=tuple(sorted(own.contacts + known.contacts, key=lambda one: one.at_us)),
            unproven=known.unproven,
        )
        found.append(_view(db, other, intent, around, now=now))
        if isinstance(found[-1].answer, Deny):
            # One no is enough; a device may have hundreds of users.
            break
    return found


def strictest(answers: Sequence[Permission]) -> Permission:
    """Return the strictest of some answers; why others said no is not told to the first."""
    own, *others = answers
    return max([own, *map(_unnamed, others)], key=strictness)


def _view(db: Database, person: Person, intent: Intent, known: Circumstances, *, now: int) -> View:
    found = terms.of(db, person)
    answer = terms.permit(found, intent, known, now=now)
    return View(person=person, terms=found, known=known, answer=answer)


def _unnamed(answer: Permission) -> Permission:
    match answer:
        case Permit():
            return answer
        case Deny():
            return Deny(reason="shared")
        case _:
            return msgspec.structs.replace(answer, reason="shared", clauses=())


def strictness(answer: Permission) -> tuple[int, int]:
    """Return how far an answer is from a permit now: less is sooner."""
    match answer:
        case Permit():
            return (0, 0)
        case Deny():
            return (2, 0)
        case _:
            return (1, answer.until_us)


def contact(row: Row) -> Contact:
    """Return a row of a delivery that was handed over as a contact that counts."""
    asked = len(row.data.split())
    return Contact(use=row.use, at_us=row.handed_us, minutes=row.minutes, data=asked)


def matters(db: Database, person: Person) -> tuple[Matter, ...]:
    """Return what the person began, each by their latest word in it, on that word's channel.

    Who writes again after they had stopped everything wants an answer again.
    """
    rows = db.all_in(sql.threads, "handles", [handle.handle_id for handle in person.handles])
    found: dict[tuple[str, str], Matter] = {}
    last: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.touch_seq):
        last[row.thread] = max(last.get(row.thread, row.occurred_us), row.occurred_us)
        if row.initiator != "person":
            continue
        use = terms.TRANSACTION if row.purpose in _BOUGHT else terms.REPLY
        found[row.thread, use] = Matter(
            matter=row.thread,
            use=use,
            channel=_NO_LETTERBOX.get(row.channel, row.channel),
            seq=row.touch_seq,
            opened_us=row.occurred_us,
        )
    return tuple(
        msgspec.structs.replace(matter, closed_us=last[matter.matter] + QUIET_US)
        for matter in found.values()
    )
