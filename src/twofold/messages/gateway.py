"""The only way out: leases a delivery under the terms of now, and hands it to its channel.

A lease is one short transaction that reads the gate and the terms, counts the contact, and notes
the gate's epoch. Right before the first byte the fence asks once more: is the epoch still the
same, and is the lease's time not over by this machine's own clock. So between a no and the first
byte of what it covers there is no moment at which one does not see the other
(`reference/terms.md` section 3.6).
"""

import logging
import time
from collections.abc import Callable, Mapping

import msgspec

from twofold import clock, people, terms
from twofold.messages import around, ending, grounds
from twofold.messages.around import House
from twofold.messages.channels import Channel, Look, Outcome, Parcel
from twofold.messages.delivery import Delivery, get, read
from twofold.messages.ending import Follow
from twofold.messages.queries import sql
from twofold.people import Person
from twofold.storage import Database
from twofold.terms import Defer, Digest, Permit

LEASE_SECONDS = 2.0
BATCH = 50

UNKNOWN = Outcome(state="unknown", reason="the gateway stopped while handing it over")

_LOG = logging.getLogger(__name__)
_write = msgspec.json.Encoder(order="deterministic").encode


class Gateway:
    """Hands deliveries over, one after the other, under one owner's name."""

    def __init__(
        self,
        db: Database,
        *,
        owner: str,
        house: Callable[[], House],
        channel: Callable[[str], Channel],
        link: Callable[[str], str],
        follow: Follow,
        look: Look | None = None,
        now: Callable[[], int] = clock.now_us,
    ) -> None:
        """Take over from whoever was the gateway before; the caller holds that nobody else is."""
        self._db = db
        self._owner = owner
        self._house = house
        self._channel = channel
        self._link = link
        self._follow = follow
        self._now = now
        for row in db.all(sql.leased_by_others, owner=owner):
            left = read(row)
            self._end(left, (look or _nobody_knows)(left))

    def step(self) -> int:
        """Try what is due; returns how many deliveries were tried."""
        due = self._db.all(sql.due, now=self._now(), rows_max=BATCH)
        for row in due:
            self.deliver(row.delivery_id)
        return len(due)

    def deliver(self, delivery_id: str) -> None:
        """Lease one delivery and hand it over, if its terms allow it now."""
        deadline = time.monotonic() + LEASE_SECONDS
        leased = self._lease(delivery_id)
        if leased is None:
            return
        delivery, person, epoch = leased
        parcel = Parcel(
            delivery_id=delivery_id,
            person_id=person.person_id,
            to=address(person, delivery.intent.channel),
            use=delivery.intent.use,
            channel=delivery.intent.channel,
            message=delivery.message,
            link=self._link(delivery_id),
        )

        def fence() -> bool:
            return time.monotonic() < deadline and terms.gate(self._db, person).epoch == epoch

        try:
            outcome = self._channel(delivery.intent.channel)(parcel, fence)
        except Exception:
            # How far it came is not known; saying it twice would be worse than saying so.
            _LOG.exception("delivery %s", delivery_id)
            outcome = Outcome(state="unknown", reason="the channel broke off")
        self._end(delivery, outcome)

    def _lease(self, delivery_id: str) -> tuple[Delivery, Person, int] | None:
        now, db = self._now(), self._db
        with db.write():
            delivery = get(db, delivery_id)
            person = people.get(db, delivery.handle_id)
            handles = sorted(handle.handle_id for handle in person.handles)
            db.many(sql.hold_gate, [{"handle_id": handle_id} for handle_id in handles])
            known = around.circumstances(db, person, self._house(), now=now)
            found, intent = terms.of(db, person), delivery.intent
            answer = terms.permit(found, intent, known, now=now)
            told = {
                "delivery_id": delivery_id,
                "reason": answer.reason,
                "clauses": " ".join(answer.clauses),
                "grounds": _write(grounds.note(found, person, intent, known, now=now)),
            }
            match answer:
                case Permit():
                    epoch = terms.gate(db, person).epoch
                    taken = db.run(sql.take_lease, epoch=epoch, owner=self._owner, now=now, **told)
                    return (self._leased(delivery), person, epoch) if taken else None
                case Defer() | Digest():
                    db.run(sql.put_off, until_us=answer.until_us, **told)
                case _:
                    if db.run(sql.withhold, now=now, **told):
                        self._follow(get(db, delivery_id), person)
        return None

    def _leased(self, delivery: Delivery) -> Delivery:
        return msgspec.structs.replace(
            delivery, state="leased", attempt=delivery.attempt + 1, lease_owner=self._owner
        )

    def _end(self, delivery: Delivery, outcome: Outcome) -> None:
        ending.end(self._db, delivery, outcome, now=self._now(), follow=self._follow)


def address(person: Person, channel: str) -> str:
    """Return where a channel reaches a person: a handle of its kind, else their leading one."""
    kinds: Mapping[str, str] = {"email": "email", "sms": "phone", "phone": "phone"}
    wanted = kinds.get(channel)
    found = [handle for handle in person.handles if handle.kind == wanted]
    chosen = max(found, key=lambda handle: (handle.verified_us or 0, handle.first_us), default=None)
    named = chosen or person.leading
    return f"{named.kind}:{named.value}"


def _nobody_knows(_delivery: Delivery) -> Outcome:
    return UNKNOWN
