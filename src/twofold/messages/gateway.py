"""The only way out: leases a delivery under the terms of now, and hands it to its channel.

Several deliveries are leased in one short transaction, handed over, and ended
in another one: two commits for all of them. Right before each first byte the fence asks once more:
does the gate stand as it did, and is the lease's time not over by this machine's own clock. So
between a no and the first byte of what it covers there is no moment at which one does not see the
other (`reference/terms.md` section 3.6).
"""

import logging
import time
from collections.abc import Callable, Collection, Container, Sequence
from concurrent.futures import ThreadPoolExecutor

from twofold import clock, errors, people
from twofold.messages import addresses, digests, ending, leases
from twofold.messages.around import House
from twofold.messages.channels import Channel, Fenced, Foot, Look, Outcome, Parcel, Sent
from twofold.messages.delivery import Delivery, Message, read
from twofold.messages.digests import Bind
from twofold.messages.ending import Follow
from twofold.messages.leases import Lease
from twofold.messages.queries import sql
from twofold.storage import Database
from twofold.terms import Clause

LEASE_SECONDS = 2.0
# A stop waits for the leases that it meets, so a batch is handed over in this time; what is left
# of it goes back. Less than the lease's by what one slow hand-over may take.
HANDING_SECONDS = 0.25
BATCH_MAX = 100
# Whoever wants to write meanwhile, above all a stop, waits no longer than this for its turn.
TAKING_SECONDS = 0.1

UNKNOWN = Outcome(state="unknown", reason="the gateway stopped while handing it over")

_LOG = logging.getLogger(__name__)


