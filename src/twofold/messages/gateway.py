"""The only way out: leases a delivery under the terms of now, and hands it to its channel.

A lease is one short transaction that reads the gate and the terms, counts the contact, and notes
the gate's epoch. Right before the first byte the fence asks once more: is the epoch still the
same, and is the lease's time not over by this machine's own clock. So between a no and the first
byte of what it covers there is no moment at which one does not see the other
(`reference/terms.md` section 3.6).
"""

import logging
import time
from collections.abc import Callable, Sequence

import msgspec

from twofold import clock, people
from twofold.messages import addresses, around, ending, grounds
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
        delivery, reached, epoch = leased
        person = reached[0]
        to = addresses.address(person, delivery.intent.channel)
        parcel = Parcel(
            delivery_id=delivery_id,
            person_id=person.person_id,
            to=f"{to.kind}:{to.value}",
            use=delivery.intent.use,
            channel=delivery.intent.channel,
            message=delivery.message,
            link=self._link(delivery_id),
        )

        def fence() -> bool:
            return time.monotonic() < deadline and addresses.epoch(self._db, reached) == epoch

        try:
            outcome = self._channel(delivery.intent.channel)(parcel, fence)
        except Exception:
            # How far it came is not known; saying it twice would be worse than saying so.
            _LOG.exception("delivery %s", delivery_id)
            outcome = Outcome(state="unknown", reason="the channel broke off")
        self._end(delivery, outcome)

    def _lease(self, delivery_id: str) -> tuple[Delivery, Sequence[Person], int] | None:
        now, db = self._now(), self._db
        with db.write():
            delivery = get(db, delivery_id)
            person = people.get(db, delivery.handle_id)
            reached = addresses.reached(db, person, delivery.intent.channel)
            handles = sorted({handle.handle_id for one in reached for handle in one.handles})
            db.many(sql.hold_gate, [{"handle_id": handle_id} for handle_id in handles])
            views = around.views(db, reached, delivery.intent, self._house(), now=now)
            answer = around.strictest([view.answer for view in views])
            told = {
                "delivery_id": delivery_id,
                "reason": answer.reason,
                "clauses": " ".join(answer.clauses),
                "grounds": _write(grounds.note(views, delivery.intent, now=now)),
            }
            match answer:
                case Permit():
                    epoch = addresses.epoch(db, reached)
                    taken = db.run(sql.take_lease, epoch=epoch, owner=self._owner, now=now, **told)
                    return (self._leased(delivery), reached, epoch) if taken else None
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


def _nobody_knows(_delivery: Delivery) -> Outcome:
    return UNKNOWN
