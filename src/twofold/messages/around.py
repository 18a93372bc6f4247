"""What has to be known of a person before anything may leave for them, read from the record."""

from collections.abc import Iterable, Sequence

import msgspec

from twofold import clock, people, terms
from twofold.ids import HandleId
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


class Around:
    """What the record says around some people, read for all of them at once."""

    def __init__(
        self,
        db: Database,
        some: Sequence[Person],
        house: House,
        *,
        is_beginning: bool = False,
        now: int,
    ) -> None:
        """Read it; who holds `people.SERIAL` may rely on it until the end of the transaction.

        For what is only `is_beginning`, neither threads nor the versions of terms are read.
        """
        handles = [handle.handle_id for person in some for handle in person.handles]
        self._house = house
        self._terms = terms.standing_of_all(db, some) if is_beginning else terms.of_all(db, some)
        self._gates = terms.gates(db, some)
        self._assumed = terms.assumed_of_these(db, some)
        self._doubtful = people.in_doubt_of(db, handles)
        threads = [] if is_beginning else db.all_in(sql.threads, "handles", handles)
        self._threads = _by_handle(threads)
        self._contacts: dict[HandleId, list[Contact]] = {}
        for row in db.all_in(sql.handed, "handles", handles, after_us=now - _COUNTED_US):
            self._contacts.setdefault(row.handle_id, []).append(contact(row))

    def terms(self, person: Person) -> Terms:
        """Return what one of them lets the organisation do."""
        return self._terms[person.person_id]

    def circumstances(self, person: Person) -> Circumstances:
        """Return what the terms of one of them do not hold."""
        handles = [handle.handle_id for handle in person.handles]
        gate = self._gates[person.person_id]
        contacts = [one for handle_id in handles for one in self._contacts.get(handle_id, ())]
        return Circumstances(
            zone=self._house.zone,
            is_doubtful=not self._doubtful.isdisjoint(handles),
            is_restricted=gate.is_restricted,
            is_erased=gate.is_erased,
            unproven=addresses.unproven(person),
            matters=_matters(row for one in handles for row in self._threads.get(one, ())),
            contacts=tuple(sorted(contacts, key=_moment)),
            position=self._assumed[person.person_id],
            policy=self._house.policy,
            legal_kinds=self._house.legal_kinds,
        )

    def count(
        self, handle_id: HandleId, intent: Intent, topics: tuple[str, ...] = (), *, now: int
    ) -> None:
        """Let a contact that was just leased count for whatever is asked after it."""
        found = Contact(
            use=intent.use,
            at_us=now,
            minutes=intent.minutes,
            data=len(intent.data),
            topics=topics,
        )
        self._contacts.setdefault(handle_id, []).append(found)


def circumstances(db: Database, person: Person, house: House, *, now: int) -> Circumstances:
    """Return what the terms do not hold: what is open, what was sent, who the person is to us."""
    return Around(db, [person], house, now=now).circumstances(person)


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
    around = Around(db, reached, house, now=now)
    return strictest([view.answer for view in views(around, reached, intent, now=now)])


def views(around: Around, reached: Sequence[Person], intent: Intent, *, now: int) -> list[View]:
    """Return what each of those whom an intent reaches lets happen, the one it is for first.

    What that one began is begun for all who read at the address; a yes of theirs is nobody else's.
    """
    person, *others = reached
    known = around.circumstances(person)
    found = [_view(around, person, intent, known, now=now)]
    for other in others:
        if isinstance(found[-1].answer, Deny):
            # One no is enough; a device may have hundreds of users.
            break
        own = around.circumstances(other)
        together = msgspec.structs.replace(
            own,
            matters=own.matters + known.matters,
            contacts=tuple(sorted(own.contacts + known.contacts, key=_moment)),
            unproven=known.unproven,
        )
        found.append(_view(around, other, intent, together, now=now))
    return found


def strictest(answers: Sequence[Permission]) -> Permission:
    """Return the strictest of some answers; why others said no is not told to the first."""
    own, *others = answers
    return max([own, *map(_unnamed, others)], key=strictness)


def _view(
    around: Around, person: Person, intent: Intent, known: Circumstances, *, now: int
) -> View:
    found = around.terms(person)
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
    return Contact(
        use=row.use,
        at_us=row.handed_us,
        minutes=row.minutes,
        data=asked,
        topics=tuple(row.topics.split()),
    )


def _moment(contact: Contact) -> int:
    return contact.at_us


def _by_handle(rows: Iterable[Row]) -> dict[HandleId, list[Row]]:
    found: dict[HandleId, list[Row]] = {}
    for row in rows:
        found.setdefault(row.handle_id, []).append(row)
    return found


def matters(db: Database, person: Person) -> tuple[Matter, ...]:
    """Return what the person began, each by their latest word in it, on that word's channel.

    Who writes again after they had stopped everything wants an answer again.
    """
    return _matters(
        db.all_in(sql.threads, "handles", [handle.handle_id for handle in person.handles])
    )


def _matters(rows: Iterable[Row]) -> tuple[Matter, ...]:
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