class Gateway:
    """Hands deliveries over, a batch at a time, under one owner's name."""

    def __init__(  # noqa: PLR0913 - all that a gateway needs of others, each by its name
        self,
        db: Database,
        *,
        owner: str,
        house: Callable[[], House],
        channel: Callable[[str], Channel],
        link: Callable[[str], str],
        follow: Follow,
        look: Look | None = None,
        remind: Callable[[Delivery, Clause | None], str] = lambda *_: "",
        wrap: Callable[[Delivery], Message] = lambda delivery: delivery.message,
        answers: Callable[[Delivery], str] = lambda _: "",
        bind: Bind | None = None,
        feet: Callable[[Sequence[Lease]], Sequence[Foot]] = lambda some: [Foot()] * len(some),
        away: Container[str] = (),
        shut: Collection[str] = (),
        hands: int = 1,
        now: Callable[[], int] | None = None,
    ) -> None:
        """Take over from whoever was the gateway before; the caller holds that nobody else is.

        On channels that lead `away` most of the time is waiting: so many are handed over at once.
        What would go by a `shut` one waits, unasked and uncounted.
        """
        self._db = db
        self._owner = owner
        self._house = house
        self._channel = channel
        self._link = link
        self._follow = follow
        self._remind, self._wrap = remind, wrap
        self._answers = answers
        self._bind = bind or digests.listed(link)
        self._feet = feet
        self._clock = now
        self._away, self.shut = away, shut
        self._hands = ThreadPoolExecutor(hands, thread_name_prefix="hand")
        self._batch = BATCH_MAX
        self._over: list[tuple[Delivery, Outcome]] = []
        self._stray = False
        for row in db.all(sql.leased_by_others, owner=owner):
            left = read(row)
            self._over.append((left, (look or _nobody_knows)(left)))
        self._end()

    def _now(self) -> int:
        # Looked up each time: a clock that is set later than this was made counts as well.
        return clock.now_us() if self._clock is None else self._clock()

    def channel(self, name: str) -> Channel:
        """Return the way out of a channel, for what this process hands over beside the outbox."""
        return self._channel(name)

    def step(self) -> int:
        """Try what is due; returns how many deliveries were tried.

        Raises storage.RecordUnavailable; what had left by then is noted by the next step.
        """
        self._end()
        if not self._db.all(sql.due, now=self._now(), rows_max=1):
            return 0
        tried, held, deadline = self._lease()
        self._hand_over(held, deadline)
        self._end()
        return tried

    def _lease(self) -> tuple[int, list[tuple[Lease, Foot]], float]:
        # If the commit breaks off, nobody knows whether it stands; and without the words around
        # them none of these can be handed over.
        self._stray = True
        # Who is one person stays as it is until the leases stand.
        with self._db.write(serial=people.SERIAL):
            deadline = time.monotonic() + LEASE_SECONDS
            house, now = self._house(), self._now()
            due = [read(row) for row in self._db.all(sql.due, now=now, rows_max=self._batch)]
            can_leave = self._put_off(due, now=now)
            tried, found = leases.take(
                self._db,
                can_leave,
                house,
                owner=self._owner,
                now=now,
                follow=self._follow,
                bind=self._bind,
                seconds_max=TAKING_SECONDS,
            )
        feet = self._feet(found)
        self._stray = False
        tried += len(due) - len(can_leave)
        if tried < len(due):
            # So much was read for nothing while others waited.
            self._batch = tried
        return tried, list(zip(found, feet, strict=True)), deadline

    def _put_off(self, due: Sequence[Delivery], *, now: int) -> list[Delivery]:
        """Let wait what goes by a shut channel, until it expires; returns the rest.

        Not by leasing it first: a contact that cannot be would count, and keep another one back.
        """
        can_leave = []
        for one in due:
            expires_us = one.intent.expires_us or now + ending.SHUT_US
            if one.intent.channel in self.shut and expires_us > now and not one.message.simulated:
                until_us = min(expires_us, now + ending.SHUT_US)
                ending.put_off(self._db, [one.delivery_id], until_us=until_us, reason=ending.SHUT)
            else:
                can_leave.append(one)
        return can_leave

    def _hand_over(self, held: Sequence[tuple[Lease, Foot]], deadline: float) -> None:
        until = time.monotonic() + HANDING_SECONDS

        def begin(lease: Lease, foot: Foot) -> Outcome | None:
            return self._send(lease, foot, deadline) if time.monotonic() < until else None

        away = {
            lease.delivery.delivery_id: self._hands.submit(begin, lease, foot)
            for lease, foot in held
            if lease.delivery.intent.channel in self._away
        }
        handed = 0
        for lease, foot in sorted(held, key=lambda one: one[0].delivery.delivery_id in away):
            beside = away.get(lease.delivery.delivery_id)
            outcome = begin(lease, foot) if beside is None else beside.result()
            handed += outcome is not None
            self._over.append((lease.delivery, outcome or Fenced()))
        # A slow channel gets no more at once than it takes in that time.
        self._batch = min(BATCH_MAX, 2 * self._batch) if handed == len(held) else max(1, handed)

    def _send(self, lease: Lease, foot: Foot, deadline: float) -> Outcome:
        delivery = lease.delivery
        if delivery.message.simulated:
            # It happened in no world but its own: whatever the channel is, nothing goes there.
            return Sent(first_byte_us=self._now())

        def fence() -> bool:
            try:
                return time.monotonic() < deadline and leases.stands(self._db, lease)
            except errors.Unavailable:
                return False

        try:
            parcel = self._parcel(lease, foot)
        except Exception:
            _LOG.exception("delivery %s", delivery.delivery_id)
            return Outcome(state="waiting", reason="it could not be prepared")
        try:
            return self._channel(delivery.intent.channel)(parcel, fence)
        except Exception:
            # How far it came is not known; saying it twice would be worse than saying so.
            _LOG.exception("delivery %s", delivery.delivery_id)
            return Outcome(state="unknown", reason="the channel broke off")

    def _parcel(self, lease: Lease, foot: Foot) -> Parcel:
        delivery, person = lease.delivery, lease.reached[0]
        to = addresses.address(person, delivery.intent.channel, delivery.message.to)
        return Parcel(
            delivery_id=delivery.delivery_id,
            person_id=person.person_id,
            to=f"{to.kind}:{to.value}",
            use=delivery.intent.use,
            channel=delivery.intent.channel,
            message=self._wrap(delivery),
            link=self._link(delivery.delivery_id),
            note=self._remind(delivery, lease.brought),
            answers=self._answers(delivery),
            foot=foot,
        )

    def _end(self) -> None:
        """End every lease whose outcome is known, and those of a batch that never began."""
        if not self._over and not self._stray:
            return
        with self._db.write(serial=people.SERIAL):
            stray = self._db.all(sql.leased_by, owner=self._owner) if self._stray else []
            over = [*self._over, *((read(row), Fenced()) for row in stray)]
            ending.end(self._db, over, now=self._now(), follow=self._follow)
        self._over.clear()
        self._stray = False


def _nobody_knows(_delivery: Delivery) -> Outcome:
    return UNKNOWN
